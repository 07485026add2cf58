//! Login tokens of an application's users.

use std::sync::Arc;

use volc_im_core::time::WallTime;
use volc_im_core::tokens::LoginTokens;
use zeroize::Zeroizing;

use crate::client_config::option_names;
use crate::error::ImError;

/// What a login token says.
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
    /// Checks the application's id and its AppKey. Errors name options in camelCase or snake_case.
    #[uniffi::constructor]
    pub fn new(app_id: i32, app_key: String, camel_case: bool) -> Result<Arc<Self>, ImError> {
        let app_key = Zeroizing::new(app_key);
        Ok(Arc::new(NativeLoginTokens(LoginTokens::with(app_id, &app_key, option_names(camel_case))?)))
    }

    /// A token for a user that expires at a time, which has to be after `now_ms`.
    pub fn issue(&self, user_id: i64, expires_at_ms: i64, now_ms: i64) -> Result<String, ImError> {
        let (expires_at, now) = (WallTime::from_millis(expires_at_ms), WallTime::from_millis(now_ms));
        Ok(self.0.issue(user_id, expires_at, now)?)
    }

    /// What a token says.
    pub fn inspect(&self, token: String, now_ms: i64) -> Result<NativeLoginToken, ImError> {
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
