//! Errors of every language: seven kinds, each with the facts a caller can act on.

pub(crate) mod error_codes;
mod nearest;
pub(crate) mod report;

use std::fmt;

use crate::transcode::{decimal, decimal_u64, first_chars, joined};

pub use error_codes::ErrorCode;
pub(crate) use nearest::nearest;
pub use report::{report, report_without_calls};
pub use volc_im_transcode::ValidationError;
pub(crate) use volc_im_transcode::shorten;

/// Error of a call, a callback or a configuration.
///
/// No variant ever holds a secret, an authorization header or a signing key.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input was refused before anything was sent.
    #[error("{0}")]
    Validation(Box<ValidationError>),
    /// The service answered with `ResponseMetadata.Error`.
    #[error("{0}")]
    Api(Box<ApiError>),
    /// The response did not come from the API: a proxy's page, an empty body, a status without an envelope.
    #[error("{0}")]
    Http(Box<HttpError>),
    /// The service answered, but the body is not what the action returns.
    #[error("{0}")]
    Decode(Box<DecodeError>),
    /// No usable response arrived.
    #[error("{0}")]
    Transport(Box<TransportError>),
    /// The time limit was reached.
    #[error("{0}")]
    Timeout(Box<TimeoutError>),
    /// A callback body was refused.
    #[error("{0}")]
    Callback(Box<CallbackError>),
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

    /// The message, as `Display` writes it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Error::Validation(e) => e.words(),
            Error::Api(e) => e.words(),
            Error::Http(e) => e.words(),
            Error::Decode(e) => e.words(),
            Error::Transport(e) => e.words(),
            Error::Timeout(e) => e.words(),
            Error::Callback(e) => e.words(),
        }
    }

    /// The action that was called, where one was.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        let action = match self {
            Error::Validation(e) => &e.action,
            Error::Api(e) => &e.action,
            Error::Http(e) => &e.action,
            Error::Decode(e) => &e.action,
            Error::Transport(e) => &e.action,
            Error::Timeout(e) => &e.action,
            Error::Callback(_) => return None,
        };
        (!action.is_empty()).then_some(action.as_str())
    }

    /// The vendor's id of the request, where the answer carried one. Quote it to the vendor's support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Error::Api(e) => e.request_id.as_deref(),
            Error::Http(e) => e.request_id.as_deref(),
            Error::Decode(e) => e.request_id.as_deref(),
            _ => None,
        }
    }

    /// Whether the same call can succeed later (inferred from status and code; the documentation has no such list).
    #[must_use]
    pub fn retryable(&self) -> bool {
        match self {
            Error::Api(e) => e.retryable,
            Error::Http(e) => is_retryable_status(e.status),
            Error::Transport(_) | Error::Timeout(_) => true,
            Error::Validation(_) | Error::Decode(_) | Error::Callback(_) => false,
        }
    }

    /// Whether the action may have been carried out.
    #[must_use]
    pub fn maybe_sent(&self) -> bool {
        match self {
            Error::Transport(e) => e.maybe_sent,
            Error::Timeout(e) => e.maybe_sent,
            Error::Api(e) => e.maybe_sent(),
            // Rate limits are checked before anything is done.
            Error::Http(e) => e.status != 429,
            Error::Decode(_) => true,
            Error::Validation(_) | Error::Callback(_) => false,
        }
    }

    /// A `validation` error about an option of a language's API, before core is called.
    #[must_use]
    pub fn setting(path: &str, rule: &'static str, expected: &str) -> Self {
        invalid(path, rule, expected, "")
    }

    /// A `transport` error of a driver that lost track of a call.
    #[must_use]
    pub fn transport(transport_kind: TransportKind, message: &str, maybe_sent: bool) -> Self {
        let message = message.to_owned();
        Error::Transport(Box::new(TransportError {
            action: String::new(),
            transport_kind,
            message,
            maybe_sent,
        }))
    }

    pub(crate) fn of_action(mut self, name: &str) -> Self {
        let action = match &mut self {
            Error::Validation(e) => &mut e.action,
            Error::Api(e) => &mut e.action,
            Error::Http(e) => &mut e.action,
            Error::Decode(e) => &mut e.action,
            Error::Transport(e) => &mut e.action,
            Error::Timeout(e) => &mut e.action,
            Error::Callback(_) => return self,
        };
        name.clone_into(action);
        if has_secret_answer(name) {
            match &mut self {
                Error::Http(e) => e.body_start = REDACTED.to_owned(),
                Error::Decode(e) => e.body = REDACTED.to_owned(),
                _ => {}
            }
        }
        self
    }
}

