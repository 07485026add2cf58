//! Roles that STS lends, and their rules. Source: documentation pages 6257/86374 and 6257/1494877.

use crate::error::{Error, invalid};
use crate::transcode::{char_count, decimal_u64, joined, parts};

/// How long keys are valid unless set otherwise, in seconds.
pub(super) const DEFAULT_DURATION: u32 = 3_600;

/// Keys of a role, requested with other keys.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AssumeRole {
    /// The role: `trn:iam::<account>:role/<name>`.
    pub role_trn: String,
    /// Name of the session, in the account's logs: 2 to 64 letters, digits, `.`, `-`, `_`, `@`. By default `volc-im-` and
    /// random digits.
    pub session_name: Option<String>,
    /// How long the keys are valid, in seconds: 900 to 43,200; 3,600 by default.
    pub duration_seconds: Option<u32>,
    /// A policy that narrows the role's, at most 2,048 characters.
    pub policy: Option<String>,
    /// Another STS than `https://sts.volcengineapi.com`.
    pub endpoint: Option<String>,
}

impl AssumeRole {
    /// With defaults for everything else.
    #[must_use]
    pub fn new(role_trn: &str) -> Self {
        let role_trn = role_trn.to_owned();
        AssumeRole { role_trn, session_name: None, duration_seconds: None, policy: None, endpoint: None }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        check_role(&self.role_trn, self.session_name.as_deref(), self.policy.as_deref())?;
        check_duration(self.duration_seconds)?;
        check_endpoint(self.endpoint.as_deref())
    }
}

/// Keys of a role, requested with the token of an OIDC provider.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AssumeRoleWithOidc {
    /// The role: `trn:iam::<account>:role/<name>`.
    pub role_trn: String,
    /// File with the OIDC token. Read for each request.
    pub token_file: String,
    /// As of [`AssumeRole`].
    pub session_name: Option<String>,
    /// How long the keys are valid, in seconds: 900 to the role's own maximum; 3,600 by default.
    pub duration_seconds: Option<u32>,
    /// A policy that narrows the role's, at most 2,048 characters.
    pub policy: Option<String>,
    /// Another STS than `https://sts.volcengineapi.com`.
    pub endpoint: Option<String>,
}

impl AssumeRoleWithOidc {
    /// With defaults for everything else.
    #[must_use]
    pub fn new(role_trn: &str, token_file: &str) -> Self {
        AssumeRoleWithOidc {
            role_trn: role_trn.to_owned(),
            token_file: token_file.to_owned(),
            session_name: None,
            duration_seconds: None,
            policy: None,
            endpoint: None,
        }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        check_role(&self.role_trn, self.session_name.as_deref(), self.policy.as_deref())?;
        if self.token_file.is_empty() {
            return Err(invalid("tokenFile", "not_empty", "must not be empty", ""));
        }
        check_duration(self.duration_seconds)?;
        check_endpoint(self.endpoint.as_deref())
    }
}

fn check_role(role_trn: &str, session: Option<&str>, policy: Option<&str>) -> Result<(), Error> {
    let is_role = match *parts(role_trn, b':') {
        ["trn", "iam", "", account, role] => {
            let name = role.strip_prefix("role/").unwrap_or_default();
            !account.is_empty()
                && account.bytes().all(|b| b.is_ascii_digit())
                && (1..=256).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_graphic())
        }
        _ => false,
    };
    if !is_role {
        let expected = "must be a role: trn:iam::<account number>:role/<name>";
        return Err(invalid("roleTrn", "role_trn", expected, role_trn));
    }
    if let Some(name) = session {
        let is_text = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'@');
        if !(2..=64).contains(&name.len()) || !name.bytes().all(is_text) {
            let expected = "must be 2 to 64 letters, digits, dots, hyphens, underscores or @";
            return Err(invalid("sessionName", "session_name", expected, name));
        }
    }
    if policy.is_some_and(|policy| policy.is_empty() || char_count(policy) > 2_048) {
        return Err(invalid("policy", "length", "must be 1 to 2048 characters", ""));
    }
    Ok(())
}

fn check_duration(seconds: Option<u32>) -> Result<(), Error> {
    match seconds {
        Some(seconds) if !(900..=43_200).contains(&seconds) => {
            let given = decimal_u64(seconds.into());
            Err(invalid("durationSeconds", "range", "must be a whole number from 900 to 43200", &given))
        }
        _ => Ok(()),
    }
}

fn check_endpoint(endpoint: Option<&str>) -> Result<(), Error> {
    endpoint.map_or(Ok(()), |endpoint| super::sts::endpoint(endpoint).map(|_| ()))
}

/// The name of a session that has none.
pub(super) fn session_name(given: Option<&str>, entropy: &[u8]) -> String {
    match given {
        Some(name) => name.to_owned(),
        None => joined(&["volc-im-", &volc_im_sha256::hex_text(entropy.get(..8).unwrap_or_default())]),
    }
}
