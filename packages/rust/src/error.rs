//! Errors of calls.

use std::error::Error as StdError;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use volc_im_core::error::Error as CoreError;
#[doc(inline)]
pub use volc_im_core::error::{
    ApiError, CallbackError, DecodeError, ErrorCategory, HttpError, TimeoutError, TransportError,
    TransportKind, ValidationError,
};
use volc_im_core::machine::options::OptionNames;
use volc_im_core::machine::output::{CallInfo, Failed as CoreFailed};

pub use crate::codes::ErrorCode;

/// Cause of an error, for [`source`](StdError::source).
pub(crate) type Cause = Arc<dyn StdError + Send + Sync>;

/// Error of a call, a callback or a setting: a struct for each kind, with its facts. Never holds a secret.
///
/// ```no_run
/// use volc_im::{Error, error::ErrorCode};
///
/// # fn log(_: &Error) {}
/// # fn handle(error: Error) {
/// match &error {
///     Error::Api(api) if api.error_code() == ErrorCode::ConversationNotFound => { /* create it */ }
///     error if error.is_retryable() => { /* try again later */ }
///     error if error.maybe_sent() => { /* look before sending again */ }
///     error => log(error),
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The input was refused before anything was sent.
    Validation(Failed<ValidationError>),
    /// The service returned an error.
    Api(Failed<ApiError>),
    /// The response did not come from the API: a proxy's page, an empty body, a status without an envelope.
    Http(Failed<HttpError>),
    /// The service responded, but the body is not what the action returns.
    Decode(Failed<DecodeError>),
    /// No usable response arrived.
    Transport(Failed<TransportError>),
    /// The time limit was reached.
    Timeout(Failed<TimeoutError>),
    /// A callback body was refused.
    Callback(Failed<CallbackError>),
}

/// Facts of one kind, to which it dereferences, and the metadata of the call.
#[derive(Clone)]
pub struct Failed<Facts> {
    facts: Box<Facts>,
    call: Option<Box<CallInfo>>,
    maybe_sent: bool,
    cause: Option<Cause>,
}

impl<Facts> Deref for Failed<Facts> {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.facts
    }
}

impl<Facts: fmt::Debug> fmt::Debug for Failed<Facts> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failed").field("facts", &self.facts).field("call", &self.call).finish_non_exhaustive()
    }
}

impl<Facts: fmt::Display> fmt::Display for Failed<Facts> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.facts.fmt(f)
    }
}

/// Does the same with the facts of every kind.
macro_rules! each {
    ($error:expr, $failed:ident => $does:expr) => {
        match $error {
            Error::Validation($failed) => $does,
            Error::Api($failed) => $does,
            Error::Http($failed) => $does,
            Error::Decode($failed) => $does,
            Error::Transport($failed) => $does,
            Error::Timeout($failed) => $does,
            Error::Callback($failed) => $does,
        }
    };
}

