//! Scripts, keys and arguments of stores in Redis, the same for every language.

use volc_im_core::callbacks::receiver::{self, RECEIVER_REDIS_SCRIPT, redis_arguments};
use volc_im_core::machine::ledger;
use volc_im_core::machine::pacing::{self, Pace, REDIS_SCRIPT, RedisStep, redis_key};

/// Milliseconds after which core waits for no step of any store: a command that was not answered until then is withdrawn.
#[uniffi::export]
pub fn store_timeout_ms() -> u64 {
    receiver::STORE_TIMEOUT_MS.max(pacing::STORE_TIMEOUT_MS).max(ledger::STORE_TIMEOUT_MS)
}

/// The steps of a shared replay store as a Lua script for Redis (see core's `RECEIVER_REDIS_SCRIPT`).
#[uniffi::export]
pub fn receiver_redis_script() -> String {
    RECEIVER_REDIS_SCRIPT.to_owned()
}

/// The arguments of that script: for `claim` with the lease, for `settle` with the time to remember and the reply, for
/// `release`.
#[uniffi::export]
pub fn receiver_redis_arguments(step: &str, owner: &str, expire_ms: u64, reply: &str) -> Vec<String> {
    redis_arguments(step, owner, expire_ms, reply)
}

/// The steps of a shared store of rates as a Lua script for Redis (see core's `REDIS_SCRIPT`).
#[uniffi::export]
pub fn rate_redis_script() -> String {
    REDIS_SCRIPT.to_owned()
}

/// The only key of that script.
#[uniffi::export]
pub fn rate_redis_key(prefix: &str, bucket: &str) -> String {
    redis_key(prefix, bucket)
}

/// The arguments of that script: for `reserve`, `give_back` or `slow_down`; none for another step.
#[uniffi::export]
pub fn rate_redis_arguments(step: &str, interval_us: u64, burst: u32, weight: u32) -> Vec<String> {
    RedisStep::named(step, Pace { interval_us, burst }, weight).map(RedisStep::arguments).unwrap_or_default()
}
