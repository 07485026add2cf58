//! Profiles of the vendor's CLI, and the file of its older SDKs.

use std::borrow::Cow;

use super::environment::{CONFIG_FILE, Environment, PROFILES};
use super::link::{Found, Outcome};
use super::metadata::Metadata;
use super::roles::{AssumeRole, AssumeRoleWithOidc};
use super::source::Provided;
use crate::transcode::{RawObject, first_chars, joined, quote};
use crate::wire::signer::Credentials;

/// The profile where none is named.
const DEFAULT_PROFILE: &str = "default";

/// The CLI's file: `~/.volcengine/config.json`, unless an argument or a variable names another one.
pub(super) fn of_cli(environment: &Environment, path: Option<&str>, profile: Option<&str>) -> Outcome {
    let named = path.or_else(|| environment.get(CONFIG_FILE));
    let is_named = named.is_some();
    let path = named.map(str::to_owned).or_else(|| environment.at_home(".volcengine/config.json"));
    let Some(path) = path else { return no_home() };
    let [newer, older] = PROFILES;
    let by_variable = environment.get(newer).or_else(|| environment.get(older));
    let profile = profile.or(by_variable).map(str::to_owned);
    Outcome::Found(Box::new(Found::ConfigFile { path, is_named, profile }))
}

/// `~/.volc/config`.
pub(super) fn of_old_sdks(environment: &Environment) -> Outcome {
    match environment.at_home(".volc/config") {
        Some(path) => Outcome::Found(Box::new(Found::OldConfigFile { path })),
        None => no_home(),
    }
}

fn no_home() -> Outcome {
    Outcome::NotConfigured("there is no home directory".to_owned())
}

/// An object in a file.
fn object(text: &str) -> Result<RawObject<'_>, String> {
    RawObject::read(text).map_err(|(_, words)| joined(&["is not a JSON object: ", &words]))
}

fn text_of(bytes: &[u8]) -> Result<&str, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// What the profile in the CLI's file leads to.
pub(super) fn read_cli(bytes: &[u8], profile: Option<&str>, environment: &Environment) -> Outcome {
    match text_of(bytes).and_then(|text| read_profile(text, profile, environment)) {
        Ok(outcome) => outcome,
        Err(message) => Outcome::Broken(message),
    }
}

fn read_profile(text: &str, named: Option<&str>, environment: &Environment) -> Result<Outcome, String> {
    let file = object(text)?;
    let current = file.text("current").filter(|name| !name.is_empty());
    let is_named = named.is_some() || current.is_some();
    let name = named.or(current.as_deref()).unwrap_or(DEFAULT_PROFILE);
    let shown = quote(first_chars(name, 64));
    let profiles = match file.get("profiles") {
        Some(profiles) => Some(object(profiles).map_err(|words| joined(&["profiles ", &words]))?),
        None => None,
    };
    let Some(profile) = profiles.and_then(|profiles| profiles.get(name)) else {
        let message = joined(&["there is no profile ", &shown]);
        return Ok(if is_named { Outcome::Broken(message) } else { Outcome::NotConfigured(message) });
    };
    let of_profile = |words: &str| joined(&["profile ", &shown, ": ", words]);
    let profile = Profile(object(profile).map_err(|words| of_profile(&words))?);
    profile.outcome(environment).map_err(|words| of_profile(&words))
}

struct Profile<'a>(RawObject<'a>);

impl<'a> Profile<'a> {
    fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.0.text(name).filter(|text| !text.is_empty())
    }

    fn required(&self, name: &str) -> Result<Cow<'a, str>, String> {
        self.text(name).ok_or_else(|| joined(&[name, " is not set"]))
    }

    fn keys(&self) -> Result<Credentials, String> {
        let (id, secret) = (self.required("access-key")?, self.required("secret-key")?);
        let token = self.text("session-token");
        Credentials::new(&id, &secret, token.as_deref()).map_err(|error| error.words())
    }

    fn outcome(&self, environment: &Environment) -> Result<Outcome, String> {
        let mode = self.text("mode").unwrap_or_default().trim().to_ascii_lowercase();
        let found = match mode.as_str() {
            "" | "ak" => return Ok(Outcome::Keys(Provided::new(self.keys()?, None))),
            "ramrolearn" => {
                let (account, name) = (self.required("account-id")?, self.required("role-name")?);
                let role = AssumeRole::new(&joined(&["trn:iam::", &account, ":role/", &name]));
                role.check().map_err(|error| error.words())?;
                Found::Role(role, self.keys()?)
            }
            "oidc" => {
                let (role, file) = (self.required("role-trn")?, self.required("oidc-token-file")?);
                let role = AssumeRoleWithOidc::new(&role, &file);
                role.check().map_err(|error| error.words())?;
                Found::Oidc(role)
            }
            "ecsrole" => return Ok(Metadata::begin(environment, self.text("role-name").as_deref(), true)),
            "sso" | "console-login" => {
                let words = " is not supported: it needs a browser; use ak, ramrolearn, oidc or ecsrole";
                return Err(joined(&["mode ", &mode, words]));
            }
            other => return Err(joined(&["unknown mode ", &quote(first_chars(other, 64))])),
        };
        Ok(Outcome::Found(Box::new(found)))
    }
}

/// The keys in the file of the older SDKs, in either of its two spellings.
pub(super) fn read_old(bytes: &[u8]) -> Outcome {
    let read = || {
        let text = text_of(bytes)?;
        let file = object(text)?;
        for [id, secret] in [["ak", "sk"], ["VOLC_ACCESSKEY", "VOLC_SECRETKEY"]] {
            let get = |name| file.text(name).filter(|text| !text.is_empty());
            return match (get(id), get(secret)) {
                (None, None) => continue,
                (Some(key), Some(value)) => {
                    let keys = Credentials::new(&key, &value, None).map_err(|error| error.words())?;
                    Ok(Outcome::Keys(Provided::new(keys, None)))
                }
                (Some(_), None) => Err(joined(&[secret, " is not set, although ", id, " is"])),
                (None, Some(_)) => Err(joined(&[id, " is not set, although ", secret, " is"])),
            };
        }
        Ok(Outcome::NotConfigured("holds no ak and sk".to_owned()))
    };
    match read() {
        Ok(outcome) => outcome,
        Err(message) => Outcome::Broken(message),
    }
}
