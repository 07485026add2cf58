//! The transport by reqwest.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::{Method, RequestBuilder};
use volc_im_core::error::Error as CoreError;
use volc_im_core::machine::options::OptionNames;

use super::{BoxFuture, Failure, Phase, Request, Response, Transport, causes, with_causes};
use crate::error::Error;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How often a connection with open requests is asked whether it is alive, and how long that may take: a dead one is
/// closed after five seconds.
#[cfg(feature = "http2")]
const PING_INTERVAL: Duration = Duration::from_secs(2);
#[cfg(feature = "http2")]
const PING_TIMEOUT: Duration = Duration::from_secs(3);

/// Sends by a `reqwest::Client`.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// For what goes past proxies, made when it is needed.
    direct: Arc<OnceLock<reqwest::Client>>,
    /// Why nothing can be reached by TLS.
    without_tls: Option<Arc<str>>,
}

impl ReqwestTransport {
    /// By your own client. Build it without redirects: a signature is for one host only.
    ///
    /// This crate has reqwest's TLS without a provider of cryptography: for your own clients, switch on a TLS feature
    /// of reqwest,
    /// or install a provider of rustls's.
    #[must_use]
    pub fn new(client: reqwest::Client) -> Self {
        ReqwestTransport { client, direct: Arc::default(), without_tls: None }
    }

    /// Settings for a transport with its own client.
    #[must_use]
    pub fn builder() -> ReqwestBuilder {
        ReqwestBuilder::default()
    }
}

impl From<reqwest::Client> for ReqwestTransport {
    fn from(client: reqwest::Client) -> Self {
        ReqwestTransport::new(client)
    }
}

impl Transport for ReqwestTransport {
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, Failure>> {
        Box::pin(async move {
            let max_body_bytes = request.max_body_bytes;
            let response = self.prepared(request)?.send().await.map_err(failure)?;
            read(response, max_body_bytes).await
        })
    }
}

impl ReqwestTransport {
    fn direct(&self) -> Result<&reqwest::Client, Failure> {
        if let Some(client) = self.direct.get() {
            return Ok(client);
        }
        let made = ReqwestBuilder::default().proxy("").make();
        let made = made.map_err(|error| Failure::new(Phase::Build, error))?;
        Ok(self.direct.get_or_init(|| made.client))
    }

    fn prepared(&self, request: Request) -> Result<RequestBuilder, Failure> {
        if let Some(reason) = self.without_tls.as_deref().filter(|_| request.url.starts_with("https:")) {
            return Err(Failure::new(Phase::Build, reason.to_owned()));
        }
        let client = if request.no_proxy { self.direct()? } else { &self.client };
        let method = Method::from_bytes(request.method.as_bytes());
        let method = method.map_err(|error| Failure::new(Phase::Build, error))?;
        let mut prepared = client.request(method, &request.url).timeout(request.timeout).body(request.body);
        for (name, value) in request.headers {
            let mut value =
                HeaderValue::try_from(value).map_err(|error| Failure::new(Phase::Build, error))?;
            // HTTP's own logs omit the signature.
            value.set_sensitive(matches!(
                name,
                "authorization" | "x-security-token" | "x-volc-ecs-metadata-token"
            ));
            prepared = prepared.header(name, value);
        }
        Ok(prepared)
    }
}

async fn read(mut response: reqwest::Response, max_body_bytes: usize) -> Result<Response, Failure> {
    let mut headers = Vec::with_capacity(response.headers().len());
    for (name, value) in response.headers() {
        if let Ok(value) = value.to_str() {
            headers.push((name.as_str().to_owned(), value.to_owned()));
        }
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failure)? {
        body.extend_from_slice(&chunk);
        if body.len() > max_body_bytes {
            break;
        }
    }
    Ok(Response { status: response.status().as_u16(), headers, body })
}

/// Only a connection that was never made has certainly sent nothing.
fn failure(error: reqwest::Error) -> Failure {
    let phase = if error.is_builder() {
        Phase::Build
    } else if error.is_connect() || causes(&error).any(is_unconnected) {
        Phase::Connect
    } else if error.is_timeout() {
        Phase::Timeout
    } else if error.is_request() || error.is_body() || error.is_decode() {
        Phase::Exchange
    } else {
        Phase::Unknown
    };
    Failure::new(phase, error)
}