/// A `validation` error that is not about an action's field.
#[cold]
#[inline(never)]
pub(crate) fn invalid(path: &str, rule: &'static str, expected: &str, given: &str) -> Error {
    Error::Validation(ValidationError::new(path.to_owned(), rule, expected.to_owned(), given))
}

/// Untrusted bytes as text: U+FFFD for what is not UTF-8.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    text
}

/// HTTP statuses after which the same request can succeed: 408, 425, 429 and 5xx, but those that are permanent (inferred).
pub(crate) fn is_retryable_status(status: u16) -> bool {
    matches!(status, 408 | 425 | 429) || ((500..=599).contains(&status) && !matches!(status, 501 | 505))
}

/// Replaces a secret.
const REDACTED: &str = "[redacted]";

/// Whether responses of an action are secret, also broken ones: those of the actions about tokens.
pub(crate) fn has_secret_answer(action: &str) -> bool {
    action.as_bytes().windows(5).any(|letters| letters == b"Token")
}

/// An error that the service reports, with HTTP 200 or another status.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ApiError {
    /// The action that was called.
    pub action: String,
    /// `Error.Code`, such as `ConversationNotFound`. The set is open.
    pub code: String,
    /// `Error.CodeN`, the gateway's number, where sent.
    pub code_n: Option<i64>,
    /// `Error.Message` of the service.
    pub message: String,
    /// The HTTP status.
    pub http_status: u16,
    /// The vendor's id of the request.
    pub request_id: Option<String>,
    /// Whether the same call can succeed later (inferred).
    pub retryable: bool,
    /// Seconds by which the request's date was ahead of the service's clock (negative: behind it), where that is why
    /// the request was refused.
    pub clock_skew_seconds: Option<i64>,
}

impl ApiError {
    /// The code by name, where it is a known one.
    #[must_use]
    pub fn error_code(&self) -> ErrorCode {
        ErrorCode::from(self.code.as_str())
    }

    /// Whether there were too many calls.
    #[must_use]
    pub fn is_rate_limit(&self) -> bool {
        self.http_status == 429 || error_codes::is_rate_limit(&self.code)
    }

    /// Whether the action may have been carried out in spite of the answer: where the service failed internally. A
    /// rejected request was not carried out.
    #[must_use]
    pub fn maybe_sent(&self) -> bool {
        !self.is_rate_limit()
            && (self.http_status >= 500
                || self.http_status == 408
                || error_codes::is_internal(&self.code)
                || matches!(self.code_n, Some(100_014 | 100_016)))
    }

    /// Whether the request was refused for keys that may be replaced: expired, revoked, or unknown.
    pub(crate) fn is_about_keys(&self) -> bool {
        let code = self.code.as_str();
        matches!(code, "InvalidSecretToken" | "InvalidSecurityToken" | "ExpiredToken" | "InvalidAccessKey")
            || self.code_n == Some(100_009)
    }

    /// Whether the request was refused for its date.
    pub(crate) fn is_about_date(&self) -> bool {
        matches!(self.code.as_str(), "InvalidTimestamp" | "RequestExpired") || self.code_n == Some(100_006)
    }
}

impl ApiError {
    fn words(&self) -> String {
        let status = decimal(self.http_status.into());
        let skew = self.clock_skew_seconds.map(|skew| {
            let side = if skew > 0 { " s ahead of" } else { " s behind" };
            joined(&["; this clock is ", &decimal_u64(skew.unsigned_abs()), side, " the service's"])
        });
        joined(&[
            &self.action,
            ": ",
            &self.code,
            ": ",
            &self.message,
            " (HTTP ",
            &status,
            before_request_id(self.request_id.as_deref()),
            self.request_id.as_deref().unwrap_or_default(),
            skew.as_deref().unwrap_or_default(),
            ")",
        ])
    }
}

/// An answer without the API's envelope.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HttpError {
    /// The action that was called.
    pub action: String,
    /// The HTTP status.
    pub status: u16,
    /// The first 512 bytes of the body as text, none of an action that returns a token; bytes that are not UTF-8 are replaced.
    pub body_start: String,
    /// The vendor's id of the request, where the body carried one.
    pub request_id: Option<String>,
}

impl HttpError {
    fn words(&self) -> String {
        joined(&[
            &self.action,
            ": HTTP ",
            &decimal(self.status.into()),
            " with a body that is no API answer: ",
            first_chars(&self.body_start, 120),
        ])
    }
}

