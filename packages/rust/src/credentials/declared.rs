//! Places that keys come from, declared. Each is a provider.

use std::sync::{Arc, OnceLock};

use volc_im_core::credentials::{
    AssumeRole as CoreRole, AssumeRoleWithOidc as CoreOidcRole, ChainOptions, Plan, Resolver,
};
use volc_im_core::error::Error as CoreError;

use super::search::search;
use super::{Credentials, CredentialsError, ProvideCredentials};
use crate::error::Error;
use crate::transport::{BoxFuture, Transport};

/// A place that keys come from, for [`AssumeRole::source`]: any of this module, or fixed [`Credentials`].
pub trait Place: sealed::Planned + Send + Sync + 'static {}

mod sealed {
    use super::{CoreError, Plan};

    pub trait Planned {
        fn plan(&self) -> Result<Plan, CoreError>;
    }
}

use sealed::Planned;

/// Remembers where keys were found.
#[derive(Clone, Debug, Default)]
struct Search(OnceLock<Arc<Resolver>>);

impl Search {
    fn resolver(&self, place: &impl Planned) -> Result<&Arc<Resolver>, CoreError> {
        if let Some(resolver) = self.0.get() {
            return Ok(resolver);
        }
        let made = Resolver::new(place.plan()?);
        Ok(self.0.get_or_init(|| made))
    }
}

macro_rules! places {
    ($($place:ident)*) => {
        $(impl Place for $place {}

        impl ProvideCredentials for $place {
            fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
                Box::pin(async {
                    let transport = crate::client_builder::default_transport()?;
                    self.credentials_by(&*transport).await
                })
            }

            fn credentials_by<'a>(
                &'a self,
                transport: &'a dyn Transport,
            ) -> BoxFuture<'a, Result<Credentials, CredentialsError>> {
                Box::pin(async move {
                    let resolver = self.search.resolver(self).map_err(Error::from)?;
                    Ok(search(resolver, transport).await?)
                })
            }

            fn check(&self) -> Result<(), Error> {
                self.plan().map(drop).map_err(Error::from)
            }
        })*
    };
}

places! { Chain Environment ConfigFile AssumeRole AssumeRoleWithOidc EcsRole Declaration }

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
    search: Search,
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
    search: Search,
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
    search: Search,
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

/// Keys of the ECS instance's role. Three attempts of a second each, past any proxy.
#[derive(Clone, Debug, Default)]
pub struct EcsRole {
    role: Option<String>,
    metadata_endpoint: Option<String>,
    search: Search,
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
    search: Search,
}

impl std::fmt::Debug for AssumeRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AssumeRole").field("role_trn", &self.role.role_trn).finish_non_exhaustive()
    }
}

impl AssumeRole {
    /// A role: `trn:iam::<account>:role/<name>`. With keys by the default [`Chain`], unless a source is given.
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
    search: Search,
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

impl Planned for Credentials {
    fn plan(&self) -> Result<Plan, CoreError> {
        self.to_core().map(Plan::keys)
    }
}

impl Place for Credentials {}

/// A plan that core has read, for bindings.
#[derive(Clone, Debug)]
pub(crate) struct Declaration {
    plan: Plan,
    search: Search,
}

impl From<Plan> for Declaration {
    fn from(plan: Plan) -> Self {
        Declaration { plan, search: Search::default() }
    }
}

impl Planned for Declaration {
    fn plan(&self) -> Result<Plan, CoreError> {
        Ok(self.plan.clone())
    }
}
