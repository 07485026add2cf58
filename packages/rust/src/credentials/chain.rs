//! The default chain, and its links by themselves.

use volc_im_core::credentials::{ChainOptions, Plan};
use volc_im_core::error::Error as CoreError;

use super::place::{Planned, Search};

/// The default chain, what a client without other credentials uses. In this order:
///
/// 1. environment: `VOLCENGINE_ACCESS_KEY`, `VOLCENGINE_SECRET_KEY`, `VOLCENGINE_SESSION_TOKEN`
/// 2. a role by OIDC: `VOLCENGINE_OIDC_ROLE_TRN`, `VOLCENGINE_OIDC_TOKEN_FILE`
/// 3. the profile in `~/.volcengine/config.json`, the file of the vendor's command line
/// 4. `~/.volc/config`, the file of its older SDKs
/// 5. the role of the ECS instance, with one attempt of a second
///
/// A link that nobody has set up is passed over; one that is set up and does not work ends the search with an error that
/// says which links were tried and why. The link that had keys is asked for new ones.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    options: ChainOptions,
    pub(super) search: Search,
}

impl Chain {
    /// Another file than `~/.volcengine/config.json`.
    #[must_use]
    pub fn config_file(mut self, path: impl Into<String>) -> Self {
        self.options.config_file = Some(path.into());
        self
    }

    /// The profile in that file. Otherwise `VOLCENGINE_PROFILE`, the file's `current`, or `default`.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.options.profile = Some(name.into());
        self
    }

    /// Goes on after a link that is set up and does not work, as the vendor's SDKs do.
    #[must_use]
    pub fn skip_broken(mut self, skip: bool) -> Self {
        self.options.skip_broken = skip;
        self
    }

    /// Another STS than `https://sts.volcengineapi.com`.
    #[must_use]
    pub fn sts_endpoint(mut self, url: impl Into<String>) -> Self {
        self.options.sts_endpoint = Some(url.into());
        self
    }

    /// Another metadata service than `http://100.96.0.96`.
    #[must_use]
    pub fn metadata_endpoint(mut self, url: impl Into<String>) -> Self {
        self.options.metadata_endpoint = Some(url.into());
        self
    }
}

impl Planned for Chain {
    fn plan(&self) -> Result<Plan, CoreError> {
        Plan::chain(self.options.clone())
    }
}

/// Keys by `VOLCENGINE_ACCESS_KEY`, `VOLCENGINE_SECRET_KEY` and `VOLCENGINE_SESSION_TOKEN`, or by the names that the vendor's
/// older SDKs read.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    pub(super) search: Search,
}

impl Planned for Environment {
    fn plan(&self) -> Result<Plan, CoreError> {
        Ok(Plan::environment())
    }
}

/// Keys by `~/.volcengine/config.json`, the file of the vendor's command line, and then by `~/.volc/config`. Where a path or
/// a profile is given, by that alone.
#[derive(Clone, Debug, Default)]
pub struct ConfigFile {
    path: Option<String>,
    profile: Option<String>,
    sts_endpoint: Option<String>,
    metadata_endpoint: Option<String>,
    pub(super) search: Search,
}

impl ConfigFile {
    /// Another file, of the same form as `~/.volcengine/config.json`.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The profile. Otherwise `VOLCENGINE_PROFILE`, the file's `current`, or `default`.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Another STS than `https://sts.volcengineapi.com`, for profiles with a role.
    #[must_use]
    pub fn sts_endpoint(mut self, url: impl Into<String>) -> Self {
        self.sts_endpoint = Some(url.into());
        self
    }

    /// Another metadata service than `http://100.96.0.96`, for profiles of the mode `ecsrole`.
    #[must_use]
    pub fn metadata_endpoint(mut self, url: impl Into<String>) -> Self {
        self.metadata_endpoint = Some(url.into());
        self
    }
}

impl Planned for ConfigFile {
    fn plan(&self) -> Result<Plan, CoreError> {
        let endpoints = (self.sts_endpoint.clone(), self.metadata_endpoint.clone());
        Plan::config_file(self.path.clone(), self.profile.clone(), endpoints.0, endpoints.1)
    }
}
