//! The call machine's steps as plain objects.

use volc_im_core::error::TransportKind;
use volc_im_core::machine::former_call::{Call as CoreCall, ResponseHead, Step};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::former_effort::{failed, set_effort};
use crate::plain_object::PlainObject;
use crate::protocol::packed;
use crate::timestamp;

/// One call over all its attempts.
#[wasm_bindgen]
pub struct FormerCall(CoreCall);

impl FormerCall {
    pub(crate) fn of(call: CoreCall) -> Self {
        FormerCall(call)
    }

    pub(crate) fn core(&self) -> &CoreCall {
        &self.0
    }
}

#[wasm_bindgen]
impl FormerCall {
    /// What to do now: `{type: "send", request, timeoutMs, attempt}` with the request packed as `buildRequest` does,
    /// `{type: "wait", ms}`, `{type: "done", result, requestId?, attempts, elapsedMs, lastRequestId?, idempotencyId?}`
    /// or `{type: "failed", error}`. Sending and
    /// waiting steps of a repetition carry as `error` what it comes after.
    #[allow(clippy::cast_precision_loss)]
    pub fn next(&mut self, now_ms: f64) -> JsValue {
        let step = PlainObject::new();
        match self.0.next(timestamp(now_ms)) {
            Step::Send { request, timeout_ms, attempt } => {
                step.set("type", "send").set("request", packed(&request));
                step.set("timeoutMs", timeout_ms as f64).set("attempt", attempt);
            }
            Step::Done(done) => {
                step.set("type", "done").set("result", done.answer.json);
                step.set_some("requestId", done.answer.request_id);
                set_effort(&step, done.effort);
            }
            Step::Failed(failure) => {
                step.set("type", "failed").set("error", failed(failure));
            }
            Step::Wait(ms) => {
                step.set("type", "wait").set("ms", ms as f64);
            }
            _ => {
                step.set("type", "wait").set("ms", 1);
            }
        }
        step.set_some("error", self.0.repeats_after().cloned().map(thrown));
        step.into_js()
    }

    /// The attempt was answered; headers that the answer lacks are undefined.
    #[wasm_bindgen(js_name = onResponse)]
    pub fn on_response(
        &mut self,
        now_ms: f64,
        status: u16,
        retry_after: Option<String>,
        date: Option<String>,
        body: &[u8],
    ) {
        let head = ResponseHead { status, retry_after: retry_after.as_deref(), date: date.as_deref() };
        self.0.on_response(timestamp(now_ms), head, body);
    }

    /// The attempt brought no answer: `connect`, `timeout`, `reset`, `aborted` or anything else.
    #[wasm_bindgen(js_name = onTransportError)]
    pub fn on_transport_error(&mut self, now_ms: f64, kind: &str, message: &str) {
        self.0.on_transport_error(timestamp(now_ms), TransportKind::from_name(kind), message);
    }
}
