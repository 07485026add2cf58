//! How requests reach the service: one exchange of HTTP, by reqwest or by your own client.

#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub mod reqwest;
#[cfg(feature = "rustls")]
mod tls;

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use volc_im_core::MAX_RESPONSE_BYTES;
use volc_im_core::error::TransportKind;
use volc_im_core::wire::protocol::HttpRequest;

/// A future that a transport, a store or a provider returns.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Makes one exchange of HTTP. It follows no redirect, retries nothing, and sends headers and body unchanged,
/// because they are signed.
///
/// The client retries, waits and decides; dropping the future ends the exchange.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and reads the response.
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, Failure>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, Failure>> {
        (**self).send(request)
    }
}

/// A request to send.
#[derive(Clone)]
#[non_exhaustive]
pub struct Request {
    /// `POST`; where keys are looked for, also `GET` and `PUT`.
    pub method: &'static str,
    /// The whole URL. The signature covers its host: send it there and nowhere else.
    pub url: String,
    /// Headers by lower-case name, without `host`, which the HTTP client takes from the URL.
    pub headers: Vec<(&'static str, String)>,
    /// The body in UTF-8.
    pub body: Vec<u8>,
    /// Time for the exchange, up to the end of the response. The client keeps to it as well.
    pub timeout: Duration,
    /// Largest body of a response that is of use, in bytes: read one byte more and stop, and the client says so.
    pub max_body_bytes: usize,
    /// Whether it goes past any proxy: it is for this machine's own network.
    pub no_proxy: bool,
}

impl Request {
    pub(crate) fn new(request: HttpRequest, timeout: Duration) -> Self {
        Request {
            method: request.method,
            url: request.url,
            headers: request.headers,
            body: request.body.into_bytes(),
            timeout,
            max_body_bytes: MAX_RESPONSE_BYTES,
            no_proxy: false,
        }
    }
}

impl fmt::Debug for Request {
    /// Without headers and body, which hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("url", &self.url).finish_non_exhaustive()
    }
}

/// A response, whatever its status.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// All headers that the transport tells, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// A response with this status and body.
    #[must_use]
    pub fn new(status: u16, body: Vec<u8>) -> Self {
        Response { status, body, ..Response::default() }
    }

    /// With a header, by its name in any case.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.into()));
        self
    }

    /// The first header of a name in lower case.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Phase in which an exchange failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// The HTTP client cannot send this request. Nothing was sent, and a retry does not help.
    Build,
    /// No connection was made: nothing can have reached the service.
    Connect,
    /// The connection broke, before or after the request had arrived.
    Exchange,
    /// Timed out with a connection made.
    Timeout,
    /// Any other failure that may have come after the request had arrived.
    Unknown,
}

/// Why an exchange brought no response.
#[derive(Debug)]
pub struct Failure {
    phase: Phase,
    message: String,
    cause: Arc<dyn Error + Send + Sync>,
}

impl Failure {
    /// A failure in a phase, with its cause, which the call's error has as its source.
    pub fn new(phase: Phase, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let cause: Arc<dyn Error + Send + Sync> = Arc::from(cause.into());
        Failure { phase, message: with_causes(&*cause), cause }
    }

    /// Phase of the exchange.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    pub(crate) fn into_parts(self) -> (Phase, String, Arc<dyn Error + Send + Sync>) {
        (self.phase, self.message, self.cause)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.cause)
    }
}

impl Phase {
    /// As core has it; `None` where nothing could be sent at all.
    pub(crate) fn kind(self) -> Option<TransportKind> {
        match self {
            Phase::Build => None,
            Phase::Connect => Some(TransportKind::Connect),
            Phase::Exchange => Some(TransportKind::Reset),
            Phase::Timeout => Some(TransportKind::Timeout),
            Phase::Unknown => Some(TransportKind::Other),
        }
    }
}

/// An error with its causes, which its own message often omits.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'e (dyn Error + 'static)| (*error).source())
}