/// A body that is JSON of the wrong shape, broken, or beyond the limits of size and depth.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DecodeError {
    /// The action that was called.
    pub action: String,
    /// Where in the body, in the wire's spelling: `Result.Messages[3].MessageId`.
    pub path: String,
    /// The stable name of the rule: `syntax`, `type`, `integer`, `duplicate_key`, `depth`, `size`, `required`.
    pub rule: &'static str,
    /// Message.
    pub reason: String,
    /// The vendor's id of the request, where it could be read.
    pub request_id: Option<String>,
    /// The first 2048 bytes of the body as text, none of an action that returns a token; bytes that are not UTF-8 are
    /// replaced.
    pub body: String,
}

impl DecodeError {
    fn words(&self) -> String {
        joined(&[
            &self.action,
            ": the answer cannot be read at ",
            &self.path,
            ": ",
            &self.reason,
            before_request_id(self.request_id.as_deref()),
            self.request_id.as_deref().unwrap_or_default(),
            " [",
            self.rule,
            "]",
        ])
    }
}

/// How a connection failed, as far as the HTTP client can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportKind {
    /// No connection was made: nothing can have reached the service.
    Connect,
    /// The attempt timed out.
    Timeout,
    /// The connection broke.
    Reset,
    /// The caller cancelled.
    Aborted,
    /// Anything else.
    Other,
}

impl TransportKind {
    /// The stable name: `connect`, `timeout`, `reset`, `aborted`, `other`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TransportKind::Connect => "connect",
            TransportKind::Timeout => "timeout",
            TransportKind::Reset => "reset",
            TransportKind::Aborted => "aborted",
            TransportKind::Other => "other",
        }
    }

    /// The kind of a stable name; `Other` for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        [TransportKind::Connect, TransportKind::Timeout, TransportKind::Reset, TransportKind::Aborted]
            .into_iter()
            .find(|kind| kind.name() == name)
            .unwrap_or(TransportKind::Other)
    }
}

/// A connection that failed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TransportError {
    /// The action that was called.
    pub action: String,
    /// How it failed.
    pub transport_kind: TransportKind,
    /// The HTTP client's words.
    pub message: String,
    /// Whether bytes of any attempt may have reached the service.
    pub maybe_sent: bool,
}

impl TransportError {
    fn words(&self) -> String {
        let kind = self.transport_kind.name();
        joined(&[&self.action, ": ", kind, ": ", &self.message, sent_words(self.maybe_sent)])
    }
}

/// A limit of time that was reached.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TimeoutError {
    /// The action that was called.
    pub action: String,
    /// The stable name of the limit: `attempt`, `total`, or `pacing` where the documented rate would make the call wait
    /// longer than its total limit.
    pub limit: &'static str,
    /// The limit in milliseconds.
    pub limit_ms: u64,
    /// Whether bytes of any attempt may have reached the service.
    pub maybe_sent: bool,
}

impl TimeoutError {
    fn words(&self) -> String {
        let (start, limit, end) = match self.limit {
            "pacing" => (": the documented rate has no room", "", " within the limit of "),
            limit => (": no answer within the ", limit, " limit of "),
        };
        let limit_ms = decimal_u64(self.limit_ms);
        joined(&[&self.action, start, limit, end, &limit_ms, " ms", sent_words(self.maybe_sent)])
    }
}

/// A callback body that was refused. For the operator's log; never returned to the sender.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CallbackError {
    /// The stable name of the check that failed, such as `signature` or `time_tolerance`.
    pub reason: &'static str,
    /// Message, with a hint.
    pub message: String,
    /// For `time_tolerance`: seconds by which EventTime is ahead of the clock (negative: behind it).
    pub skew_seconds: Option<i64>,
    /// The EventType of a body whose signature matched, escaped for a log; else empty.
    pub event_type: String,
    /// The EventId of a body whose signature matched, escaped for a log; else empty.
    pub event_id: String,
}

impl CallbackError {
    pub(crate) fn words(&self) -> String {
        joined(&["callback refused: ", &self.message, " [", self.reason, "]"])
    }
}

/// Messages of errors, their only text.
macro_rules! displayed {
    ($($error:ident),+) => {
        $(impl fmt::Display for $error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.words())
            }
        })+
    };
}

displayed!(ApiError, HttpError, DecodeError, TransportError, TimeoutError, CallbackError);

fn before_request_id(id: Option<&str>) -> &'static str {
    if id.is_some() { ", request " } else { "" }
}

fn sent_words(maybe_sent: bool) -> &'static str {
    if maybe_sent { " (the request may have reached the service)" } else { " (nothing was sent)" }
}
