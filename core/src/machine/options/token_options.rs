//! Options of login tokens.

use std::fmt;

use zeroize::Zeroizing;

use super::names::OptionNames;
use super::read::Options;
use super::table::Scope;
use crate::error::{Error, invalid};

/// The options of [`LoginTokens`](crate::tokens::LoginTokens).
pub struct TokenOptions {
    /// The application.
    pub app_id: i32,
    /// Its AppKey, in Base64.
    pub app_key: Zeroizing<String>,
}

impl TokenOptions {
    /// Reads and checks options as JSON.
    ///
    /// # Errors
    /// `validation` at the option, in the language's spelling.
    pub fn from_json(json: &str, names: OptionNames) -> Result<Self, Error> {
        let options = Options::read(json, Scope::LoginTokens, names)?;
        let required = |name: &str| invalid(&names.spell(name), "required", "must be given", "");
        let app_id = options.number("AppId").ok_or_else(|| required("AppId"))?;
        let app_key = options.text("AppKey").ok_or_else(|| required("AppKey"))?;
        Ok(TokenOptions {
            app_id: i32::try_from(app_id).unwrap_or(i32::MAX),
            app_key: Zeroizing::new(app_key.to_owned()),
        })
    }
}

impl fmt::Debug for TokenOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenOptions").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}
