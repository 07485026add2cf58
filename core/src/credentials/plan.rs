//! Where keys come from, as a user declares it: in code, or as a JSON option in a language's own spelling.

use zeroize::Zeroizing;

use super::fields::{Fields, below, is_keys, keys, spell, text_of};
use super::link::Link;
use super::metadata;
use super::roles::{AssumeRole, AssumeRoleWithOidc};
use crate::error::{Error, invalid, nearest};
use crate::machine::options::OptionNames;
use crate::transcode::{RawObject, joined};
use crate::wire::signer::Credentials;

/// Names of declared places.
const PLACES: [&str; 6] =
    ["Chain", "Environment", "ConfigFile", "AssumeRole", "AssumeRoleWithOidc", "EcsRole"];

/// Roles in roles, at most.
const DEEPEST: usize = 8;

/// What can be changed about the default chain.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ChainOptions {
    /// Another file than `~/.volcengine/config.json`.
    pub config_file: Option<String>,
    /// The profile in that file, whatever the environment says.
    pub profile: Option<String>,
    /// Goes on to the next link after one that is configured and does not work, as the vendor's SDKs do. Without it, such
    /// a link ends the search.
    pub skip_broken: bool,
    /// Another STS than `https://sts.volcengineapi.com`, for roles that name none.
    pub sts_endpoint: Option<String>,
    /// Another metadata service than `http://100.96.0.96`.
    pub metadata_endpoint: Option<String>,
}

/// Where keys come from: links that are tried in order, and roles that are assumed with what they give.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) links: Vec<Link>,
    /// Assumed in this order.
    pub(super) roles: Vec<AssumeRole>,
    pub(super) skip_broken: bool,
    pub(super) sts_endpoint: Option<String>,
    pub(super) metadata_endpoint: Option<String>,
}

impl Plan {
    fn of(links: Vec<Link>) -> Self {
        let (roles, sts_endpoint, metadata_endpoint) = (Vec::new(), None, None);
        Plan { links, roles, skip_broken: false, sts_endpoint, metadata_endpoint }
    }

    /// The default chain: environment, OIDC by environment, the CLI's file, `~/.volc/config`, ECS metadata.
    ///
    /// # Errors
    /// `validation` at an endpoint.
    pub fn chain(options: ChainOptions) -> Result<Self, Error> {
        let ChainOptions { config_file: path, profile, skip_broken, .. } = options;
        let links = vec![
            Link::Environment,
            Link::OidcEnvironment,
            Link::ConfigFile { path, profile },
            Link::OldConfigFile,
            Link::EcsRole { role: None },
        ];
        let endpoints = (options.sts_endpoint, options.metadata_endpoint);
        Plan { skip_broken, ..Self::of(links) }.with_endpoints(endpoints.0, endpoints.1)
    }

    /// Access keys by variables.
    #[must_use]
    pub fn environment() -> Self {
        Self::of(vec![Link::Environment])
    }

    /// The CLI's file, and `~/.volc/config` where neither file nor profile is named.
    ///
    /// # Errors
    /// `validation` at the endpoint.
    pub fn config_file(
        path: Option<String>,
        profile: Option<String>,
        sts_endpoint: Option<String>,
        metadata_endpoint: Option<String>,
    ) -> Result<Self, Error> {
        let is_named = path.is_some() || profile.is_some();
        let mut links = vec![Link::ConfigFile { path, profile }];
        if !is_named {
            links.push(Link::OldConfigFile);
        }
        Self::of(links).with_endpoints(sts_endpoint, metadata_endpoint)
    }

    /// The role of the ECS instance; without a name, its first one.
    ///
    /// # Errors
    /// `validation` at the endpoint.
    pub fn ecs_role(role: Option<String>, metadata_endpoint: Option<String>) -> Result<Self, Error> {
        Self::of(vec![Link::EcsRole { role }]).with_endpoints(None, metadata_endpoint)
    }

    /// A role by OIDC.
    ///
    /// # Errors
    /// `validation` at a field of the role.
    pub fn assume_role_with_oidc(role: AssumeRoleWithOidc) -> Result<Self, Error> {
        role.check()?;
        Ok(Self::of(vec![Link::Oidc(role)]))
    }

    /// Fixed keys, to assume a role with.
    #[must_use]
    pub fn keys(credentials: Credentials) -> Self {
        Self::of(vec![Link::Keys(credentials)])
    }

    /// Assumes a role with the keys of this plan.
    ///
    /// # Errors
    /// `validation` at a field of the role.
    pub fn assume_role(mut self, role: AssumeRole) -> Result<Self, Error> {
        role.check()?;
        if self.roles.len() == DEEPEST {
            return Err(invalid("source", "depth", "must not be nested deeper than 8 roles", ""));
        }
        self.roles.push(role);
        Ok(self)
    }

    fn with_endpoints(mut self, sts: Option<String>, metadata: Option<String>) -> Result<Self, Error> {
        if let Some(url) = &sts {
            super::sts::endpoint(url).map_err(|mut error| {
                if let Error::Validation(error) = &mut error {
                    "stsEndpoint".clone_into(&mut error.path);
                }
                error
            })?;
        }
        metadata::endpoint(metadata.as_deref())?;
        (self.sts_endpoint, self.metadata_endpoint) = (sts, metadata);
        Ok(self)
    }

    /// Reads a declaration: the name of a place as a string (`"chain"`, `"environment"`, `"configFile"`, `"ecsRole"`), or
    /// an object with one of them and its options (`{"assumeRole": {"roleTrn": …}}`).
    ///
    /// # Errors
    /// `validation`, with paths below `credentials` in the language's spelling.
    pub fn from_json(json: &str, names: OptionNames) -> Result<Self, Error> {
        Reader { names }.plan(json, &names.spell("Credentials"), 0)
    }
}

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
