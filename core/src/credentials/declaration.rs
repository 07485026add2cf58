//! Where keys come from, as a JSON option in a language's own spelling.

use zeroize::Zeroizing;

use super::fields::{Fields, below, is_keys, keys, spell, text_of};
use super::plan::{ChainOptions, DEEPEST, Plan};
use super::roles::{AssumeRole, AssumeRoleWithOidc};
use crate::error::{Error, invalid, nearest};
use crate::machine::options::OptionNames;
use crate::transcode::{RawObject, joined};

/// Names of declared places.
const PLACES: [&str; 6] =
    ["Chain", "Environment", "ConfigFile", "AssumeRole", "AssumeRoleWithOidc", "EcsRole"];

/// A declaration as JSON, which is read where keys are looked for. May hold keys: wiped from memory on drop and never printed.
#[derive(Clone)]
pub struct Declared(Zeroizing<String>);

impl Declared {
    /// The default chain.
    #[must_use]
    pub fn chain() -> Self {
        Declared(Zeroizing::new("\"chain\"".to_owned()))
    }

    pub(crate) fn new(json: &str) -> Self {
        Declared(Zeroizing::new(json.to_owned()))
    }

    /// The JSON. May hold keys.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.0
    }

    /// What is declared.
    ///
    /// # Errors
    /// As [`Plan::from_json`].
    pub fn plan(&self, names: OptionNames) -> Result<Plan, Error> {
        Plan::from_json(&self.0, names)
    }
}

impl std::fmt::Debug for Declared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Declared").finish_non_exhaustive()
    }
}

/// Reads a declaration, as [`Plan::from_json`] says.
pub(super) fn read(json: &str, names: OptionNames) -> Result<Plan, Error> {
    Reader { names }.plan(json, &names.spell("Credentials"), 0)
}

struct Reader {
    names: OptionNames,
}

impl Reader {
    fn plan(&self, json: &str, path: &str, depth: usize) -> Result<Plan, Error> {
        let (name, options) = self.place(json, path)?;
        let options = options.unwrap_or("{}");
        let path = joined(&[path, ".", &self.spell(name)]);
        let at = |error: Error| below(&path, self.names, error);
        let fields = |known: &[&str]| Fields::read(options, &path, known, self.names);
        match name {
            "Chain" => {
                let f = fields(&["ConfigFile", "Profile", "SkipBroken", "StsEndpoint", "MetadataEndpoint"])?;
                Plan::chain(ChainOptions {
                    config_file: f.text("ConfigFile")?,
                    profile: f.text("Profile")?,
                    skip_broken: f.switch("SkipBroken")?,
                    sts_endpoint: f.text("StsEndpoint")?,
                    metadata_endpoint: f.text("MetadataEndpoint")?,
                })
                .map_err(at)
            }
            "Environment" => fields(&[]).map(|_| Plan::environment()),
            "ConfigFile" => {
                let f = fields(&["Path", "Profile", "StsEndpoint", "MetadataEndpoint"])?;
                let (sts, metadata) = (f.text("StsEndpoint")?, f.text("MetadataEndpoint")?);
                Plan::config_file(f.text("Path")?, f.text("Profile")?, sts, metadata).map_err(at)
            }
            "EcsRole" => {
                let f = fields(&["Role", "MetadataEndpoint"])?;
                Plan::ecs_role(f.text("Role")?, f.text("MetadataEndpoint")?).map_err(at)
            }
            "AssumeRoleWithOidc" => {
                let f = fields(&[
                    "RoleTrn",
                    "TokenFile",
                    "SessionName",
                    "DurationSeconds",
                    "Policy",
                    "Endpoint",
                ])?;
                Plan::assume_role_with_oidc(AssumeRoleWithOidc {
                    session_name: f.text("SessionName")?,
                    duration_seconds: f.seconds("DurationSeconds")?,
                    policy: f.text("Policy")?,
                    endpoint: f.text("Endpoint")?,
                    ..AssumeRoleWithOidc::new(&f.required("RoleTrn")?, &f.required("TokenFile")?)
                })
                .map_err(at)
            }
            _ => {
                let f =
                    fields(&["RoleTrn", "SessionName", "DurationSeconds", "Policy", "Endpoint", "Source"])?;
                let role = AssumeRole {
                    session_name: f.text("SessionName")?,
                    duration_seconds: f.seconds("DurationSeconds")?,
                    policy: f.text("Policy")?,
                    endpoint: f.text("Endpoint")?,
                    ..AssumeRole::new(&f.required("RoleTrn")?)
                };
                let place = f.path_of("Source");
                let source = match f.raw("Source") {
                    None => Plan::chain(ChainOptions::default())?,
                    Some(_) if depth == DEEPEST => {
                        return Err(invalid(&place, "depth", "must not be nested deeper than 8 roles", ""));
                    }
                    Some(raw) if is_keys(raw, self.names) => Plan::keys(keys(raw, &place, self.names)?),
                    Some(raw) => self.plan(raw, &place, depth + 1)?,
                };
                source.assume_role(role).map_err(at)
            }
        }
    }

    /// The name of a place, and its options.
    fn place<'a>(&self, json: &'a str, path: &str) -> Result<(&'static str, Option<&'a str>), Error> {
        let spelled: Vec<String> = PLACES.iter().map(|name| self.spell(name)).collect();
        let place = |given: &str| {
            let found = PLACES.iter().zip(&spelled).find(|(_, spelled)| *spelled == given);
            found.map(|(name, _)| *name).ok_or_else(|| {
                let mut expected = joined(&["must be one of ", &spelled.join(", ")]);
                if let Some(name) = nearest(given, &spelled) {
                    expected = joined(&[&expected, "; did you mean ", name, "?"]);
                }
                // It may be a key, put there by mistake.
                invalid(path, "credentials", &expected, "")
            })
        };
        if let Some(name) = text_of(json) {
            let name = place(&name)?;
            if matches!(name, "AssumeRole" | "AssumeRoleWithOidc") {
                let expected = joined(&["must be an object: ", &self.spell(name), " has options"]);
                return Err(invalid(path, "type", &expected, ""));
            }
            return Ok((name, None));
        }
        let object = RawObject::read(json).map_err(|(_, words)| {
            let expected = joined(&["must be the name of a place or an object with one: ", &words]);
            invalid(path, "type", &expected, "")
        })?;
        let mut entries = object.entries();
        match (entries.next(), entries.next()) {
            (Some((name, options)), None) => Ok((place(name)?, Some(options))),
            _ => Err(invalid(path, "type", &joined(&["must have one of ", &spelled.join(", ")]), "")),
        }
    }

    fn spell(&self, name: &str) -> String {
        spell(name, self.names)
    }
}
