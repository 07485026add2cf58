//! An access key pair.

use std::fmt;
use std::time::SystemTime;

use volc_im_core::credentials::{Origin, Provided};
use volc_im_core::error::Error as CoreError;
use volc_im_core::time::WallTime;
use volc_im_core::wire::signer::Credentials as CoreCredentials;
use zeroize::Zeroizing;

/// An access key pair, with the session token and the expiry of temporary ones.
///
/// Secrets are wiped from memory on drop and never printed.
#[derive(Clone)]
pub struct Credentials {
    access_key_id: String,
    secret_access_key: Zeroizing<String>,
    session_token: Option<Zeroizing<String>>,
    expires_at: Option<SystemTime>,
    origin: Origin,
}

impl Credentials {
    /// A pair that does not expire.
    #[must_use]
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Credentials {
            access_key_id: access_key_id.into(),
            secret_access_key: Zeroizing::new(secret_access_key.into()),
            session_token: None,
            expires_at: None,
            origin: Origin::Provider,
        }
    }

    /// The session token of temporary credentials.
    #[must_use]
    pub fn session_token(mut self, token: impl Into<String>) -> Self {
        self.session_token = Some(Zeroizing::new(token.into()));
        self
    }

    /// When they expire. A provider is called for new ones a minute before.
    #[must_use]
    pub fn expires_at(mut self, time: SystemTime) -> Self {
        self.expires_at = Some(time);
        self
    }

    pub(crate) fn to_core(&self) -> Result<CoreCredentials, CoreError> {
        let token = self.session_token.as_deref().map(String::as_str);
        CoreCredentials::new(&self.access_key_id, &self.secret_access_key, token)
    }

    pub(super) fn provided(&self) -> Result<Provided, CoreError> {
        let expires_at = self.expires_at.map(WallTime::from);
        Ok(Provided { credentials: self.to_core()?, expires_at, origin: self.origin })
    }
}

#[doc(hidden)]
impl From<Provided> for Credentials {
    fn from(provided: Provided) -> Self {
        let keys = &provided.credentials;
        let mut made = Credentials::new(keys.access_key_id(), keys.secret_access_key());
        made.session_token = keys.session_token().map(|token| Zeroizing::new(token.to_owned()));
        made.expires_at = provided.expires_at.map(SystemTime::from);
        made.origin = provided.origin;
        made
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