/// Whether a cause says that there was no connection.
fn is_unconnected(cause: &(dyn StdError + 'static)) -> bool {
    cause.downcast_ref::<io::Error>().is_some_and(|error| {
        // Others, as of a host that cannot be reached, may come in the middle of a connection.
        matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::AddrNotAvailable)
    })
}

/// Makes a [`ReqwestTransport`].
#[derive(Clone, Debug, Default)]
pub struct ReqwestBuilder {
    proxy: Option<String>,
    root_certificates: Vec<Vec<u8>>,
    connect_timeout: Option<Duration>,
    names: Option<OptionNames>,
}

impl ReqwestBuilder {
    /// A proxy for every call, by its URL: `http://user:password@proxy:3128`, with the feature `socks` also
    /// `socks5://proxy:1080`; none by an empty text. Without it the environment's proxies count.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Certificates in PEM to trust besides the system's own, such as of a proxy that inspects TLS.
    #[must_use]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// Time limit of connecting. 5 seconds by default.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Spells settings in errors as another language does, for bindings.
    #[doc(hidden)]
    #[must_use]
    pub fn option_names(mut self, names: OptionNames) -> Self {
        self.names = Some(names);
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// `validation`, with the path of the setting.
    pub fn build(self) -> Result<ReqwestTransport, Error> {
        let names = self.names.unwrap_or(OptionNames::RUST);
        self.make().map_err(|error| names.respelled(error).into())
    }

    fn make(self) -> Result<ReqwestTransport, CoreError> {
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(self.connect_timeout.unwrap_or(CONNECT_TIMEOUT));
        let without_tls;
        (builder, without_tls) = trusting(builder, &self.root_certificates)?;
        #[cfg(feature = "http2")]
        {
            builder = builder.http2_keep_alive_interval(PING_INTERVAL).http2_keep_alive_timeout(PING_TIMEOUT);
        }
        match self.proxy.as_deref() {
            Some("") => builder = builder.no_proxy(),
            Some(url) => {
                // reqwest's words on a proxy hold its URL, and so its password.
                let refuse = |_| CoreError::setting("proxy", "type", "must be the URL of a proxy");
                builder = builder.proxy(reqwest::Proxy::all(url).map_err(refuse)?);
            }
            None if is_every_host_direct() => builder = builder.no_proxy(),
            None => {}
        }
        let client = builder.build().map_err(|error| {
            CoreError::setting("transport", "type", &format!("cannot be built: {}", with_causes(&error)))
        })?;
        Ok(ReqwestTransport { without_tls: without_tls.map(Arc::from), ..ReqwestTransport::new(client) })
    }
}

/// A builder, and why it reaches nothing by TLS.
type Trusting = (reqwest::ClientBuilder, Option<String>);

#[cfg(feature = "rustls")]
fn trusting(builder: reqwest::ClientBuilder, pem: &[Vec<u8>]) -> Result<Trusting, CoreError> {
    let super::tls::Trust { config, nobody } = super::tls::trust(pem)?;
    Ok((builder.tls_backend_preconfigured(config), nobody))
}

#[cfg(not(feature = "rustls"))]
fn trusting(mut builder: reqwest::ClientBuilder, pem: &[Vec<u8>]) -> Result<Trusting, CoreError> {
    let refuse = || CoreError::setting("rootCertificates", "type", "must be certificates in PEM");
    for pem in pem {
        let certificates = reqwest::Certificate::from_pem_bundle(pem).map_err(|_| refuse())?;
        if certificates.is_empty() {
            return Err(refuse());
        }
        builder = builder.tls_certs_merge(certificates);
    }
    Ok((builder, None))
}

/// Whether the environment says that no host is to be called by a proxy.
fn is_every_host_direct() -> bool {
    let hosts = std::env::var("NO_PROXY").or_else(|_| std::env::var("no_proxy")).unwrap_or_default();
    hosts.split(',').any(|host| host.trim() == "*")
}
