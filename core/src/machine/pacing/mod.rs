//! Pacing: keeping an account under the documented rates.

mod accounts;
mod pace;
mod rate_limits;
mod redis;

pub use accounts::Accounts;
pub use pace::{Pace, pace_of};
pub use rate_limits::{RateLimits, Reservation, TooLong};
pub use redis::{REDIS_SCRIPT, RedisStep, redis_key};

/// How long a shared store may take, in milliseconds, before the process's own rates are used.
pub const STORE_TIMEOUT_MS: u64 = 250;

/// Message of a shared store whose wait is none: it is broken, and counts as failed.
pub const NO_WAIT: &str = "it gave no number of milliseconds";
