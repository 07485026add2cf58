//! What a client tells of its calls while they run.

use std::sync::Arc;

use volc_im::ImClientBuilder;
use volc_im_core::machine::output::{Event, EventKind};

use crate::error::ImError;

/// Is told of every attempt of every call; `call_id` is the same in all events of one call. Called on a thread of the
/// client's own, one event after the other: what it does changes nothing, and a slow one only delays the next event.
#[uniffi::export(with_foreign)]
pub trait CallListener: Send + Sync {
    /// A request is about to be sent, for the `attempt`th time.
    fn on_request(&self, action: String, call_id: String, attempt: u32);
    /// A request was answered with this HTTP status, after `took_ms` milliseconds.
    fn on_response(&self, action: String, call_id: String, attempt: u32, status: u16, took_ms: u64);
    /// A request will be sent again in `wait_ms` milliseconds, because of `error`.
    fn on_retry(&self, action: String, call_id: String, attempt: u32, wait_ms: u64, error: ImError);
}

pub(crate) fn listen(builder: ImClientBuilder, listener: Arc<dyn CallListener>) -> ImClientBuilder {
    let (requests, responses, retries) = (Arc::clone(&listener), Arc::clone(&listener), listener);
    builder
        .on_request(move |event| {
            requests.on_request(event.action.to_owned(), event.call_id.to_owned(), event.attempt);
        })
        .on_response(move |event| {
            let took = u64::try_from(event.took.as_millis()).unwrap_or(u64::MAX);
            let (action, call_id) = (event.action.to_owned(), event.call_id.to_owned());
            responses.on_response(action, call_id, event.attempt, event.status, took);
        })
        .on_retry(move |event| {
            let wait = u64::try_from(event.wait.as_millis()).unwrap_or(u64::MAX);
            let (action, call_id) = (event.action.to_owned(), event.call_id.to_owned());
            retries.on_retry(action, call_id, event.attempt, wait, event.error.clone().into());
        })
}

/// Passes events on inside of the calls.
pub(crate) fn observe(builder: ImClientBuilder, listener: Arc<dyn CallListener>) -> ImClientBuilder {
    builder.observer(move |Event { action, call_id, attempt, what }| {
        let (action, call_id, attempt) = (action.clone(), call_id.clone(), *attempt);
        match what {
            EventKind::Request => listener.on_request(action, call_id, attempt),
            EventKind::Response { status, took_ms, .. } => {
                listener.on_response(action, call_id, attempt, *status, *took_ms);
            }
            EventKind::Retry { wait_ms, error } => {
                listener.on_retry(action, call_id, attempt, *wait_ms, error.clone().into());
            }
            EventKind::Progress { .. } | EventKind::StoreFailed { .. } => {}
        }
    })
}
