//! Calls under way.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::error::{ImError, setting};
use crate::runtime::runtime;

use super::call_events::CallEvents;

/// A call that somebody polls to its end.
pub(super) struct Running {
    call: Pin<Box<dyn Future<Output = String> + Send>>,
    events: CallEvents,
}

impl Running {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Entries> {
        let last = self.call.as_mut().poll(context);
        let mut entries = self.events.take();
        let is_over = last.is_ready();
        if let Poll::Ready(last) = last {
            entries.push(last);
        }
        if entries.is_empty() { Poll::Pending } else { Poll::Ready(Entries { entries, is_over }) }
    }

    /// What there is to tell, as soon as there is something.
    pub(super) async fn entries(&mut self) -> Entries {
        poll_fn(|context| self.poll(context)).await
    }
}

/// What a call told.
pub(super) struct Entries {
    entries: Vec<String>,
    /// Whether the last entry is the call's outcome.
    pub(super) is_over: bool,
}

impl Entries {
    /// As a JSON array.
    pub(super) fn json(&self) -> String {
        format!("[{}]", self.entries.join(","))
    }
}

/// The last entry of a call that failed.
pub(super) fn failed(error: &ImError) -> String {
    serde_json::to_string(&("failed", error)).unwrap_or_default()
}

/// A call that has not begun or is under way. Let go of, it is given up.
#[derive(uniffi::Object)]
pub struct NativePending(Mutex<Option<Running>>);

impl NativePending {
    /// Of what the future does; its output is the last entry, or the error that stands in its place.
    pub(super) fn new(call: impl Future<Output = Result<String, ImError>> + Send + 'static) -> Self {
        let events = CallEvents::default();
        let call = events.collect(async { call.await.unwrap_or_else(|error| failed(&error)) });
        NativePending(Mutex::new(Some(Running { call: Box::pin(call), events })))
    }

    /// The call, for whoever brings it to its end.
    pub(super) fn take(&self) -> Option<Running> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[uniffi::export]
impl NativePending {
    /// Goes on with the call until there is something to tell, for `most_ms` at most: a JSON array of entries, empty
    /// when nothing was to tell. The last entry of a call is `done`, `batch` or `failed`.
    pub fn wait(&self, most_ms: u64) -> Result<String, ImError> {
        let mut pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(running) = pending.as_mut() else { return Err(setting("", "over", "this call is over")) };
        let wait = async { tokio::time::timeout(Duration::from_millis(most_ms), running.entries()).await };
        let Ok(entries) = runtime()?.block_on(wait) else { return Ok("[]".to_owned()) };
        if entries.is_over {
            *pending = None;
        }
        Ok(entries.json())
    }
}
