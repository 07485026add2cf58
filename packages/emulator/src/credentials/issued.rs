//! Temporary keys that were issued.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use crate::gateway::clock::Moment;
use crate::gateway::signature::hex_sha256;

/// What issued a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Issuer {
    /// `AssumeRole`.
    AssumeRole,
    /// `AssumeRoleWithOIDC`.
    AssumeRoleWithOidc,
    /// The metadata service.
    EcsRole,
}

/// A temporary pair.
#[derive(Clone, Debug)]
pub struct Temporary {
    /// The access key id.
    pub access_key: String,
    /// Its secret key.
    pub secret_key: String,
    /// The session token that goes with every request.
    pub session_token: String,
    /// When it ends, on the data's clock.
    pub expires: Moment,
    /// What issued it.
    pub issuer: Issuer,
    /// The role.
    pub role: String,
    /// The session's name; empty of the metadata service.
    pub session_name: String,
}

impl Temporary {
    fn show(&self, now: Moment) -> Value {
        json!({
            "access_key": self.access_key,
            "issuer": self.issuer,
            "role": self.role,
            "session_name": self.session_name,
            "expires_at_ms": self.expires.millis(),
            "expired": self.expires <= now,
        })
    }
}

/// The metadata service's settings.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The instance's role; none where it has none.
    pub role: Option<String>,
    /// How long its keys are valid, in seconds.
    pub seconds: i64,
}

impl Default for Instance {
    fn default() -> Self {
        Self { role: Some("emulator-role".to_owned()), seconds: 3_600 }
    }
}

/// Temporary keys, tokens of the metadata service, and its settings.
#[derive(Clone, Debug, Default)]
pub struct Issued {
    keys: BTreeMap<String, Temporary>,
    metadata_tokens: BTreeMap<String, Moment>,
    /// Of the metadata service.
    pub instance: Instance,
    count: u64,
}

impl Issued {
    /// Issues a pair.
    pub fn issue(&mut self, issuer: Issuer, role: &str, session_name: &str, expires: Moment) -> Temporary {
        self.count += 1;
        let secret = |of: &str| hex_sha256(format!("{of}/{}/{}", self.count, expires.micros()).as_bytes());
        let made = Temporary {
            access_key: format!("AKTPemulator{:06}", self.count),
            secret_key: secret("secret"),
            session_token: format!("STSemulator{}", secret("token")),
            expires,
            issuer,
            role: role.to_owned(),
            session_name: session_name.to_owned(),
        };
        self.keys.insert(made.access_key.clone(), made.clone());
        made
    }

    /// The pair with this id, expired or not.
    pub fn find(&self, access_key: &str) -> Option<&Temporary> {
        self.keys.get(access_key)
    }

    /// Makes a token of the metadata service.
    pub fn issue_metadata_token(&mut self, expires: Moment) -> String {
        self.count += 1;
        let token = hex_sha256(format!("metadata/{}/{}", self.count, expires.micros()).as_bytes());
        self.metadata_tokens.insert(token.clone(), expires);
        token
    }

    /// Whether a token of the metadata service is valid.
    pub fn is_metadata_token(&self, token: &str, now: Moment) -> bool {
        let same = |known: &str| bool::from(known.as_bytes().ct_eq(token.as_bytes()));
        self.metadata_tokens.iter().any(|(known, expires)| same(known) && *expires > now)
    }

    /// Ends one pair, or all; how many that were valid.
    pub fn expire(&mut self, access_key: Option<&str>, now: Moment) -> usize {
        let mut count = 0;
        for keys in
            self.keys.values_mut().filter(|keys| access_key.is_none_or(|only| only == keys.access_key))
        {
            if keys.expires > now {
                keys.expires = now;
                count += 1;
            }
        }
        count
    }

    /// Forgets all. Ids go on, so that old keys stay unknown.
    pub fn clear(&mut self) {
        *self = Self { count: self.count, ..Self::default() };
    }

    /// As the control API shows them, without secrets.
    pub fn show(&self, now: Moment) -> Value {
        let keys: Vec<Value> = self.keys.values().map(|keys| keys.show(now)).collect();
        let instance = json!({ "role": self.instance.role, "seconds": self.instance.seconds });
        json!({ "keys": keys, "ecs": instance })
    }
}
