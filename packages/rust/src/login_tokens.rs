//! Login tokens of an application's users, made and read without the service.

use std::time::SystemTime;

use volc_im_core::machine::options::OptionNames;
use volc_im_core::time::WallTime;
use volc_im_core::tokens::LoginTokens as CoreTokens;

use crate::error::Error;
use crate::ids::{AppId, UserId};

/// Issues and inspects the login tokens of one application's users, without a request.
///
/// The format is known from public third-party code and agrees with what the vendor documents about tokens. It was never
/// compared with a token of the real service: before relying on it, [inspect](LoginTokens::inspect) a token that
/// `get_app_token` returned for your application. `get_app_token` stays the documented way, and the only one for string
/// user ids.
///
/// Nothing but the AppKey protects a token: keep the AppKey on servers and expiries short.
#[derive(Clone)]
pub struct LoginTokens(CoreTokens);

/// Content of a login token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoginToken {
    /// The application.
    pub app_id: AppId,
    /// The user who logs in with it.
    pub user_id: UserId,
    /// When it expires.
    pub expires_at: SystemTime,
    /// Whether it has expired at the time that was given.
    pub is_expired: bool,
    /// 1 for tokens of an application's users; the vendor's clients know 0 (default) and 2 (server) as well.
    pub token_type: u16,
}

impl LoginTokens {
    /// With the application's id and its AppKey: Base64 text from the console, 16, 24 or 32 bytes when decoded.
    ///
    /// # Errors
    /// `validation` at `app_id` or `app_key`.
    pub fn new(app_id: impl Into<AppId>, app_key: &str) -> Result<Self, Error> {
        Ok(LoginTokens(CoreTokens::with(app_id.into().get(), app_key, OptionNames::RUST)?))
    }

    /// Issues a token for a user that expires at a time, which must be after `now`.
    ///
    /// # Errors
    /// `validation` at `user_id` or `expires_at`.
    pub fn issue(&self, user: UserId, expires_at: SystemTime, now: SystemTime) -> Result<String, Error> {
        Ok(self.0.issue(user.get(), WallTime::from(expires_at), WallTime::from(now))?)
    }

    /// Reads a token: checks its checksum and application, decrypts it, and says whether it has expired.
    ///
    /// `inspect` is no login: the service decides about logins.
    ///
    /// # Errors
    /// `validation` at `token`, with rule `base62`, `checksum`, `app_id` or `app_key`.
    pub fn inspect(&self, token: &str, now: SystemTime) -> Result<LoginToken, Error> {
        let token = self.0.inspect(token, WallTime::from(now))?;
        Ok(LoginToken {
            app_id: AppId(token.app_id),
            user_id: UserId(token.user_id),
            expires_at: token.expires_at.into(),
            is_expired: token.is_expired,
            token_type: token.token_type,
        })
    }
}

impl std::fmt::Debug for LoginTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LoginTokens")
    }
}
