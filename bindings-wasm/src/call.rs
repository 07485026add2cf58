//! The call machine's steps as plain objects.

use serde::Serialize;
use volc_im_core::call::{Call as CoreCall, ResponseHead, Step};
use volc_im_core::error::TransportKind;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::{EffortReport, ErrorReport, to_object};
use crate::timestamp;

/// One call over all its attempts.
#[wasm_bindgen]
pub struct Call(CoreCall);

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum StepReport {
    Send {
        url: String,
        headers: Vec<(&'static str, String)>,
        body: String,
        timeout_ms: f64,
        attempt: u32,
    },
    Wait {
        ms: f64,
    },
    Done {
        result: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        request_id: Option<String>,
        #[serde(flatten)]
        effort: EffortReport,
    },
    Failed {
        error: ErrorReport,
    },
}

impl Call {
    pub(crate) fn of(call: CoreCall) -> Self {
        Call(call)
    }
}

#[wasm_bindgen]
impl Call {
    /// What to do now.
    #[allow(clippy::cast_precision_loss)]
    pub fn next(&mut self, now_ms: f64) -> JsValue {
        let report = match self.0.next(timestamp(now_ms)) {
            Step::Send { request, timeout_ms, attempt } => StepReport::Send {
                url: request.url,
                headers: request.headers,
                body: request.body,
                timeout_ms: timeout_ms as f64,
                attempt,
            },
            Step::Done(done) => StepReport::Done {
                result: done.answer.json,
                request_id: done.answer.request_id,
                effort: done.effort.into(),
            },
            Step::Failed(failed) => StepReport::Failed { error: failed.into() },
            Step::Wait(ms) => StepReport::Wait { ms: ms as f64 },
            _ => StepReport::Wait { ms: 1.0 },
        };
        to_object(&report)
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
