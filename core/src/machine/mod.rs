//! When requests are sent: calls over their attempts, batches, listings, pacing, and the client that they share.

pub mod batch;
pub mod call;
mod call_log;
pub mod client;
mod clock;
mod idempotency;
pub mod ledger;
pub mod options;
pub mod output;
mod output_json;
pub mod pacing;
pub mod pages;
mod retry_budget;
pub mod retry_policy;

pub use call_log::CallLogRecord;
pub use idempotency::idempotency_id;
pub use output_json::{OutcomeJson, outputs};
