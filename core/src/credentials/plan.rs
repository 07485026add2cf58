//! Where keys come from, as a user declares it: in code, or as a JSON option in a language's own spelling.

use super::link::Link;
use super::metadata;
use super::roles::{AssumeRole, AssumeRoleWithOidc};
use crate::error::{Error, invalid, nearest};
use crate::machine::options::OptionNames;
use crate::transcode::{RawObject, integer, joined};
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

struct Reader {
    names: OptionNames,
}

/// Options of one place.
struct Fields<'a> {
    object: RawObject<'a>,
    path: String,
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
                    Some(raw) if self.has_keys(raw) => self.keys(raw, &place)?,
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

    fn has_keys(&self, json: &str) -> bool {
        RawObject::read(json).is_ok_and(|object| object.get(&self.spell("AccessKeyId")).is_some())
    }

    fn keys(&self, json: &str, path: &str) -> Result<Plan, Error> {
        let f = Fields::read(json, path, &["AccessKeyId", "SecretAccessKey", "SessionToken"], self.names)?;
        let (id, secret) = (f.required("AccessKeyId")?, f.required("SecretAccessKey")?);
        let token = f.text("SessionToken")?;
        let keys = Credentials::new(&id, &secret, token.as_deref());
        keys.map(Plan::keys).map_err(|error| below(path, self.names, error))
    }

    fn spell(&self, name: &str) -> String {
        spell(name, self.names)
    }
}

impl<'a> Fields<'a> {
    fn read(json: &'a str, path: &str, known: &[&str], names: OptionNames) -> Result<Self, Error> {
        let object = RawObject::read(json).map_err(|(rule, words)| {
            invalid(path, rule, &joined(&["must be an object of options: ", &words]), "")
        })?;
        let spelled: Vec<String> = known.iter().map(|name| spell(name, names)).collect();
        for (given, _) in object.entries() {
            if !spelled.iter().any(|name| name == given) {
                let given: String = given.chars().filter(|c| !c.is_control()).take(64).collect();
                let mut expected = "is no option here".to_owned();
                if let Some(name) = nearest(&given, &spelled) {
                    expected = joined(&[&expected, "; did you mean ", name, "?"]);
                }
                return Err(invalid(&joined(&[path, ".", &given]), "unknown_option", &expected, ""));
            }
        }
        Ok(Fields { object, path: path.to_owned(), names })
    }

    fn path_of(&self, name: &str) -> String {
        joined(&[&self.path, ".", &spell(name, self.names)])
    }

    fn raw(&self, name: &str) -> Option<&'a str> {
        self.object.get(&spell(name, self.names)).filter(|raw| *raw != "null")
    }

    fn text(&self, name: &str) -> Result<Option<String>, Error> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        match text_of(raw) {
            Some(text) if !text.is_empty() => Ok(Some(text)),
            _ => Err(invalid(&self.path_of(name), "type", "must be a string that is not empty", "")),
        }
    }

    fn required(&self, name: &str) -> Result<String, Error> {
        let required = || invalid(&self.path_of(name), "required", "must be given", "");
        self.text(name)?.ok_or_else(required)
    }

    fn seconds(&self, name: &str) -> Result<Option<u32>, Error> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let number = integer(raw).and_then(|number| u32::try_from(number).ok());
        let wrong = || invalid(&self.path_of(name), "range", "must be a whole number from 900 to 43200", raw);
        number.map(Some).ok_or_else(wrong)
    }

    fn switch(&self, name: &str) -> Result<bool, Error> {
        match self.raw(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(invalid(&self.path_of(name), "type", "must be true or false", "")),
        }
    }
}

/// Units stay part of these names in every language.
fn spell(name: &str, names: OptionNames) -> String {
    let mut spelled = String::new();
    names.casing.append(name, &mut spelled);
    spelled
}

fn text_of(json: &str) -> Option<String> {
    let mut object = joined(&["{\"t\":", json, "}"]);
    let text =
        RawObject::read(&object).ok().and_then(|object| object.text("t").map(|text| text.into_owned()));
    zeroize::Zeroize::zeroize(&mut object);
    text
}

/// An error of a field, its path below another one and in the language's spelling.
fn below(path: &str, names: OptionNames, error: Error) -> Error {
    let mut error = error;
    if let Error::Validation(error) = &mut error {
        let mut name = std::mem::take(&mut error.path);
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        error.path = joined(&[path, ".", &spell(&name, names)]);
    }
    error
}
