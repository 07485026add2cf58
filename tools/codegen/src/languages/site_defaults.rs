//! Core's defaults and limits, for a page.

use crate::model::Model;
use serde_json::{Value as Json, json};
use volc_im_core::MAX_RESPONSE_BYTES;
use volc_im_core::callbacks::receiver::{
    DEFAULT_HANDLER_QUEUE, DEFAULT_HANDLER_THREADS, DEFAULT_REPLAY_CAPACITY, STORE_TIMEOUT_MS,
};
use volc_im_core::callbacks::{DEFAULT_DEADLINE_MS, MAX_CALLBACK_BYTES};
use volc_im_core::machine::batch::DEFAULT_CONCURRENCY;
use volc_im_core::machine::ledger::{DEFAULT_KEEP_MS, DEFAULT_LEASE_MS};
use volc_im_core::machine::retry_policy::RetryPolicy;

/// The numbers; times in milliseconds.
pub fn defaults(model: &Model) -> Json {
    let policy = RetryPolicy::default();
    let waits = (0..policy.max_attempts.saturating_sub(1)).map(|attempt| policy.base_delay_ms << attempt);
    let page = model.actions.iter().filter_map(|action| action.paging.as_ref()?.size).min();
    json!({
        "max_attempts": policy.max_attempts,
        "waits": waits.map(|wait| wait.min(policy.max_delay_ms)).collect::<Vec<_>>(),
        "max_delay": policy.max_delay_ms,
        "attempt_timeout": policy.attempt_timeout_ms,
        "deadline": policy.deadline_ms,
        "response_mib": MAX_RESPONSE_BYTES >> 20,
        "concurrency": DEFAULT_CONCURRENCY,
        "page": page,
        "callback_deadline": DEFAULT_DEADLINE_MS,
        "tolerance": u64::from(model.tolerance_seconds) * 1_000,
        "callback_mib": MAX_CALLBACK_BYTES >> 20,
        "replay_capacity": DEFAULT_REPLAY_CAPACITY,
        "lease": DEFAULT_LEASE_MS,
        "keep_days": DEFAULT_KEEP_MS / 86_400_000,
        "store_timeout": STORE_TIMEOUT_MS,
        "handler_threads": DEFAULT_HANDLER_THREADS,
        "handler_queue": DEFAULT_HANDLER_QUEUE,
    })
}

/// A time in seconds where they are whole, else in milliseconds.
pub fn duration(milliseconds: u64, second: &str, millisecond: &str) -> String {
    match milliseconds % 1_000 {
        0 => format!("{} {second}", milliseconds / 1_000),
        _ => format!("{milliseconds} {millisecond}"),
    }
}
