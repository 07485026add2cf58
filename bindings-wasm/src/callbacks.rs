//! Callbacks and replies.

use volc_im_core::callbacks::{self, Callbacks as CoreCallbacks, EventDraft, EventIdForm, NoReply, OnLate};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::plain_object::Options;
use crate::timestamp;

/// Verifies callbacks of one application.
#[wasm_bindgen]
pub struct Callbacks(pub(crate) CoreCallbacks);

#[wasm_bindgen]
impl Callbacks {
    /// Checks `{secrets, appId?, eventId?, events?, toleranceSeconds?}`, the last with `false` for no check; throws an error
    /// report.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<Callbacks, JsValue> {
        let make = || {
            let options = Options::of(options);
            let mut made = CoreCallbacks::new(options.texts("secrets")?)?;
            if let Some(app_id) = options.integer("appId")? {
                made = made.app_id(app_id);
            }
            if let Some(form) = options.text("eventId")? {
                made = made.event_id(EventIdForm::parse(&form)?);
            }
            made = made.events(options.texts("events")?);
            if options.is("toleranceSeconds", false) {
                return Ok(made.tolerance_seconds(None));
            }
            Ok(match options.integer("toleranceSeconds")? {
                Some(seconds) => made.tolerance_seconds(Some(seconds.unsigned_abs())),
                None => made,
            })
        };
        make().map(Callbacks).map_err(thrown)
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

/// The status of a request that is turned away before its body is read, or 0. A length is not a number where none was
/// announced.
#[wasm_bindgen(js_name = refuseRequest)]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn refuse_request(method: &str, content_type: &str, length: f64, limit: f64) -> u16 {
    let length = (length >= 0.0).then_some(length as u64);
    callbacks::refuse_request(method, Some(content_type), length, limit as usize).unwrap_or(0)
}

/// The status of a body that was refused for this reason.
#[wasm_bindgen(js_name = refusalStatus)]
pub fn refusal_status(reason: &str) -> u16 {
    callbacks::refusal_status(reason)
}

/// The reply for a Before event that no handler has decided.
#[wasm_bindgen(js_name = undecidedReply)]
pub fn undecided_reply(reject: bool) -> String {
    if reject { OnLate::Reject } else { OnLate::Accept }.reply()
}

/// The answer for an event whose handler was late (`l`), failed (`f`) or is still at work on an earlier delivery (`r`):
/// three digits of status, then the body.
#[wasm_bindgen(js_name = answerWithoutReply)]
pub fn answer_without_reply(event_type: &str, why: char, undecided: &str) -> String {
    let why = match why {
        'l' => NoReply::Late,
        'f' => NoReply::Failed,
        _ => NoReply::Running,
    };
    let answer = callbacks::answer_without_reply(event_type, why, undecided);
    answer.status.to_string() + &answer.body
}
