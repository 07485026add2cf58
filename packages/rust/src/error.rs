//! What a call fails with.

use std::fmt;
use std::time::Duration;

use volc_im_core::machine::output::{CallInfo, Failed};

use crate::core;

/// Why a call failed, and what it took. Never holds a secret.
#[derive(Clone, Debug)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    error: core::Error,
    info: Option<CallInfo>,
    maybe_sent: bool,
}

impl Error {
    /// The facts by kind: a code and message of the service, a path and a rule, and so on.
    #[must_use]
    pub fn facts(&self) -> &core::Error {
        &self.0.error
    }

    /// `validation`, `api`, `http`, `decode`, `transport`, `timeout` or `callback`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.0.error.kind()
    }

    /// The service's error code, where it gave one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match &self.0.error {
            core::Error::Api(error) => Some(&error.code),
            _ => None,
        }
    }

    /// The vendor's id of the last request that was answered. Quote it to the vendor's support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.error.request_id().or_else(|| self.0.info.as_ref()?.request_id.as_deref())
    }

    /// Whether the same call can succeed later (inferred).
    #[must_use]
    pub fn retryable(&self) -> bool {
        self.0.error.retryable()
    }

    /// Whether the action may have been carried out.
    #[must_use]
    pub fn maybe_sent(&self) -> bool {
        self.0.maybe_sent
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.info.as_ref().map_or(0, |info| info.attempts)
    }

    /// From the start of the call to its end.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Duration::from_millis(self.0.info.as_ref().map_or(0, |info| info.elapsed_ms))
    }

    /// The id of the call in its events.
    #[must_use]
    pub fn call_id(&self) -> Option<&str> {
        self.0.info.as_ref().map(|info| info.call_id.as_str())
    }

    /// The idempotency id that the call carried: with it, the same call can be made again safely.
    #[must_use]
    pub fn idempotency_id(&self) -> Option<&str> {
        self.0.info.as_ref()?.idempotency_id.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.error.fmt(f)
    }
}

impl std::error::Error for Error {}

impl From<core::Error> for Error {
    fn from(error: core::Error) -> Self {
        let maybe_sent = error.maybe_sent();
        Error(Box::new(Inner { error, info: None, maybe_sent }))
    }
}

impl From<Failed> for Error {
    fn from(Failed { error, maybe_sent, info }: Failed) -> Self {
        Error(Box::new(Inner { error, info: Some(info), maybe_sent }))
    }
}
