//! Where keys come from: links that are tried in order, and roles.

use super::declaration;
use super::link::Link;
use super::metadata;
use super::roles::{AssumeRole, AssumeRoleWithOidc};
use crate::error::{Error, invalid};
use crate::machine::options::OptionNames;
use crate::wire::signer::Credentials;

/// Roles in roles, at most.
pub(super) const DEEPEST: usize = 8;

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
        declaration::read(json, names)
    }
}
