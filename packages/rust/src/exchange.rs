//! One HTTP exchange.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};
use std::time::Duration;

use reqwest::header::HeaderValue;
use volc_im_core::MAX_RESPONSE_BYTES;
use volc_im_core::error::TransportKind;
use volc_im_core::wire::protocol::HttpRequest;

/// What is read of a response.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// How an exchange brought no response.
pub(crate) enum Failure {
    Transport(TransportKind, String),
    /// No request could be made of it.
    Unsendable(String),
}

/// What came of an exchange.
pub(crate) type Exchanged = Result<Response, Failure>;

/// Sends a request and reads the response.
pub(crate) async fn exchange(http: &reqwest::Client, request: HttpRequest, timeout: Duration) -> Exchanged {
    let mut post = http.post(&request.url).timeout(timeout).body(request.body);
    for (name, value) in request.headers {
        let mut value =
            HeaderValue::try_from(value).map_err(|error| Failure::Unsendable(error.to_string()))?;
        // HTTP's own logs leave out what signs.
        value.set_sensitive(matches!(name, "authorization" | "x-security-token"));
        post = post.header(name, value);
    }
    let mut response = post.send().await.map_err(|error| failure(&error))?;
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (retry_after, date) = (header("retry-after"), header("date"));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        body.extend_from_slice(&chunk);
        // One byte over the limit is enough for core to say so.
        if body.len() > MAX_RESPONSE_BYTES {
            break;
        }
    }
    Ok(Response { status: response.status().as_u16(), retry_after, date, body })
}

/// Only a connection that was never made is known not to have carried anything.
fn failure(error: &reqwest::Error) -> Failure {
    if error.is_builder() {
        return Failure::Unsendable(with_causes(error));
    }
    let kind = if error.is_connect() || causes(error).any(is_unconnected) {
        TransportKind::Connect
    } else if error.is_timeout() {
        TransportKind::Timeout
    } else if error.is_request() || error.is_body() || error.is_decode() {
        TransportKind::Reset
    } else {
        TransportKind::Other
    };
    Failure::Transport(kind, with_causes(error))
}

/// Whether a cause says that there was no connection.
fn is_unconnected(cause: &(dyn StdError + 'static)) -> bool {
    cause.downcast_ref::<io::Error>().is_some_and(|error| {
        // Others, as of a host that cannot be reached, may come in the middle of a connection.
        matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::AddrNotAvailable)
    })
}

fn causes<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'e (dyn StdError + 'static)| (*error).source())
}

/// An error of reqwest's with what is behind it, which its own words leave out.
pub(crate) fn with_causes(error: &reqwest::Error) -> String {
    causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