impl Error {
    /// The stable name of the kind: `validation`, `api`, `http`, `decode`, `transport`, `timeout` or `callback`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Error::Validation(_) => "validation",
            Error::Api(_) => "api",
            Error::Http(_) => "http",
            Error::Decode(_) => "decode",
            Error::Transport(_) => "transport",
            Error::Timeout(_) => "timeout",
            Error::Callback(_) => "callback",
        }
    }

    /// The service's error code, where it gave one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Error::Api(api) => Some(&api.code),
            _ => None,
        }
    }

    /// The vendor's id of the last request that got a response. Quote it to the vendor's support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        let own = match self {
            Error::Api(e) => e.request_id.as_deref(),
            Error::Http(e) => e.request_id.as_deref(),
            Error::Decode(e) => e.request_id.as_deref(),
            _ => None,
        };
        own.or_else(|| self.call()?.request_id.as_deref())
    }

    /// Whether the same call can succeed later (inferred).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.to_core().retryable()
    }

    /// Whether the action may have been carried out.
    #[must_use]
    pub fn maybe_sent(&self) -> bool {
        each!(self, failed => failed.maybe_sent)
    }

    /// Number of times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.call().map_or(0, |call| call.attempts)
    }

    /// Duration from the start of the call to its end.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Duration::from_millis(self.call().map_or(0, |call| call.elapsed_ms))
    }

    /// The id of the call in its events.
    #[must_use]
    pub fn call_id(&self) -> Option<&str> {
        self.call().map(|call| call.call_id.as_str())
    }

    /// The idempotency id that the call carried: with it, the same call can be made again safely.
    #[must_use]
    pub fn idempotency_id(&self) -> Option<&str> {
        self.call()?.idempotency_id.as_deref()
    }

    fn call(&self) -> Option<&CallInfo> {
        each!(self, failed => failed.call.as_deref())
    }

    /// The facts as core has them, for bindings of other languages.
    #[doc(hidden)]
    #[must_use]
    pub fn to_core(&self) -> CoreError {
        match self {
            Error::Validation(e) => CoreError::Validation(e.facts.clone()),
            Error::Api(e) => CoreError::Api(e.facts.clone()),
            Error::Http(e) => CoreError::Http(e.facts.clone()),
            Error::Decode(e) => CoreError::Decode(e.facts.clone()),
            Error::Transport(e) => CoreError::Transport(e.facts.clone()),
            Error::Timeout(e) => CoreError::Timeout(e.facts.clone()),
            Error::Callback(e) => CoreError::Callback(e.facts.clone()),
        }
    }

    pub(crate) fn setting(path: &str, rule: &'static str, expected: &str) -> Self {
        CoreError::setting(path, rule, expected).into()
    }

    /// An error whose path is respelled as Rust spells fields.
    pub(crate) fn respelled(error: CoreError) -> Self {
        let mut error = OptionNames::RUST.respelled(error);
        if let CoreError::Validation(refused) = &mut error
            && refused.path == "type"
        {
            // A keyword here: the field of events has a longer name.
            "event_type".clone_into(&mut refused.path);
        }
        error.into()
    }

    pub(crate) fn caused(mut self, by: Option<Cause>) -> Self {
        each!(&mut self, failed => failed.cause = by);
        self
    }

    fn of(error: CoreError, call: Option<CallInfo>, maybe_sent: bool) -> Self {
        let call = call.map(Box::new);
        macro_rules! failed {
            ($kind:ident, $facts:ident) => {
                Error::$kind(Failed { facts: $facts, call, maybe_sent, cause: None })
            };
        }
        match error {
            CoreError::Validation(facts) => failed!(Validation, facts),
            CoreError::Api(facts) => failed!(Api, facts),
            CoreError::Http(facts) => failed!(Http, facts),
            CoreError::Decode(facts) => failed!(Decode, facts),
            CoreError::Transport(facts) => failed!(Transport, facts),
            CoreError::Timeout(facts) => failed!(Timeout, facts),
            CoreError::Callback(facts) => failed!(Callback, facts),
            // Core's kinds are all above; a kind added later still has a message.
            other => {
                let message = other.to_string();
                Error::of(CoreError::transport(TransportKind::Other, &message, maybe_sent), None, maybe_sent)
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        each!(self, failed => failed.facts.fmt(f))
    }
}

impl StdError for Error {
    /// The transport's own error, if that is the cause.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        each!(self, failed => failed.cause.as_deref().map(|cause| cause as &(dyn StdError + 'static)))
    }
}

#[doc(hidden)]
impl From<CoreError> for Error {
    fn from(error: CoreError) -> Self {
        let maybe_sent = error.maybe_sent();
        Error::of(error, None, maybe_sent)
    }
}

#[doc(hidden)]
impl From<CoreFailed> for Error {
    fn from(CoreFailed { error, maybe_sent, info }: CoreFailed) -> Self {
        Error::of(error, Some(info), maybe_sent)
    }
}
