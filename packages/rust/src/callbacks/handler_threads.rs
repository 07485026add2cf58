//! Separate threads for handlers: a blocking handler delays neither a response nor the program.

use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt;
use tokio::runtime::{Builder, Runtime};
use tracing::Instrument;

use super::handlers::{HandlerError, HandlerResult};

/// A runtime for handlers, with a bound on how many wait for their start.
pub(super) struct HandlerThreads {
    runtime: Option<Runtime>,
    waiting: Arc<AtomicUsize>,
    queue: usize,
}

impl HandlerThreads {
    pub(super) fn new(name: &str, threads: usize, queue: usize) -> io::Result<Self> {
        let runtime =
            Builder::new_multi_thread().worker_threads(threads).thread_name(name).enable_all().build()?;
        Ok(HandlerThreads { runtime: Some(runtime), waiting: Arc::default(), queue })
    }

    /// Runs a handler in the caller's span. False when there is no room: it never runs.
    pub(super) fn start<F>(
        &self,
        handler: impl FnOnce() -> F + Send + 'static,
        started: impl FnOnce() + Send + 'static,
        ended: impl FnOnce(HandlerResult) + Send + 'static,
    ) -> bool
    where
        F: Future<Output = HandlerResult> + Send + 'static,
    {
        let room = self.waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, |waiting| {
            (waiting < self.queue).then_some(waiting + 1)
        });
        let Some(runtime) = self.runtime.as_ref().filter(|_| room.is_ok()) else { return false };
        let waiting = Arc::clone(&self.waiting);
        let work = async move {
            waiting.fetch_sub(1, Ordering::AcqRel);
            started();
            // The call of the closure may panic as well as its future.
            let result = AssertUnwindSafe(async move { handler().await }).catch_unwind().await;
            ended(result.unwrap_or_else(|panic| Err(panicked(&*panic))));
        };
        runtime.spawn(work.instrument(tracing::Span::current()));
        true
    }
}

impl Drop for HandlerThreads {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // May be dropped where nothing may block.
            runtime.shutdown_background();
        }
    }
}

/// The message of a panic.
pub(super) fn panicked(panic: &(dyn std::any::Any + Send)) -> HandlerError {
    let words =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("it panicked: {}", words.unwrap_or("no words")).into()
}
