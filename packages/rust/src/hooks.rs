//! Events of a client's calls.

use std::sync::Arc;
use std::time::Duration;

use volc_im_core::machine::CallLogRecord;
use volc_im_core::machine::options::Tells;
use volc_im_core::machine::output::{Event, EventKind};

use crate::error::Error;
use crate::hook_thread::HookThread;
use crate::log;
use crate::transport::{BoxFuture, Response};

/// A request that is about to be sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RequestEvent<'a> {
    /// The action that is called.
    pub action: &'a str,
    /// The call, the same in all its events.
    pub call_id: &'a str,
    /// Number of times the request was sent, this one included.
    pub attempt: u32,
}

/// A request that got a response.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ResponseEvent<'a> {
    /// The action that is called.
    pub action: &'a str,
    /// The call, the same in all its events.
    pub call_id: &'a str,
    /// Number of times the request was sent.
    pub attempt: u32,
    /// The HTTP status.
    pub status: u16,
    /// From sending to the whole response.
    pub took: Duration,
}

/// A request that will be sent again.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RetryEvent<'a> {
    /// The action that is called.
    pub action: &'a str,
    /// The call, the same in all its events.
    pub call_id: &'a str,
    /// Number of times the request was sent.
    pub attempt: u32,
    /// How long until it is sent again.
    pub wait: Duration,
    /// Why.
    pub error: &'a Error,
}

type Hook<Event> = Option<Arc<Event>>;

/// Receives the progress of a batch.
pub(crate) type ProgressHook = Arc<dyn Fn(usize, usize) + Send + Sync>;

/// The hooks of a client.
#[derive(Clone, Default)]
pub(crate) struct Hooks {
    pub(crate) on_request: Hook<dyn Fn(&RequestEvent<'_>) + Send + Sync>,
    pub(crate) on_response: Hook<dyn Fn(&ResponseEvent<'_>) + Send + Sync>,
    pub(crate) on_retry: Hook<dyn Fn(&RetryEvent<'_>) + Send + Sync>,
    /// For bindings: runs within the call and only passes events on.
    pub(crate) observer: Hook<dyn Fn(&Event) + Send + Sync>,
    /// For bindings: status and headers of every response.
    pub(crate) heads: Hook<dyn Fn(&Response) + Send + Sync>,
    /// For bindings: which events the observer gets besides those of attempts.
    pub(crate) details: Option<Tells>,
    thread: Arc<HookThread>,
}

impl Hooks {
    /// Logs need them all.
    pub(crate) fn tells(&self) -> Tells {
        self.details.unwrap_or(Tells::ALL)
    }

    pub(crate) fn tell_head(&self, response: &Response) {
        if let Some(heads) = &self.heads {
            heads(response);
        }
    }

    /// A log record that is of no single call.
    pub(crate) fn log(&self, action: &str, record: CallLogRecord) {
        log::record(&record);
        if let Some(observer) = &self.observer {
            let (action, call_id) = (action.to_owned(), String::new());
            observer(&Event { action, call_id, attempt: 0, what: EventKind::Log(record) });
        }
    }

    /// Tells of an event; the hook to wait for, if there is one.
    pub(crate) fn tell(&self, event: Event, progress: Option<&ProgressHook>) -> Option<BoxFuture<'_, ()>> {
        log::event(&event);
        if let Some(observer) = &self.observer {
            observer(&event);
        }
        match event.what {
            EventKind::Request => {
                if let Some(hook) = self.on_request.clone() {
                    let Event { action, call_id, attempt, .. } = event;
                    let run = move || hook(&RequestEvent { action: &action, call_id: &call_id, attempt });
                    return Some(Box::pin(self.thread.run(run)));
                }
            }
            EventKind::Response { status, took_ms, .. } => {
                if let Some(hook) = self.on_response.clone() {
                    let Event { action, call_id, attempt, .. } = event;
                    let took = Duration::from_millis(took_ms);
                    let run = move || {
                        let (action, call_id) = (&action, &call_id);
                        hook(&ResponseEvent { action, call_id, attempt, status, took });
                    };
                    return Some(Box::pin(self.thread.run(run)));
                }
            }
            EventKind::Retry { wait_ms, error } => {
                if let Some(hook) = self.on_retry.clone() {
                    let Event { action, call_id, attempt, .. } = event;
                    let (wait, error) = (Duration::from_millis(wait_ms), Error::from(error));
                    let run = move || {
                        let (action, call_id, error) = (&action, &call_id, &error);
                        hook(&RetryEvent { action, call_id, attempt, wait, error });
                    };
                    return Some(Box::pin(self.thread.run(run)));
                }
            }
            EventKind::Progress { done, total } => {
                if let Some(hook) = progress.cloned() {
                    return Some(Box::pin(self.thread.run(move || hook(done, total))));
                }
            }
            EventKind::NoResponse { .. } | EventKind::Paced { .. } | EventKind::Log(_) => {}
        }
        None
    }
}
