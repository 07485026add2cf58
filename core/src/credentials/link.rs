//! One place that keys may come from.

use zeroize::Zeroizing;

use super::config_files;
use super::environment::{self, Environment};
use super::metadata::Metadata;
use super::roles::{AssumeRole, AssumeRoleWithOidc};
use super::source::Provided;
use crate::transcode::joined;
use crate::wire::signer::Credentials;

/// One place that keys may come from.
#[derive(Clone, Debug)]
pub(super) enum Link {
    Keys(Credentials),
    Environment,
    OidcEnvironment,
    Oidc(AssumeRoleWithOidc),
    /// The CLI's file.
    ConfigFile {
        path: Option<String>,
        profile: Option<String>,
    },
    /// The file of the vendor's older SDKs.
    OldConfigFile,
    EcsRole {
        role: Option<String>,
    },
}

/// What there is at a link.
pub(super) enum Outcome {
    Keys(Provided),
    /// There is something that leads to keys.
    Found(Box<Found>),
    /// Nobody has set it up: the next link's turn.
    NotConfigured(String),
    /// It is set up, and does not work.
    Broken(String),
}

/// Something that leads to keys.
pub(super) enum Found {
    ConfigFile { path: String, is_named: bool, profile: Option<String> },
    OldConfigFile { path: String },
    Oidc(AssumeRoleWithOidc),
    Role(AssumeRole, Credentials),
    Metadata(Metadata),
}

impl Link {
    pub(super) fn begin(&self, environment: &Environment, is_alone: bool) -> Outcome {
        match self {
            Link::Keys(keys) => Outcome::Keys(Provided::new(keys.clone(), None)),
            Link::Environment => environment::keys(environment),
            Link::OidcEnvironment => environment::oidc_role(environment),
            Link::Oidc(role) => Outcome::Found(Box::new(Found::Oidc(role.clone()))),
            Link::ConfigFile { path, profile } => {
                config_files::of_cli(environment, path.as_deref(), profile.as_deref())
            }
            Link::OldConfigFile => config_files::of_old_sdks(environment),
            Link::EcsRole { role } => Metadata::begin(environment, role.as_deref(), is_alone),
        }
    }

    /// As errors call it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Link::Keys(_) => "keys",
            Link::Environment => "environment",
            Link::OidcEnvironment => "OIDC by environment",
            Link::Oidc(_) => "OIDC",
            Link::ConfigFile { .. } => "config file",
            Link::OldConfigFile => "~/.volc/config",
            Link::EcsRole { .. } => "ECS metadata",
        }
    }
}

impl Found {
    /// The file to read, where that comes first.
    pub(super) fn file(&self) -> Option<&str> {
        match self {
            Found::ConfigFile { path, .. } | Found::OldConfigFile { path } => Some(path),
            Found::Oidc(role) => Some(&role.token_file),
            Found::Role(..) | Found::Metadata(_) => None,
        }
    }

    /// The file is not there.
    pub(super) fn without_file(&self) -> Outcome {
        let message = joined(&[self.file().unwrap_or_default(), " is not there"]);
        match self {
            Found::ConfigFile { is_named: false, .. } | Found::OldConfigFile { .. } => {
                Outcome::NotConfigured(message)
            }
            _ => Outcome::Broken(message),
        }
    }
}

/// The OIDC token in a file.
pub(super) fn oidc_token(bytes: &[u8]) -> Result<Zeroizing<String>, String> {
    let text = std::str::from_utf8(bytes).unwrap_or_default().trim();
    if !(4..=65_536).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err("does not hold an OIDC token: 4 to 65536 visible ASCII characters".to_owned());
    }
    Ok(Zeroizing::new(text.to_owned()))
}
