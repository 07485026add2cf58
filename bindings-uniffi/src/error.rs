//! What every call of this library can fail with.

use volc_im::Error as ClientError;
use volc_im_core::Error as CoreError;
use volc_im_core::machine::output::{CallInfo, Failed};

/// What a failed call took.
#[cfg_attr(feature = "python", derive(serde::Serialize))]
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct FailedCall {
    /// The action that was called; empty when the configuration is at fault.
    pub action: String,
    /// Whether the same call can succeed later (inferred).
    pub retryable: bool,
    /// Whether the action may have been carried out.
    pub maybe_sent: bool,
    /// How many times the request was sent.
    pub attempts: u32,
    /// From the start of the call to its end, in milliseconds.
    pub elapsed_ms: u64,
    /// The vendor's id of the last request that was answered. Quote it to the vendor's support.
    pub request_id: Option<String>,
    /// The idempotency id that the call carried: with it, the same call can be made again safely.
    pub idempotency_id: Option<String>,
}

/// Why a call, a callback or a configuration failed. Never holds a secret.
#[cfg_attr(feature = "python", derive(serde::Serialize), serde(tag = "kind", rename_all = "snake_case"))]
#[derive(Clone, Debug, PartialEq, thiserror::Error, uniffi::Error)]
pub enum ImError {
    /// The input was refused before anything was sent.
    #[error("{text}")]
    Validation {
        /// The error in words.
        text: String,
        /// Where, in the caller's spelling; empty for the whole input.
        path: String,
        /// The stable name of the rule, such as `required`, `type`, `max_items`.
        rule: String,
        /// What was given, shortened; empty for a field that is missing or secret.
        given: String,
        /// What the call took.
        call: FailedCall,
    },
    /// The service answered with an error.
    #[error("{text}")]
    Api {
        /// The error in words.
        text: String,
        /// The service's code, such as `ConversationNotFound`. The set is open.
        code: String,
        /// The gateway's number, where sent.
        code_n: Option<i64>,
        /// The service's own words.
        service_message: String,
        /// The HTTP status.
        http_status: u16,
        /// Seconds by which this clock is ahead of the service's (negative: behind it), where that is why the request
        /// was refused.
        clock_skew_seconds: Option<i64>,
        /// What the call took.
        call: FailedCall,
    },
    /// The answer did not come from the API: a proxy's page, an empty body.
    #[error("{text}")]
    Http {
        /// The error in words.
        text: String,
        /// The HTTP status.
        http_status: u16,
        /// The start of the body.
        body_start: String,
        /// What the call took.
        call: FailedCall,
    },
    /// The service answered, but the body is not what the action returns.
    #[error("{text}")]
    Decode {
        /// The error in words.
        text: String,
        /// Where in the body, in the wire's spelling.
        path: String,
        /// The stable name of the rule: `syntax`, `type`, `integer`, `duplicate_key`, `depth`, `size`, `required`.
        rule: String,
        /// The start of the body as text.
        body: String,
        /// What the call took.
        call: FailedCall,
    },
    /// No usable answer arrived.
    #[error("{text}")]
    Transport {
        /// The error in words.
        text: String,
        /// `connect`, `timeout`, `reset`, `aborted` or `other`.
        transport_kind: String,
        /// What the call took.
        call: FailedCall,
    },
    /// The time allowed was over.
    #[error("{text}")]
    Timeout {
        /// The error in words.
        text: String,
        /// Which limit: `attempt` or `total`.
        limit: String,
        /// The limit, in milliseconds.
        limit_ms: u64,
        /// What the call took.
        call: FailedCall,
    },
    /// A callback body was refused.
    #[error("{text}")]
    Callback {
        /// The error in words. For the operator's log only: tell the sender nothing of it.
        text: String,
        /// The stable name of the check that failed, such as `signature` or `time_tolerance`.
        reason: String,
        /// Seconds by which the event's time is ahead of this clock (negative: behind it), where that is the reason.
        skew_seconds: Option<i64>,
    },
}

impl From<CoreError> for ImError {
    fn from(error: CoreError) -> Self {
        let maybe_sent = error.maybe_sent();
        of(&error, None, maybe_sent)
    }
}

impl From<ClientError> for ImError {
    fn from(error: ClientError) -> Self {
        let call = FailedCall {
            attempts: error.attempts(),
            elapsed_ms: u64::try_from(error.elapsed().as_millis()).unwrap_or(u64::MAX),
            request_id: error.request_id().map(str::to_owned),
            idempotency_id: error.idempotency_id().map(str::to_owned),
            ..FailedCall::default()
        };
        of(&error.to_core(), Some(call), error.maybe_sent())
    }
}

impl From<Failed> for ImError {
    fn from(Failed { error, maybe_sent, info }: Failed) -> Self {
        let CallInfo { attempts, elapsed_ms, request_id, idempotency_id, .. } = info;
        let call = FailedCall { attempts, elapsed_ms, request_id, idempotency_id, ..FailedCall::default() };
        of(&error, Some(call), maybe_sent)
    }
}

fn of(error: &CoreError, call: Option<FailedCall>, maybe_sent: bool) -> ImError {
    let text = error.to_string();
    let call = call.unwrap_or_default();
    let call = FailedCall {
        action: error.action().unwrap_or_default().to_owned(),
        retryable: error.retryable(),
        maybe_sent,
        request_id: error.request_id().map(str::to_owned).or(call.request_id.clone()),
        ..call
    };
    match error {
        CoreError::Validation(e) => ImError::Validation {
            text,
            path: e.path.clone(),
            rule: e.rule.to_owned(),
            given: e.given.clone(),
            call,
        },
        CoreError::Api(e) => ImError::Api {
            text,
            code: e.code.clone(),
            code_n: e.code_n,
            service_message: e.message.clone(),
            http_status: e.http_status,
            clock_skew_seconds: e.clock_skew_seconds,
            call,
        },
        CoreError::Http(e) => {
            ImError::Http { text, http_status: e.status, body_start: e.body_start.clone(), call }
        }
        CoreError::Decode(e) => ImError::Decode {
            text,
            path: e.path.clone(),
            rule: e.rule.to_owned(),
            body: e.body.clone(),
            call,
        },
        CoreError::Timeout(e) => {
            ImError::Timeout { text, limit: e.limit.to_owned(), limit_ms: e.limit_ms, call }
        }
        CoreError::Callback(e) => {
            ImError::Callback { text, reason: e.reason.to_owned(), skew_seconds: e.skew_seconds }
        }
        CoreError::Transport(e) => {
            ImError::Transport { text, transport_kind: e.transport_kind.name().to_owned(), call }
        }
        // Core's kinds are all above; one that is added later is still told in words.
        _ => ImError::Transport { text, transport_kind: "other".to_owned(), call },
    }
}

/// An error about a setting, before core is asked.
pub(crate) fn setting(path: &str, rule: &'static str, expected: &str) -> ImError {
    CoreError::setting(path, rule, expected).into()
}
