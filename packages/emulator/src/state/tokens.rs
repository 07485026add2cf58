//! Which token is whose.

use super::State;
use super::user::User;
use crate::gateway::signature::hex_sha256;
use crate::login::{self, Claims};

impl State {
    /// Makes a token for a user.
    pub fn issue_token(&mut self, user: &User, expires_ms: i64) -> String {
        match (u64::try_from(user.number()), u64::try_from(expires_ms)) {
            (Ok(number), Ok(expires_ms)) if matches!(user, User::Number(_)) => {
                login::write(self.app_number(), &self.app_key, Claims::of_user(number, expires_ms))
            }
            _ => {
                let words = format!("{}/{user}/{expires_ms}", self.app_id);
                let token = format!("emulator-{}", hex_sha256(words.as_bytes()));
                self.opaque_tokens.insert(token.clone(), (user.clone(), expires_ms));
                token
            }
        }
    }

    /// Whose a token is, and when it expires, in milliseconds; none where it is no token of this application's users.
    pub fn token_holder(&self, token: &str) -> Option<(User, i64)> {
        if let Some(holder) = self.opaque_tokens.get(token) {
            return Some(holder.clone());
        }
        let claims = login::read(self.app_number(), &self.app_key, token).filter(Claims::is_of_user)?;
        let user = i64::try_from(claims.user).ok().filter(|number| *number > 0)?;
        Some((User::Number(user), i64::try_from(claims.expires_ms).unwrap_or(i64::MAX)))
    }

    fn app_number(&self) -> u32 {
        u32::try_from(self.app_id).unwrap_or(0)
    }
}
