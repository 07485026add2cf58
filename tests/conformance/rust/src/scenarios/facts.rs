//! An error as scenarios speak of it.

use serde_json::{Value, json};
use volc_im::Error;
use volc_im_core::error::Error as Facts;

/// The outcome of a call that failed.
pub fn outcome(error: &Error) -> Value {
    json!({"error": facts(error), "attempts": error.attempts(), "maybeSent": error.maybe_sent()})
}

/// The facts of an error, and all that a log can show of it.
pub fn facts(error: &Error) -> Value {
    let mut facts = match error.to_core() {
        Facts::Validation(e) => json!({"path": e.path, "rule": e.rule}),
        Facts::Api(e) => json!({"code": e.code, "codeN": e.code_n}),
        Facts::Decode(e) => json!({"path": e.path, "rule": e.rule}),
        Facts::Timeout(e) => json!({"limit": e.limit}),
        Facts::Callback(e) => json!({"reason": e.reason}),
        _ => json!({}),
    };
    facts["kind"] = json!(error.kind());
    facts["retryable"] = json!(error.is_retryable());
    facts["maybeSent"] = json!(error.maybe_sent());
    facts["text"] = json!(format!("{error}\n{error:?}"));
    facts
}
