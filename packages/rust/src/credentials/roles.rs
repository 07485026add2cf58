//! Roles: of the ECS instance, and by STS.

use std::sync::Arc;

use volc_im_core::credentials::{
    AssumeRole as CoreRole, AssumeRoleWithOidc as CoreOidcRole, ChainOptions, Plan,
};
use volc_im_core::error::Error as CoreError;

use super::Place;
use super::place::{Planned, Search};

/// Keys of the ECS instance's role. Three attempts of a second each, past any proxy.
#[derive(Clone, Debug, Default)]
pub struct EcsRole {
    role: Option<String>,
    metadata_endpoint: Option<String>,
    pub(super) search: Search,
}

impl EcsRole {
    /// The role. Otherwise `VOLCENGINE_ECS_METADATA`, or the instance's first one.
    #[must_use]
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Another metadata service than `http://100.96.0.96`.
    #[must_use]
    pub fn metadata_endpoint(mut self, url: impl Into<String>) -> Self {
        self.metadata_endpoint = Some(url.into());
        self
    }
}

impl Planned for EcsRole {
    fn plan(&self) -> Result<Plan, CoreError> {
        Plan::ecs_role(self.role.clone(), self.metadata_endpoint.clone())
    }
}

/// Keys of a role, which STS lends for other keys.
///
/// ```
/// use volc_im::ImClient;
/// use volc_im::credentials::{AssumeRole, Environment};
///
/// # fn build() -> Result<ImClient, volc_im::Error> {
/// let role = AssumeRole::new("trn:iam::2100000001:role/im-sender").source(Environment::default());
/// let im = ImClient::builder().credentials_provider(role).app_id(123456).build()?;
/// # Ok(im)
/// # }
/// ```
#[derive(Clone)]
pub struct AssumeRole {
    role: CoreRole,
    source: Option<Arc<dyn Place>>,
    pub(super) search: Search,
}

impl std::fmt::Debug for AssumeRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AssumeRole").field("role_trn", &self.role.role_trn).finish_non_exhaustive()
    }
}

impl AssumeRole {
    /// A role: `trn:iam::<account>:role/<name>`. With keys by the default [`Chain`](super::Chain), unless a source is given.
    #[must_use]
    pub fn new(role_trn: impl AsRef<str>) -> Self {
        AssumeRole { role: CoreRole::new(role_trn.as_ref()), source: None, search: Search::default() }
    }

    /// Where the keys come from that the role is assumed with.
    #[must_use]
    pub fn source(mut self, source: impl Place) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// Name of the session in the account's logs: 2 to 64 letters, digits, `.`, `-`, `_`, `@`.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.role.session_name = Some(name.into());
        self
    }

    /// How long the keys are valid, in seconds: 900 to 43,200; 3,600 by default.
    #[must_use]
    pub fn duration_seconds(mut self, seconds: u32) -> Self {
        self.role.duration_seconds = Some(seconds);
        self
    }

    /// A policy that narrows the role's, at most 2,048 characters.
    #[must_use]
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.role.policy = Some(policy.into());
        self
    }

    /// Another STS than `https://sts.volcengineapi.com`.
    #[must_use]
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.role.endpoint = Some(url.into());
        self
    }
}

impl Planned for AssumeRole {
    fn plan(&self) -> Result<Plan, CoreError> {
        let source = match &self.source {
            Some(source) => source.plan()?,
            None => Plan::chain(ChainOptions::default())?,
        };
        source.assume_role(self.role.clone())
    }
}

/// Keys of a role, which STS lends for the token of an OIDC provider.
#[derive(Clone, Debug)]
pub struct AssumeRoleWithOidc {
    role: CoreOidcRole,
    pub(super) search: Search,
}

impl AssumeRoleWithOidc {
    /// A role, `trn:iam::<account>:role/<name>`, and the file with the token, which is read for each request.
    #[must_use]
    pub fn new(role_trn: impl AsRef<str>, token_file: impl AsRef<str>) -> Self {
        let role = CoreOidcRole::new(role_trn.as_ref(), token_file.as_ref());
        AssumeRoleWithOidc { role, search: Search::default() }
    }

    /// Name of the session in the account's logs: 2 to 64 letters, digits, `.`, `-`, `_`, `@`.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.role.session_name = Some(name.into());
        self
    }

    /// How long the keys are valid, in seconds: 900 to the role's own maximum; 3,600 by default.
    #[must_use]
    pub fn duration_seconds(mut self, seconds: u32) -> Self {
        self.role.duration_seconds = Some(seconds);
        self
    }

    /// A policy that narrows the role's, at most 2,048 characters.
    #[must_use]
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.role.policy = Some(policy.into());
        self
    }

    /// Another STS than `https://sts.volcengineapi.com`.
    #[must_use]
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.role.endpoint = Some(url.into());
        self
    }
}

impl Planned for AssumeRoleWithOidc {
    fn plan(&self) -> Result<Plan, CoreError> {
        Plan::assume_role_with_oidc(self.role.clone())
    }
}
