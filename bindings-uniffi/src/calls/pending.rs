//! Running calls.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use super::entries::{Entries, failed};
use crate::error::{NativeError, setting};
use crate::runtime::runtime;

/// A call that is polled to its end.
pub(crate) struct Running {
    call: Pin<Box<dyn Future<Output = Result<String, NativeError>> + Send>>,
    entries: Entries,
}

impl Running {
    /// Of what the future does; its output is the last entry, or the error that stands in its place.
    pub(crate) fn new(call: impl Future<Output = Result<String, NativeError>> + Send + 'static) -> Self {
        let entries = Entries::default();
        Running { call: Box::pin(entries.collect(call)), entries }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Told> {
        let last = self.call.as_mut().poll(context);
        let mut entries = self.entries.take();
        let is_over = last.is_ready();
        if let Poll::Ready(last) = last {
            entries.push(last.unwrap_or_else(failed));
        }
        if entries.is_empty() { Poll::Pending } else { Poll::Ready(Told { entries, is_over }) }
    }

    /// The next entries, once there are any.
    pub(super) async fn told(&mut self) -> Told {
        poll_fn(|context| self.poll(context)).await
    }
}

/// Entries of a call.
pub(super) struct Told {
    entries: Vec<String>,
    /// Whether the last entry is the call's outcome.
    pub(super) is_over: bool,
}

impl Told {
    /// As a JSON array.
    pub(super) fn json(&self) -> String {
        format!("[{}]", self.entries.join(","))
    }
}

/// A call not yet finished, for a thread that waits for it. Dropping it cancels it.
pub(crate) struct Pending(Mutex<Option<Running>>);

impl Pending {
    pub(crate) fn new(call: Running) -> Self {
        Pending(Mutex::new(Some(call)))
    }

    /// Continues the call until there is something to report, for so long at most: a JSON array of entries.
    pub(crate) fn wait(&self, most_ms: u64) -> Result<String, NativeError> {
        let mut pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(running) = pending.as_mut() else { return Err(setting("", "over", "this call has ended")) };
        let wait = async { tokio::time::timeout(Duration::from_millis(most_ms), running.told()).await };
        let Ok(told) = runtime()?.block_on(wait) else { return Ok("[]".to_owned()) };
        if told.is_over {
            *pending = None;
        }
        Ok(told.json())
    }

    /// Lets go of the call inside of the runtime: what it reserved of a shared rate is given back there.
    pub(crate) fn give_up(self) {
        let _inside = runtime().ok().map(tokio::runtime::Runtime::enter);
        drop(self);
    }
}
