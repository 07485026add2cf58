//! When it is said: calls over their attempts, listings, batches, pacing.

pub mod batches;
pub mod call;
mod idempotency;
pub mod pacer;
pub mod pages;
pub mod retry_policy;

pub use idempotency::idempotency_id;
