//! Errors as plain objects.

use serde::Serialize;
use volc_im_core::call::{Effort, Failed};
use volc_im_core::error::Error;
use wasm_bindgen::JsValue;

/// What JavaScript makes its `ImError` of: the facts of any kind, absent where a kind has none.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorReport {
    kind: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    retryable: bool,
    maybe_sent: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_n: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http_status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transport_kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skew_seconds: Option<i64>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    effort: Option<EffortReport>,
}

/// What a call took.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EffortReport {
    pub(crate) attempts: u32,
    #[allow(clippy::cast_precision_loss)]
    pub(crate) elapsed_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) idempotency_id: Option<String>,
}

impl From<Effort> for EffortReport {
    #[allow(clippy::cast_precision_loss)]
    fn from(effort: Effort) -> Self {
        EffortReport {
            attempts: effort.attempts,
            elapsed_ms: effort.elapsed_ms as f64,
            last_request_id: effort.last_request_id,
            idempotency_id: effort.idempotency_id,
        }
    }
}

impl From<Error> for ErrorReport {
    fn from(error: Error) -> Self {
        let mut report = ErrorReport {
            kind: error.kind(),
            message: error.to_string(),
            action: error.action().map(str::to_owned),
            request_id: error.request_id().map(str::to_owned),
            retryable: error.retryable(),
            maybe_sent: error.maybe_sent(),
            ..ErrorReport::default()
        };
        match error {
            Error::Validation(e) => {
                (report.path, report.rule) = (Some(e.path), Some(e.rule));
                report.given = Some(e.given).filter(|given| !given.is_empty());
            }
            Error::Api(e) => {
                (report.code, report.code_n) = (Some(e.code), e.code_n);
                (report.server_message, report.http_status) = (Some(e.message), Some(e.http_status));
            }
            Error::Http(e) => {
                (report.http_status, report.body_start) = (Some(e.status), Some(e.body_start));
            }
            Error::Decode(e) => {
                (report.path, report.rule, report.body) = (Some(e.path), Some(e.rule), Some(e.body));
            }
            Error::Transport(e) => report.transport_kind = Some(e.transport_kind.name()),
            Error::Timeout(e) => report.limit = Some(e.limit),
            Error::Callback(e) => (report.reason, report.skew_seconds) = (Some(e.reason), e.skew_seconds),
            _ => {}
        }
        report
    }
}

impl From<Failed> for ErrorReport {
    fn from(failed: Failed) -> Self {
        let mut report = ErrorReport::from(failed.error);
        report.maybe_sent = failed.maybe_sent;
        report.effort = Some(failed.effort.into());
        report
    }
}

/// An error to throw.
pub(crate) fn thrown(error: Error) -> JsValue {
    to_object(&ErrorReport::from(error))
}

/// Any report as a plain object; absent fields stay absent.
pub(crate) fn to_object(report: &impl Serialize) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    report.serialize(&serializer).unwrap_or(JsValue::UNDEFINED)
}
