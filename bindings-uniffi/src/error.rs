//! Errors of every call of this library: facts as one JSON object, with the same names in every language.

use serde::Serialize;
use volc_im::Error as ClientError;
use volc_im_core::Error as CoreError;
use volc_im_core::machine::output::{CallInfo, Failed};

/// Error of a call, a callback or a configuration. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum NativeError {
    /// Something failed.
    #[error("{facts}")]
    Failed {
        /// A JSON object: `kind`, the error in words as `text`, and the facts of its kind.
        facts: String,
    },
}

impl NativeError {
    /// The JSON object.
    pub(crate) fn into_facts(self) -> String {
        let NativeError::Failed { facts } = self;
        facts
    }
}

/// Metadata of a failed call.
#[derive(Default, Serialize)]
struct Call<'a> {
    /// Empty when the configuration is at fault.
    action: &'a str,
    retryable: bool,
    maybe_sent: bool,
    attempts: u32,
    elapsed_ms: u64,
    request_id: Option<&'a str>,
    idempotency_id: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Facts<'a> {
    Validation {
        text: String,
        path: &'a str,
        rule: &'a str,
        given: &'a str,
        call: Call<'a>,
    },
    Api {
        text: String,
        code: &'a str,
        category: &'a str,
        code_n: Option<i64>,
        service_message: &'a str,
        http_status: u16,
        clock_skew_seconds: Option<i64>,
        call: Call<'a>,
    },
    Http {
        text: String,
        http_status: u16,
        body_start: &'a str,
        call: Call<'a>,
    },
    Decode {
        text: String,
        path: &'a str,
        rule: &'a str,
        body: &'a str,
        call: Call<'a>,
    },
    Transport {
        text: String,
        transport_kind: &'a str,
        call: Call<'a>,
    },
    Timeout {
        text: String,
        limit: &'a str,
        limit_ms: u64,
        call: Call<'a>,
    },
    Callback {
        text: String,
        reason: &'a str,
        skew_seconds: Option<i64>,
    },
}

impl From<CoreError> for NativeError {
    fn from(error: CoreError) -> Self {
        let call = Call { maybe_sent: error.maybe_sent(), ..Call::default() };
        of(&error, call)
    }
}

impl From<ClientError> for NativeError {
    fn from(error: ClientError) -> Self {
        let call = Call {
            maybe_sent: error.maybe_sent(),
            attempts: error.attempts(),
            elapsed_ms: u64::try_from(error.elapsed().as_millis()).unwrap_or(u64::MAX),
            request_id: error.request_id(),
            idempotency_id: error.idempotency_id(),
            ..Call::default()
        };
        of(&error.to_core(), call)
    }
}

impl From<Failed> for NativeError {
    fn from(Failed { error, maybe_sent, info }: Failed) -> Self {
        let CallInfo { attempts, elapsed_ms, request_id, idempotency_id, .. } = info;
        let (request_id, idempotency_id) = (request_id.as_deref(), idempotency_id.as_deref());
        let call = Call { maybe_sent, attempts, elapsed_ms, request_id, idempotency_id, ..Call::default() };
        of(&error, call)
    }
}

fn of(error: &CoreError, call: Call<'_>) -> NativeError {
    let text = error.to_string();
    let call = Call {
        action: error.action().unwrap_or_default(),
        retryable: error.retryable(),
        request_id: error.request_id().or(call.request_id),
        ..call
    };
    let facts = match error {
        CoreError::Validation(e) => {
            Facts::Validation { text, path: &e.path, rule: e.rule, given: &e.given, call }
        }
        CoreError::Api(e) => Facts::Api {
            text,
            code: &e.code,
            category: e.category().name(),
            code_n: e.code_n,
            service_message: &e.message,
            http_status: e.http_status,
            clock_skew_seconds: e.clock_skew_seconds,
            call,
        },
        CoreError::Http(e) => Facts::Http { text, http_status: e.status, body_start: &e.body_start, call },
        CoreError::Decode(e) => Facts::Decode { text, path: &e.path, rule: e.rule, body: &e.body, call },
        CoreError::Timeout(e) => Facts::Timeout { text, limit: e.limit, limit_ms: e.limit_ms, call },
        CoreError::Callback(e) => Facts::Callback { text, reason: e.reason, skew_seconds: e.skew_seconds },
        CoreError::Transport(e) => Facts::Transport { text, transport_kind: e.transport_kind.name(), call },
        // Core's kinds are all above; a kind added later still has a message.
        _ => Facts::Transport { text, transport_kind: "other", call },
    };
    NativeError::Failed { facts: serde_json::to_string(&facts).unwrap_or_default() }
}

/// An error about a setting, before core is asked.
pub(crate) fn setting(path: &str, rule: &'static str, expected: &str) -> NativeError {
    CoreError::setting(path, rule, expected).into()
}
