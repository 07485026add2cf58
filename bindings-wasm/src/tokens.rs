//! Login tokens.

use volc_im_core::error::Error;
use volc_im_core::tokens::LoginTokens as CoreTokens;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::plain_object::{Options, PlainObject};
use crate::timestamp;

/// Issues and inspects login tokens of one application.
#[wasm_bindgen]
pub struct LoginTokens(CoreTokens);

#[wasm_bindgen]
impl LoginTokens {
    /// Checks `{appId, appKey}`; throws an error report.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<LoginTokens, JsValue> {
        let make = || {
            let options = Options::of(options);
            let app_id = options
                .integer("appId")?
                .ok_or_else(|| Error::setting("appId", "required", "must be given"))?;
            CoreTokens::new(app_id, &options.required_text("appKey")?)
        };
        make().map(LoginTokens).map_err(thrown)
    }

    /// A token for a user id in decimal.
    pub fn issue(&self, user_id: &str, expires_at_ms: f64, now_ms: f64) -> Result<String, JsValue> {
        self.0.issue_for(user_id, timestamp(expires_at_ms), timestamp(now_ms)).map_err(thrown)
    }

    /// What a token says, with the expiry in milliseconds.
    #[allow(clippy::cast_precision_loss)]
    pub fn inspect(&self, token: &str, now_ms: f64) -> Result<JsValue, JsValue> {
        let token = self.0.inspect(token, timestamp(now_ms)).map_err(thrown)?;
        let object = PlainObject::new();
        object
            .set("appId", token.app_id)
            .set("userId", token.user_id.to_string())
            .set("expiresAtMs", token.expires_at.millis() as f64)
            .set("isExpired", token.is_expired)
            .set("tokenType", token.token_type);
        Ok(object.into_js())
    }
}
