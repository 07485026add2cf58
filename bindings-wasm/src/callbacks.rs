//! Callbacks and replies.

use volc_im_core::callbacks::{self, Callbacks as CoreCallbacks};
use volc_im_core::machine::options::OptionNames;
use volc_im_sha256::sha256_of_secret;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::text::OrError;
use crate::timestamp;

/// Verifies callbacks of one application.
#[wasm_bindgen]
pub struct Callbacks {
    pub(crate) core: CoreCallbacks,
    /// A digest of the options, by which a receiver finds the memory of one made with the same.
    pub(crate) made_with: [u8; 32],
}

#[wasm_bindgen]
impl Callbacks {
    /// Checks options, a JSON object: `secret`, `appId`, `eventId`, `events`, `toleranceSeconds`.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(options: &str) -> OrError {
        let core = CoreCallbacks::from_json(options, OptionNames::JAVASCRIPT);
        let made_with = sha256_of_secret(options.as_bytes());
        OrError::object(core.map(|core| Callbacks { core, made_with }))
    }

    /// The event as one text: see core's `packed_event`.
    pub fn verify(&self, body: &[u8], now_ms: f64) -> OrError {
        OrError::text(self.core.verify_packed(body, timestamp(now_ms)))
    }

    /// As `verify`, without any check of the origin.
    #[wasm_bindgen(js_name = parseUnverified)]
    pub fn parse_unverified(&self, body: &[u8]) -> OrError {
        OrError::text(self.core.parse_unverified_packed(body))
    }

    /// A signed body for tests.
    pub fn sign(&self, event_type: &str, data: &str, time_ms: f64, id: &str, nonce: &str) -> OrError {
        OrError::text(self.core.sign_parts(event_type, data, timestamp(time_ms), id, nonce))
    }
}

/// The body that accepts an event; `extra` is the text of a JSON object.
#[wasm_bindgen(js_name = acceptReply)]
pub fn accept_reply(extra: Option<String>) -> OrError {
    OrError::text(callbacks::accept_reply(extra.as_deref()))
}

/// The body that refuses an event. The code is text in decimal digits.
#[wasm_bindgen(js_name = rejectReply)]
pub fn reject_reply(code: &str, message: &str, extra: Option<String>) -> OrError {
    OrError::text(callbacks::reject_reply_of(code, message, extra.as_deref()))
}
