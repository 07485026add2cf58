//! What the former call machine took, until the npm driver has moved to the new one.

use volc_im_core::machine::former_call::{Effort, Failed};
use wasm_bindgen::JsValue;

use crate::error_report::thrown;
use crate::plain_object::PlainObject;

/// The error that ended a call.
pub(crate) fn failed(failed: Failed) -> JsValue {
    let object = PlainObject::of(thrown(failed.error));
    object.set("maybeSent", failed.maybe_sent);
    set_effort(&object, failed.effort);
    object.into_js()
}

/// What a call took.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn set_effort(object: &PlainObject, effort: Effort) {
    object
        .set("attempts", effort.attempts)
        .set("elapsedMs", effort.elapsed_ms as f64)
        .set_some("lastRequestId", effort.last_request_id)
        .set_some("idempotencyId", effort.idempotency_id);
}
