//! Login tokens.

use volc_im_core::machine::options::{OptionNames, TokenOptions};
use volc_im_core::tokens::LoginTokens as CoreTokens;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::timestamp;

/// Issues and inspects login tokens of one application.
#[wasm_bindgen]
pub struct LoginTokens(CoreTokens);

#[wasm_bindgen]
impl LoginTokens {
    /// Checks options, a JSON object: `appId` and `appKey`; throws an error report.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<LoginTokens, JsValue> {
        TokenOptions::from_json(options, OptionNames::JAVASCRIPT)
            .and_then(|options| CoreTokens::with(options.app_id, &options.app_key, OptionNames::JAVASCRIPT))
            .map(LoginTokens)
            .map_err(thrown)
    }

    /// A token for a user id in decimal.
    pub fn issue(&self, user_id: &str, expires_at_ms: f64, now_ms: f64) -> Result<String, JsValue> {
        self.0.issue_for(user_id, timestamp(expires_at_ms), timestamp(now_ms)).map_err(thrown)
    }

    /// The claims of a token as JSON, the user id in decimal and the expiry in milliseconds.
    pub fn inspect(&self, token: &str, now_ms: f64) -> Result<String, JsValue> {
        let token = self.0.inspect(token, timestamp(now_ms)).map_err(thrown)?;
        Ok(token.to_json())
    }
}
