//! Login tokens of an application's users.

use std::sync::Arc;

use volc_im_core::machine::options::TokenOptions;
use volc_im_core::time::WallTime;
use volc_im_core::tokens::LoginTokens;
use zeroize::Zeroizing;

use crate::error::NativeError;
use crate::language::Language;

/// Content of a login token.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NativeLoginToken {
    /// The application.
    pub app_id: i32,
    /// The user who logs in with it.
    pub user_id: i64,
    /// When it expires, in milliseconds since 1970.
    pub expires_at_ms: i64,
    /// Whether it has expired.
    pub is_expired: bool,
    /// 1 for tokens of an application's users.
    pub token_type: u16,
}

/// Issues and inspects login tokens of one application.
#[derive(uniffi::Object)]
pub struct NativeLoginTokens(LoginTokens);

#[uniffi::export]
impl NativeLoginTokens {
    /// Checks options, a JSON object with the application's id and its AppKey.
    #[uniffi::constructor]
    pub fn new(options: String, language: Language) -> Result<Arc<Self>, NativeError> {
        let names = language.names();
        let options = TokenOptions::from_json(&Zeroizing::new(options), names)?;
        Ok(Arc::new(NativeLoginTokens(LoginTokens::with(options.app_id, &options.app_key, names)?)))
    }

    /// A token for a user that expires at a time, which must be after `now_ms`.
    pub fn issue(&self, user_id: i64, expires_at_ms: i64, now_ms: i64) -> Result<String, NativeError> {
        let (expires_at, now) = (WallTime::from_millis(expires_at_ms), WallTime::from_millis(now_ms));
        Ok(self.0.issue(user_id, expires_at, now)?)
    }

    /// What a token says.
    pub fn inspect(&self, token: String, now_ms: i64) -> Result<NativeLoginToken, NativeError> {
        let token = self.0.inspect(&token, WallTime::from_millis(now_ms))?;
        Ok(NativeLoginToken {
            app_id: token.app_id,
            user_id: token.user_id,
            expires_at_ms: token.expires_at.millis(),
            is_expired: token.is_expired,
            token_type: token.token_type,
        })
    }
}
