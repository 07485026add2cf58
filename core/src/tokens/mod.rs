//! Login tokens of an application's users, made and read without the service.
//!
//! The format is known from public third-party code and agrees with what the vendor documents about tokens. It was never
//! compared with a token of the real service. GetAppToken stays the documented way; before relying on this one,
//! [inspect](LoginTokens::inspect) a token that GetAppToken returned for your application.
//!
//! A token has no nonce: the same user and expiry give the same token. Nothing but the AppKey protects it (a fixed
//! initialization vector, a checksum instead of an authentication code): keep the AppKey on servers and expiries short.

mod app_key;
mod base62;
mod crc32;

use crate::transcode::{decimal, integer, joined};
use std::fmt;

use crate::error::report::ObjectText;
use crate::error::{Error, invalid};
use crate::machine::options::OptionNames;
use crate::time::WallTime;

use app_key::{AppKey, SEALED};
use crc32::crc32;

/// Format, type, application, user and expiry.
const CLAIMS: usize = 24;
/// Checksum, application, cipher text.
const TOKEN: usize = 8 + SEALED;
/// The only format known.
const FORMAT: u16 = 1;
/// The type of tokens for an application's users.
const APP_TOKEN: u16 = 1;

/// Issues and inspects the login tokens of one application's users. Does no I/O.
///
/// For numeric user ids. For string user ids, call GetAppToken with `user_id_str`.
#[derive(Clone)]
pub struct LoginTokens {
    app_id: i32,
    app_key: AppKey,
    names: OptionNames,
}

/// Content of a login token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoginToken {
    /// The application.
    pub app_id: i32,
    /// The user who logs in with it.
    pub user_id: i64,
    /// When it expires; the end of the year 9999 for anything later.
    pub expires_at: WallTime,
    /// Whether it has expired at the time that was given.
    pub is_expired: bool,
    /// 1 for tokens of an application's users; the vendor's clients know 0 (default) and 2 (server) as well.
    pub token_type: u16,
}

impl LoginToken {
    /// As one JSON object: `appId`, `userId` in decimal digits, `expiresAtMs`, `isExpired`, `tokenType`.
    #[must_use]
    pub fn to_json(&self) -> String {
        ObjectText::new()
            .number("appId", self.app_id)
            .text("userId", &decimal(self.user_id))
            .number("expiresAtMs", self.expires_at.millis())
            .flag("isExpired", self.is_expired)
            .number("tokenType", self.token_type)
            .finish()
    }
}

impl LoginTokens {
    /// With the application's id and its AppKey: Base64 text from the console, 16, 24 or 32 bytes when decoded.
    ///
    /// # Errors
    /// `validation` at `app_id` with rule `range`, or at `app_key` with rule `base64` or `key_length`.
    #[cfg(feature = "every-style")]
    pub fn new(app_id: i32, app_key: &str) -> Result<Self, Error> {
        Self::with(app_id, app_key, OptionNames::RUST)
    }

    /// As [`new`](Self::new), with paths of errors as a language spells them.
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    pub fn with(app_id: i32, app_key: &str, names: OptionNames) -> Result<Self, Error> {
        if app_id < 1 {
            let words = "must be a positive number";
            return Err(invalid(&names.spell("AppId"), "range", words, &decimal(app_id.into())));
        }
        let app_key = AppKey::from_base64(app_key).map_err(|error| names.respelled(error))?;
        Ok(LoginTokens { app_id, app_key, names })
    }

    /// Issues a token for a user that expires at a time, which must be after `now`.
    ///
    /// # Errors
    /// `validation` at `user_id` with rule `range`, or at `expires_at` with rule `future`, or `range` where it is past the
    /// year 9999.
    pub fn issue(&self, user_id: i64, expires_at: WallTime, now: WallTime) -> Result<String, Error> {
        if user_id < 1 {
            let expected = "must be a positive number; for string user ids, call GetAppToken";
            return Err(invalid(&self.names.spell("UserId"), "range", expected, &decimal(user_id)));
        }
        if expires_at <= now {
            let expected = "must be later than now: a time, not a duration, and not in seconds";
            return Err(invalid(
                &self.names.spell("ExpiresAt"),
                "future",
                expected,
                &decimal(expires_at.millis()),
            ));
        }
        if expires_at == WallTime::from_millis(i64::MAX) {
            return Err(invalid(
                &self.names.spell("ExpiresAt"),
                "range",
                "must be in milliseconds, before the year 10000",
                "",
            ));
        }
        let mut claims = [0; CLAIMS];
        let parts: [&[u8]; 5] = [
            &FORMAT.to_be_bytes(),
            &APP_TOKEN.to_be_bytes(),
            &self.app_id.to_be_bytes(),
            &user_id.to_be_bytes(),
            &expires_at.millis().to_be_bytes(),
        ];
        fill(&mut claims, &parts);
        let sealed = self.app_key.seal(&claims)?;
        let mut token = [0; TOKEN];
        fill(&mut token, &[&crc32(&sealed).to_be_bytes(), &self.app_id.to_be_bytes(), &sealed]);
        Ok(base62::encode(&token))
    }

