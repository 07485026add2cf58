//! Settings of a client.

use std::sync::Arc;
use std::time::Duration;

use volc_im_core::error::Error as CoreError;
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::wire::protocol::{Protocol, Settings};
use volc_im_core::wire::signer::Credentials;
use zeroize::Zeroizing;

use crate::client::{ImClient, Inner};
use crate::driver::with_causes;
use crate::error::Error;
use crate::hooks::{Hooks, RequestEvent, ResponseEvent, RetryEvent};
use crate::pacer::Pacer;
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
    pacer: Option<Pacer>,
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

    /// A proxy for every call, by its URL: `http://user:password@proxy:3128`. Without it the environment's proxies
    /// count.
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

    /// Paces every call. Without it only batches are paced.
    #[must_use]
    pub fn pacer(mut self, pacer: Pacer) -> Self {
        self.pacer = Some(pacer);
        self
    }

    /// Is told of every request before it is sent.
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
        let token = self.session_token.as_deref().map(String::as_str);
        let credentials = Credentials::new(&self.access_key_id, &self.secret_access_key, token)?;
        let app_id = self.app_id.ok_or_else(|| CoreError::setting("appId", "required", "must be given"))?;
        let mut settings = Settings::new(credentials, app_id);
        if let Some(region) = self.region {
            settings.region = region;
        }
        settings.base_url = self.base_url;
        let protocol = Arc::new(Protocol::new(settings)?);
        let http = match self.http {
            Some(http) => http,
            None => http_client(self.proxy.as_deref(), &self.root_certificates, self.connect_timeout)?,
        };
        let account_pacer = self.pacer.clone().unwrap_or_else(|| Pacer::of_account(&self.access_key_id));
        let (policy, hooks, pacer) = (self.policy, self.hooks, self.pacer);
        Ok(ImClient(Arc::new(Inner { protocol, http, policy, hooks, pacer, account_pacer })))
    }
}

fn http_client(
    proxy: Option<&str>,
    root_certificates: &[Vec<u8>],
    connect_timeout: Option<Duration>,
) -> Result<reqwest::Client, Error> {
    // reqwest's words on a proxy hold its URL, and so its password.
    let refuse = |path: &str, expected: &str| CoreError::setting(path, "type", expected);
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .tls_backend_preconfigured(tls::config(root_certificates)?)
        .connect_timeout(connect_timeout.unwrap_or(CONNECT_TIMEOUT));
    if let Some(url) = proxy {
        let proxy = reqwest::Proxy::all(url).map_err(|_| refuse("proxy", "must be the URL of a proxy"))?;
        builder = builder.proxy(proxy);
    }
    builder
        .build()
        .map_err(|error| refuse("httpClient", &format!("cannot be built: {}", with_causes(&error))).into())
}
