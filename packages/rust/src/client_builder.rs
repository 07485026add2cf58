//! Settings of a client.

use std::sync::Arc;
use std::time::Duration;

use volc_im_core::error::Error as CoreError;
use volc_im_core::machine::client::Client as CoreClient;
use volc_im_core::machine::options::{ClientOptions, OptionNames};
use volc_im_core::machine::output::Event;
use volc_im_core::machine::pacing::Accounts;
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::wire::protocol::{Protocol, Settings};
use volc_im_core::wire::signer::Credentials;
use zeroize::Zeroizing;

use crate::client::{ImClient, Inner};
use crate::clock::now;
use crate::error::Error;
use crate::exchange::with_causes;
use crate::hooks::{Hooks, RequestEvent, ResponseEvent, RetryEvent};
use crate::rate_store::RateStore;
use crate::tls;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Makes an [`ImClient`].
#[derive(Default)]
pub struct ImClientBuilder {
    access_key_id: String,
    secret_access_key: Zeroizing<String>,
    session_token: Option<Zeroizing<String>>,
    app_id: Option<i32>,
    region: Option<String>,
    base_url: Option<String>,
    http: Option<reqwest::Client>,
    proxy: Option<String>,
    root_certificates: Vec<Vec<u8>>,
    connect_timeout: Option<Duration>,
    policy: RetryPolicy,
    hooks: Hooks,
    paced: bool,
    rate_store: Option<Arc<dyn RateStore>>,
    names: Option<OptionNames>,
}

impl std::fmt::Debug for ImClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImClientBuilder").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}

impl ImClientBuilder {
    /// The access key pair of the account.
    #[must_use]
    pub fn credentials(
        mut self,
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
    ) -> Self {
        self.access_key_id = access_key_id.into();
        self.secret_access_key = Zeroizing::new(secret_access_key.into());
        self
    }

    /// The session token of temporary credentials.
    #[must_use]
    pub fn session_token(mut self, token: impl Into<String>) -> Self {
        self.session_token = Some(Zeroizing::new(token.into()));
        self
    }

    /// The application, for calls that name none.
    #[must_use]
    pub fn app_id(mut self, app_id: i32) -> Self {
        self.app_id = Some(app_id);
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

    /// A proxy for every call, by its URL: `http://user:password@proxy:3128`, `socks5://proxy:1080`; none by an empty
    /// text. Without it the environment's proxies count.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Certificates in PEM to trust besides the system's own, as of a proxy that looks into TLS.
    #[must_use]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// How long making a connection may take. 5 seconds by default.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// An HTTP client of your own, which the proxy, the certificates and the connection's time above do not touch.
    /// Build it without redirects: a signature is for one host only. This crate has reqwest's TLS without a provider: for
    /// clients of your own, switch on a TLS feature of reqwest's, or install a provider of rustls's.
    #[must_use]
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// How often calls are tried and how long they may take.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
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

    /// Spells options in errors as another language does, for bindings.
    #[must_use]
    pub fn option_names(mut self, names: OptionNames) -> Self {
        self.names = Some(names);
        self
    }

    /// Is told of every event inside of its call, for bindings: returns at once and does not panic.
    #[must_use]
    pub fn observer(mut self, observer: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.hooks.observer = Some(Arc::new(observer));
        self
    }

    /// Is told of every request before it is sent. Hooks run on a thread of the client's own, one after the other: a panic
    /// is logged, and a call waits for a hook that hangs half a second, once.
    #[must_use]
    pub fn on_request(mut self, hook: impl Fn(&RequestEvent<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.on_request = Some(Arc::new(hook));
        self
    }

    /// Is told of every answer.
    #[must_use]
    pub fn on_response(mut self, hook: impl Fn(&ResponseEvent<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.on_response = Some(Arc::new(hook));
        self
    }

    /// Is told of every repetition before the wait for it.
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
        self.make(names).map_err(|error| names.respelled(error).into())
    }

    fn make(self, names: OptionNames) -> Result<ImClient, CoreError> {
        let token = self.session_token.as_deref().map(String::as_str);
        let credentials = Credentials::new(&self.access_key_id, &self.secret_access_key, token)?;
        let app_id = self.app_id.ok_or_else(|| CoreError::setting("appId", "required", "must be given"))?;
        let mut options = ClientOptions::new(Some(credentials.clone()), app_id, names);
        let mut settings = Settings::new(credentials, app_id);
        if let Some(region) = self.region {
            options.region.clone_from(&region);
            settings.region = region;
        }
        options.base_url.clone_from(&self.base_url);
        settings.base_url = self.base_url;
        options.policy = self.policy;
        options.paced = self.paced;
        options.has_rate_store = self.rate_store.is_some();
        options.tells = self.hooks.tells();
        let core = CoreClient::new(options, &ACCOUNTS, now())?;
        let protocol = Arc::new(Protocol::new(settings)?);
        let http = match self.http {
            Some(http) => http,
            None => http_client(self.proxy.as_deref(), &self.root_certificates, self.connect_timeout)?,
        };
        let (hooks, rate_store) = (self.hooks, self.rate_store);
        Ok(ImClient(Arc::new(Inner { core, protocol, http, hooks, rate_store })))
    }
}

/// The rates of every account in this process.
static ACCOUNTS: Accounts = Accounts::new();

/// How often a connection with requests under way is asked whether it is alive, and how long that may take: one that
/// leads nowhere is left after five seconds.
const PING_INTERVAL: Duration = Duration::from_secs(2);
const PING_TIMEOUT: Duration = Duration::from_secs(3);

fn http_client(
    proxy: Option<&str>,
    root_certificates: &[Vec<u8>],
    connect_timeout: Option<Duration>,
) -> Result<reqwest::Client, CoreError> {
    // reqwest's words on a proxy hold its URL, and so its password.
    let refuse = |path: &str, expected: &str| CoreError::setting(path, "type", expected);
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .tls_backend_preconfigured(tls::config(root_certificates)?)
        .http2_keep_alive_interval(PING_INTERVAL)
        .http2_keep_alive_timeout(PING_TIMEOUT)
        .connect_timeout(connect_timeout.unwrap_or(CONNECT_TIMEOUT));
    match proxy {
        Some("") => builder = builder.no_proxy(),
        Some(url) => {
            let proxy =
                reqwest::Proxy::all(url).map_err(|_| refuse("proxy", "must be the URL of a proxy"))?;
            builder = builder.proxy(proxy);
        }
        None if is_every_host_direct() => builder = builder.no_proxy(),
        None => {}
    }
    builder
        .build()
        .map_err(|error| refuse("httpClient", &format!("cannot be built: {}", with_causes(&error))))
}

/// Whether the environment says that no host is to be called by a proxy.
fn is_every_host_direct() -> bool {
    let hosts = std::env::var("NO_PROXY").or_else(|_| std::env::var("no_proxy")).unwrap_or_default();
    hosts.split(',').any(|host| host.trim() == "*")
}
