//! What a client tells of its calls while they run.

use std::sync::Arc;
use std::time::Duration;

use crate::core;

/// A request that is about to be sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RequestEvent<'a> {
    /// The action that is called.
    pub action: &'a str,
    /// How many times the request has been sent, this one included.
    pub attempt: u32,
}

/// A request that was answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ResponseEvent<'a> {
    /// The action that is called.
    pub action: &'a str,
    /// How many times the request has been sent.
    pub attempt: u32,
    /// The HTTP status.
    pub status: u16,
    /// From sending to the whole answer.
    pub took: Duration,
}

/// A request that will be sent again.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RetryEvent<'a> {
    /// The action that is called.
    pub action: &'a str,
    /// How many times the request has been sent.
    pub attempt: u32,
    /// How long until it is sent again.
    pub wait: Duration,
    /// Why.
    pub error: &'a core::Error,
}

type Hook<Event> = Option<Arc<Event>>;

/// The hooks of a client.
#[derive(Clone, Default)]
pub(crate) struct Hooks {
    pub(crate) on_request: Hook<dyn Fn(&RequestEvent<'_>) + Send + Sync>,
    pub(crate) on_response: Hook<dyn Fn(&ResponseEvent<'_>) + Send + Sync>,
    pub(crate) on_retry: Hook<dyn Fn(&RetryEvent<'_>) + Send + Sync>,
}

impl Hooks {
    pub(crate) fn request(&self, event: &RequestEvent<'_>) {
        tracing::debug!(attempt = event.attempt, "request");
        if let Some(hook) = &self.on_request {
            hook(event);
        }
    }

    pub(crate) fn response(&self, event: &ResponseEvent<'_>) {
        let took_ms = u64::try_from(event.took.as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(attempt = event.attempt, status = event.status, took_ms, "response");
        if let Some(hook) = &self.on_response {
            hook(event);
        }
    }

    pub(crate) fn retry(&self, event: &RetryEvent<'_>) {
        let wait_ms = u64::try_from(event.wait.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(attempt = event.attempt, wait_ms, kind = event.error.kind(), "retry");
        if let Some(hook) = &self.on_retry {
            hook(event);
        }
    }
}
