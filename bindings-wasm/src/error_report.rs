//! Errors as plain objects: the facts of any kind, absent where a kind has none.

use volc_im_core::error::Error;
#[cfg(feature = "calls")]
use volc_im_core::machine::call::{Effort, Failed};
use wasm_bindgen::JsValue;

use crate::plain_object::PlainObject;

/// An error to throw.
pub(crate) fn thrown(error: Error) -> JsValue {
    let maybe_sent = error.maybe_sent();
    report(error, maybe_sent).into_js()
}

/// The error that ended a call.
#[cfg(feature = "calls")]
pub(crate) fn failed(failed: Failed) -> JsValue {
    let object = report(failed.error, failed.maybe_sent);
    set_effort(&object, failed.effort);
    object.into_js()
}

/// What a call took.
#[cfg(feature = "calls")]
#[allow(clippy::cast_precision_loss)]
pub(crate) fn set_effort(object: &PlainObject, effort: Effort) {
    object
        .set("attempts", effort.attempts)
        .set("elapsedMs", effort.elapsed_ms as f64)
        .set_some("lastRequestId", effort.last_request_id)
        .set_some("idempotencyId", effort.idempotency_id);
}

#[allow(clippy::cast_precision_loss)]
fn report(error: Error, maybe_sent: bool) -> PlainObject {
    let object = PlainObject::new();
    object
        .set("kind", error.kind())
        .set("message", error.to_string())
        .set("retryable", error.retryable())
        .set("maybeSent", maybe_sent)
        .set_some("action", error.action())
        .set_some("requestId", error.request_id());
    match error {
        Error::Validation(e) => {
            object.set("path", e.path).set("rule", e.rule);
            object.set_some("given", Some(e.given).filter(|given| !given.is_empty()));
        }
        Error::Api(e) => {
            object.set("code", e.code).set_some("codeN", e.code_n.map(|code| code as f64));
            object.set("serverMessage", e.message).set("httpStatus", e.http_status);
            object.set_some("clockSkewSeconds", e.clock_skew_seconds.map(|seconds| seconds as f64));
        }
        Error::Http(e) => {
            object.set("httpStatus", e.status).set("bodyStart", e.body_start);
        }
        Error::Decode(e) => {
            object.set("path", e.path).set("rule", e.rule).set("body", e.body);
        }
        Error::Transport(e) => {
            object.set("transportKind", e.transport_kind.name());
        }
        Error::Timeout(e) => {
            object.set("limit", e.limit);
        }
        Error::Callback(e) => {
            object.set("reason", e.reason).set_some("skewSeconds", e.skew_seconds.map(|s| s as f64));
        }
        _ => {}
    }
    object
}
