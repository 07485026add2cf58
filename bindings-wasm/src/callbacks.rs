//! Callbacks and replies.

use volc_im_core::callbacks::{self, Callbacks as CoreCallbacks, EventDraft};
use volc_im_core::machine::options::OptionNames;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::timestamp;

/// Verifies callbacks of one application.
#[wasm_bindgen]
pub struct Callbacks(pub(crate) CoreCallbacks);

#[wasm_bindgen]
impl Callbacks {
    /// Checks options, a JSON object: `secret`, `appId`, `eventId`, `events`, `toleranceSeconds`; throws an error report.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<Callbacks, JsValue> {
        CoreCallbacks::from_json(options, OptionNames::JAVASCRIPT).map(Callbacks).map_err(thrown)
    }

    /// The event as one text: see core's `packed_event`.
    pub fn verify(&self, body: &[u8], now_ms: f64) -> Result<String, JsValue> {
        self.0.verify_packed(body, timestamp(now_ms)).map_err(thrown)
    }

    /// As `verify`, without any check of the origin.
    #[wasm_bindgen(js_name = parseUnverified)]
    pub fn parse_unverified(&self, body: &[u8]) -> Result<String, JsValue> {
        self.0.parse_unverified_packed(body).map_err(thrown)
    }

    /// A signed body for tests.
    pub fn sign(
        &self,
        event_type: &str,
        data: &str,
        time_ms: f64,
        id: &str,
        nonce: &str,
    ) -> Result<String, JsValue> {
        self.0.sign(&EventDraft::new(event_type, data, timestamp(time_ms), id, nonce)).map_err(thrown)
    }
}

/// The body that accepts an event; `extra` is the text of a JSON object.
#[wasm_bindgen(js_name = acceptReply)]
pub fn accept_reply(extra: Option<String>) -> Result<String, JsValue> {
    callbacks::accept_reply(extra.as_deref()).map_err(thrown)
}

/// The body that refuses an event. The code is a number or a bigint.
#[wasm_bindgen(js_name = rejectReply)]
pub fn reject_reply(code: &JsValue, message: &str, extra: Option<String>) -> Result<String, JsValue> {
    match whole_number(code) {
        Some(code) => callbacks::reject_reply(code, message, extra.as_deref()),
        None => callbacks::reject_reply_of("", message, None),
    }
    .map_err(thrown)
}

/// The 64-bit integer that a number or bigint is.
#[allow(clippy::cast_possible_truncation)]
fn whole_number(value: &JsValue) -> Option<i64> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    match value.as_f64() {
        Some(number) => {
            (number.fract() == 0.0 && (-BEYOND..BEYOND).contains(&number)).then_some(number as i64)
        }
        None => i64::try_from(value.clone()).ok(),
    }
}
