//! Settings of a client.

use std::sync::{Arc, Mutex};

use tokio::sync::watch;
use volc_im_core::credentials::Plan;
use volc_im_core::error::Error as CoreError;
use volc_im_core::machine::client::Client as CoreClient;
use volc_im_core::machine::options::{ClientOptions, OptionNames, Tells};
use volc_im_core::machine::output::Event;
use volc_im_core::machine::pacing::Accounts;

use crate::client::{ImClient, Inner};
use crate::clock::now;
use crate::credentials::{Credentials, Declaration, ProvideCredentials, Source};
use crate::error::Error;
use crate::hooks::{Hooks, RequestEvent, ResponseEvent, RetryEvent};
use crate::ids::AppId;
use crate::pacing::RateStore;
use crate::retry::RetryPolicy;
use crate::transport::{Response, Transport};

/// Builds an [`ImClient`].
#[derive(Default)]
pub struct ImClientBuilder {
    credentials: Source,
    app_id: Option<AppId>,
    region: Option<String>,
    base_url: Option<String>,
    transport: Option<Arc<dyn Transport>>,
    policy: RetryPolicy,
    hooks: Hooks,
    paced: bool,
    rate_store: Option<Arc<dyn RateStore>>,
    names: Option<OptionNames>,
    accounts: Option<&'static Accounts>,
}

impl std::fmt::Debug for ImClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImClientBuilder").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}

impl ImClientBuilder {
    /// The access key pair of the account.
    #[must_use]
    pub fn credentials(self, access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        self.keys(Credentials::new(access_key_id, secret_access_key))
    }

    /// Access keys that do not change, such as temporary ones with their session token.
    #[must_use]
    pub fn keys(mut self, credentials: Credentials) -> Self {
        self.credentials = Source::Fixed(credentials);
        self
    }

    /// Provides access keys, and new ones before they expire: a role or another place of [`credentials`](crate::credentials),
    /// or a provider of your own. By default, the [`Chain`](crate::credentials::Chain).
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use volc_im::{Credentials, ImClient};
    ///
    /// # fn build() -> Result<ImClient, volc_im::Error> {
    /// let im = ImClient::builder()
    ///     .credentials_provider(|| async {
    ///         // Ask a vault, a metadata service, STS.
    ///         let end = SystemTime::now() + Duration::from_secs(3600);
    ///         Ok(Credentials::new("access-key-id", "secret").session_token("token").expires_at(end))
    ///     })
    ///     .app_id(123456)
    ///     .build()?;
    /// # Ok(im)
    /// # }
    /// ```
    #[must_use]
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials) -> Self {
        self.credentials = Source::Provider(Arc::new(provider));
        self
    }

    /// Keys by a plan, for bindings.
    #[doc(hidden)]
    #[must_use]
    pub fn credentials_plan(self, plan: Plan) -> Self {
        self.credentials_provider(Declaration::from(plan))
    }

    /// The application, for calls that name none.
    #[must_use]
    pub fn app_id(mut self, app_id: impl Into<AppId>) -> Self {
        self.app_id = Some(app_id.into());
        self
    }

    /// `cn-north-1` (the default) or `ap-southeast-1`: where the application was created.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Another server than the region's, such as the emulator: scheme, host and port.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// How requests reach the service: a [`ReqwestTransport`](crate::transport::reqwest::ReqwestTransport) with a proxy, certificates
    /// or your own client, or a [`Transport`] of your own.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Retries and time limits of calls.
    #[must_use]
    pub fn retry(mut self, policy: impl Into<RetryPolicy>) -> Self {
        self.policy = policy.into();
        self
    }

    /// Keeps every call to the documented rate of its action. Without it only batches are paced. All clients of an
    /// account in this process share its rates.
    #[must_use]
    pub fn paced(mut self, paced: bool) -> Self {
        self.paced = paced;
        self
    }

    /// Shares the account's rates with other machines.
    #[must_use]
    pub fn rate_store(mut self, store: impl RateStore + 'static) -> Self {
        self.rate_store = Some(Arc::new(store));
        self
    }

    /// The accounts whose rates are shared, for a binding in whose process others may be forked.
    #[doc(hidden)]
    #[must_use]
    pub fn accounts(mut self, accounts: &'static Accounts) -> Self {
        self.accounts = Some(accounts);
        self
    }

    /// Spells options in errors as another language does, for bindings.
    #[doc(hidden)]
    #[must_use]
    pub fn option_names(mut self, names: OptionNames) -> Self {
        self.names = Some(names);
        self
    }

    /// Called for every event within its call, for bindings: returns at once and does not panic.
    #[doc(hidden)]
    #[must_use]
    pub fn observer(mut self, observer: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.hooks.observer = Some(Arc::new(observer));
        self
    }

    /// Which events the observer gets, for bindings.
    #[doc(hidden)]
    #[must_use]
    pub fn observes(mut self, events: Tells) -> Self {
        self.hooks.details = Some(events);
        self
    }

    /// Called with every response within its call, for bindings: returns at once and does not panic.
    #[doc(hidden)]
    #[must_use]
    pub fn response_observer(mut self, observer: impl Fn(&Response) + Send + Sync + 'static) -> Self {
        self.hooks.heads = Some(Arc::new(observer));
        self
    }

    /// Called before each request is sent. Hooks run on a separate thread, one after the other: a panic is logged, and
    /// a call waits half a second for a hook that hangs, once.
    #[must_use]
    pub fn on_request(mut self, hook: impl Fn(&RequestEvent<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.on_request = Some(Arc::new(hook));
        self
    }

    /// Called for each response.
    #[must_use]
    pub fn on_response(mut self, hook: impl Fn(&ResponseEvent<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.on_response = Some(Arc::new(hook));
        self
    }

    /// Called before the wait for each retry.
    #[must_use]
    pub fn on_retry(mut self, hook: impl Fn(&RetryEvent<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.on_retry = Some(Arc::new(hook));
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// `validation`, with the path of the setting.
    pub fn build(self) -> Result<ImClient, Error> {
        let names = self.names.unwrap_or(OptionNames::RUST);
        self.make(names).map_err(|error| names.respelled(error.to_core()).into())
    }

    fn make(self, names: OptionNames) -> Result<ImClient, Error> {
        let app_id = self.app_id.ok_or_else(|| CoreError::setting("appId", "required", "must be given"))?;
        let mut options = ClientOptions::new(self.credentials.fixed()?, app_id.get(), names);
        if let Some(region) = self.region {
            options.region = region;
        }
        options.base_url = self.base_url;
        options.policy = self.policy.0;
        options.paced = self.paced;
        options.has_rate_store = self.rate_store.is_some();
        options.tells = self.hooks.tells();
        let core = CoreClient::new(options, self.accounts.unwrap_or(&ACCOUNTS), now())?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        let (hooks, rate_store, provider) = (self.hooks, self.rate_store, self.credentials.provider());
        let (without_keys, run_over) = (Mutex::new(None), watch::Sender::new(()));
        let inner = Inner { core, transport, provider, without_keys, run_over, hooks, rate_store };
        Ok(ImClient(Arc::new(inner)))
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub(crate) fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(crate::transport::reqwest::ReqwestTransport::builder().build()?))
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
pub(crate) fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    Err(Error::setting("transport", "required", "must be given without the features rustls and native-tls"))
}

/// The rates of every account in this process.
static ACCOUNTS: Accounts = Accounts::new();
