//! What the environment says: access keys, and a role by OIDC. Names as the vendor's SDKs and its CLI read them.

use zeroize::Zeroizing;

use super::link::{Found, Outcome};
use super::roles::AssumeRoleWithOidc;
use super::source::Provided;
use crate::transcode::joined;
use crate::wire::signer::Credentials;

/// Names of an access key id, of its secret and of a session token, in the order in which they are looked for.
/// One set is never completed from another one. The last one is that of the vendor's older SDKs, which know no token.
const KEYS: [[&str; 3]; 4] = [
    ["VOLCENGINE_ACCESS_KEY", "VOLCENGINE_SECRET_KEY", "VOLCENGINE_SESSION_TOKEN"],
    ["VOLCSTACK_ACCESS_KEY_ID", "VOLCSTACK_SECRET_ACCESS_KEY", "VOLCSTACK_SESSION_TOKEN"],
    ["VOLCSTACK_ACCESS_KEY", "VOLCSTACK_SECRET_KEY", "VOLCSTACK_SESSION_TOKEN"],
    ["VOLC_ACCESSKEY", "VOLC_SECRETKEY", ""],
];

const OIDC_ROLE: &str = "VOLCENGINE_OIDC_ROLE_TRN";
const OIDC_TOKEN_FILE: &str = "VOLCENGINE_OIDC_TOKEN_FILE";
const OIDC_SESSION: &str = "VOLCENGINE_OIDC_ROLE_SESSION_NAME";
const OIDC_POLICY: &str = "VOLCENGINE_OIDC_ROLE_POLICY";
const OIDC_ENDPOINT: &str = "VOLCENGINE_OIDC_STS_ENDPOINT";
pub(super) const CONFIG_FILE: &str = "VOLCENGINE_CLI_CONFIG_FILE";
pub(super) const PROFILES: [&str; 2] = ["VOLCENGINE_PROFILE", "VOLCSTACK_PROFILE"];
pub(super) const ECS_ROLE: &str = "VOLCENGINE_ECS_METADATA";
pub(super) const ECS_DISABLED: &str = "VOLCENGINE_ECS_METADATA_DISABLED";

/// Names of all variables that are read. A driver reads these and no other.
#[must_use]
pub fn variables() -> Vec<&'static str> {
    let mut names: Vec<&str> = Vec::new();
    for name in KEYS.as_flattened() {
        if !name.is_empty() && !names.contains(name) {
            names.push(name);
        }
    }
    names.extend([OIDC_ROLE, OIDC_TOKEN_FILE, OIDC_SESSION, OIDC_POLICY, OIDC_ENDPOINT]);
    names.extend([CONFIG_FILE, PROFILES[0], PROFILES[1], ECS_ROLE, ECS_DISABLED]);
    names
}

/// The variables of a process and its user's home directory, as they are when keys are looked for.
///
/// Values are wiped from memory on drop and never printed.
#[derive(Clone, Default)]
pub struct Environment {
    variables: Vec<(String, Zeroizing<String>)>,
    home: Option<String>,
}

impl Environment {
    /// An environment without variables.
    #[must_use]
    pub fn new(home: Option<&str>) -> Self {
        let home = home.filter(|home| !home.is_empty()).map(str::to_owned);
        Environment { variables: Vec::new(), home }
    }

    /// Adds a variable. An empty value is as if there were none.
    pub fn add(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.variables.push((name.to_owned(), Zeroizing::new(value.to_owned())));
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A path below the home directory.
    pub(super) fn at_home(&self, path: &str) -> Option<String> {
        let home = self.home.as_deref()?;
        Some(joined(&[home.strip_suffix('/').unwrap_or(home), "/", path]))
    }
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}

/// Keys by variables.
pub(super) fn keys(environment: &Environment) -> Outcome {
    for [id, secret, token] in KEYS {
        let values = (environment.get(id), environment.get(secret), environment.get(token));
        return match values {
            (None, None, _) => continue,
            (Some(key), Some(value), token) => match Credentials::new(key, value, token) {
                Ok(keys) => Outcome::Keys(Provided::new(keys, None)),
                Err(error) => Outcome::Broken(joined(&[id, ": ", &error.words()])),
            },
            (Some(_), None, _) => half(id, secret),
            (None, Some(_), _) => half(secret, id),
        };
    }
    let [[id, secret, _], ..] = KEYS;
    Outcome::NotConfigured(joined(&[id, " and ", secret, " are not set"]))
}

/// A role by OIDC, by variables.
pub(super) fn oidc_role(environment: &Environment) -> Outcome {
    let get = |name| environment.get(name).map(str::to_owned);
    let (role_trn, token_file) = match (get(OIDC_ROLE), get(OIDC_TOKEN_FILE)) {
        (Some(role), Some(file)) => (role, file),
        (Some(_), None) => return half(OIDC_ROLE, OIDC_TOKEN_FILE),
        (None, Some(_)) => return half(OIDC_TOKEN_FILE, OIDC_ROLE),
        (None, None) => return Outcome::NotConfigured(joined(&[OIDC_ROLE, " is not set"])),
    };
    let role = AssumeRoleWithOidc {
        session_name: get(OIDC_SESSION),
        policy: get(OIDC_POLICY),
        endpoint: get(OIDC_ENDPOINT),
        ..AssumeRoleWithOidc::new(&role_trn, &token_file)
    };
    match role.check() {
        Ok(()) => Outcome::Found(Box::new(Found::Oidc(role))),
        Err(error) => Outcome::Broken(error.words()),
    }
}

fn half(given: &str, missing: &str) -> Outcome {
    Outcome::Broken(joined(&[missing, " is not set, although ", given, " is"]))
}