    /// Issues a token for a user id in decimal, as [`issue`](Self::issue).
    ///
    /// # Errors
    /// `validation` as [`issue`](Self::issue), and at `user_id` with rule `integer`.
    pub fn issue_for(&self, user_id: &str, expires_at: WallTime, now: WallTime) -> Result<String, Error> {
        match integer(user_id) {
            // "007" is the id of another user where ids are strings.
            Some(number) if decimal(number) == user_id => self.issue(number, expires_at, now),
            _ => {
                let expected = "must be a 64-bit integer; for string user ids, call GetAppToken";
                Err(invalid(&self.names.spell("UserId"), "integer", expected, user_id))
            }
        }
    }

    /// Reads a token: checks its checksum and application, decrypts it, and says whether it has expired.
    ///
    /// `inspect` is no login: the service decides about logins.
    ///
    /// # Errors
    /// `validation` at `token`, with rule `base62` where it is no token, `checksum` where it was damaged, `app_id` where
    /// it is of another application, `app_key` where it was made with another AppKey or in an unknown format.
    pub fn inspect(&self, token: &str, now: WallTime) -> Result<LoginToken, Error> {
        let bytes: [u8; TOKEN] = base62::decode(token)
            .ok_or_else(|| unreadable("base62", "must be a login token: 40 bytes in base 62"))?;
        let mut reader = bytes.as_slice();
        let checksum = u32::from_be_bytes(take(&mut reader));
        let app_id = i32::from_be_bytes(take(&mut reader));
        let sealed: [u8; SEALED] = take(&mut reader);
        if crc32(&sealed) != checksum {
            return Err(unreadable("checksum", "is damaged: its checksum is not that of its content"));
        }
        if app_id != self.app_id {
            let expected = joined(&[
                "is of application ",
                &decimal(app_id.into()),
                ", not of ",
                &decimal(self.app_id.into()),
            ]);
            return Err(unreadable("app_id", &expected));
        }
        // One rule for all that can be wrong inside: telling bad padding from the rest would help forgers.
        self.app_key.open(&sealed).and_then(|claims| self.read(&claims, now)).ok_or_else(|| {
            unreadable("app_key", "was not made with this AppKey, or has a format that is not known")
        })
    }

    fn read(&self, claims: &[u8; CLAIMS], now: WallTime) -> Option<LoginToken> {
        let mut reader = claims.as_slice();
        let format = u16::from_be_bytes(take(&mut reader));
        let token_type = u16::from_be_bytes(take(&mut reader));
        let app_id = i32::from_be_bytes(take(&mut reader));
        let user_id = i64::from_be_bytes(take(&mut reader));
        let expires_at = u64::from_be_bytes(take(&mut reader));
        let expires_at = WallTime::from_millis(i64::try_from(expires_at).unwrap_or(i64::MAX));
        let is_known = format == FORMAT && app_id == self.app_id && user_id >= 0;
        let is_expired = expires_at <= now;
        is_known.then_some(LoginToken { app_id, user_id, expires_at, is_expired, token_type })
    }
}

impl fmt::Debug for LoginTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginTokens").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}

/// An error without the token, which is a secret.
fn unreadable(rule: &'static str, expected: &str) -> Error {
    invalid("token", rule, expected, "")
}

/// Writes the parts one after another.
fn fill(to: &mut [u8], parts: &[&[u8]]) {
    for (to, byte) in to.iter_mut().zip(parts.iter().copied().flatten()) {
        *to = *byte;
    }
}

/// The next `N` bytes; zeros where there are fewer.
fn take<const N: usize>(reader: &mut &[u8]) -> [u8; N] {
    let (bytes, rest) = reader.split_first_chunk().map_or(([0; N], &[][..]), |(bytes, rest)| (*bytes, rest));
    *reader = rest;
    bytes
}
