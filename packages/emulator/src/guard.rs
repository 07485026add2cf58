//! Keeps web pages away: a browser obeys any page, and a page can reach loopback.
//!
//! It is a layer around everything that is served, whatever the path, so that no spelling of a path bypasses it.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// The framework says no more than this.
const REFUSAL_LIMIT: usize = 16 << 10;

/// Which hosts the emulator is called by, besides IP addresses and `localhost`.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    allowed: Vec<String>,
}

/// Why a request is refused.
type Reason = &'static str;

impl Guard {
    /// A guard that lets these host names in as well.
    pub fn new(allowed: &[String]) -> Self {
        let plain = |name: &String| name.trim_end_matches('.').to_ascii_lowercase();
        Self { allowed: allowed.iter().map(plain).collect() }
    }

    /// Refuses requests that a web page of another origin can send, and foreign host names that point here.
    pub fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Reason> {
        let mut named = headers.get_all(header::HOST).iter();
        let in_header = named.next();
        if named.next().is_some() {
            return Err("there is more than one Host");
        }
        let in_header = in_header.map(|host| host.to_str().unwrap_or_default());
        let in_uri = uri.authority().map(axum::http::uri::Authority::as_str);
        for host in [in_uri, in_header].into_iter().flatten() {
            self.check_host(host)?;
        }
        let own = in_header.or(in_uri).and_then(Authority::parse).ok_or("there is no Host")?;
        for origin in headers.get_all(header::ORIGIN) {
            self.check_origin(origin, &own)?;
        }
        for site in headers.get_all("sec-fetch-site") {
            // A page on another port of this host is of the same site and still another page.
            if !matches!(site.as_bytes(), b"same-origin" | b"none") {
                return Err("Sec-Fetch-Site shows that another page sent it");
            }
        }
        Ok(())
    }

    fn check_host(&self, host: &str) -> Result<(), Reason> {
        let known = Authority::parse(host).is_some_and(|authority| {
            authority.is_address || authority.host == "localhost" || self.allowed.contains(&authority.host)
        });
        if known {
            Ok(())
        } else {
            Err("Host is neither an IP address nor localhost nor allowed by --allow-host")
        }
    }

    fn check_origin(&self, origin: &HeaderValue, own: &Authority) -> Result<(), Reason> {
        let foreign = Err("Origin is another page's");
        let Some((scheme, rest)) = origin.to_str().ok().and_then(|origin| origin.split_once("://")) else {
            return foreign;
        };
        let standard = match scheme.to_ascii_lowercase().as_str() {
            "http" => 80,
            // A host with a name may be behind something that speaks TLS.
            "https" if self.allowed.contains(&own.host) => 443,
            _ => return foreign,
        };
        let same = Authority::parse(rest).is_some_and(|from| {
            from.host == own.host && from.port.unwrap_or(standard) == own.port.unwrap_or(standard)
        });
        if same { Ok(()) } else { foreign }
    }
}

/// A host and a port as a `Host` header has them.
struct Authority {
    /// Lower case; a name without the dot at its end.
    host: String,
    port: Option<u16>,
    is_address: bool,
}

impl Authority {
    fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix('[') {
            let (inside, rest) = rest.split_once(']')?;
            let address: Ipv6Addr = inside.parse().ok()?;
            return Some(Self { host: address.to_string(), port: port(rest)?, is_address: true });
        }
        let (host, rest) = text.split_at(text.find(':').unwrap_or(text.len()));
        let port = port(rest)?;
        // Dotted decimal only: a browser writes it so however the address was typed.
        if let Ok(address) = host.parse::<Ipv4Addr>() {
            return Some(Self { host: address.to_string(), port, is_address: true });
        }
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        (!host.is_empty() && host.bytes().all(letters)).then_some(Self { host, port, is_address: false })
    }
}

/// The port behind a host: nothing, or a colon and digits.
fn port(rest: &str) -> Option<Option<u16>> {
    if rest.is_empty() {
        return Some(None);
    }
    let digits = rest.strip_prefix(':')?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten().map(Some)
}

/// The layer around everything.
pub async fn keep_pages_out(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    match guard.check(request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(reason) => refuse(StatusCode::FORBIDDEN, "Forbidden", reason),
    }
}

/// The layer around what changes the emulator: a form or a script of another page cannot write JSON without being asked.
pub async fn writes_are_json(request: Request, next: Next) -> Response {
    let kinds: Vec<&[u8]> =
        request.headers().get_all(header::CONTENT_TYPE).iter().map(HeaderValue::as_bytes).collect();
    let is_json = matches!(kinds.as_slice(), [kind] if is_json(kind));
    let fits = match *request.method() {
        Method::GET | Method::HEAD => true,
        // No page can send it without being asked first.
        Method::DELETE => kinds.is_empty() || is_json,
        _ => is_json,
    };
    if !fits {
        let words = "content-type must be application/json";
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaType", words);
    }
    let mut response = refusal_of(next.run(request).await).await;
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The framework's own refusals, in the form that all others have.
async fn refusal_of(response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if !status.is_client_error() || kind.is_some_and(is_json) {
        return response;
    }
    let code = match status {
        StatusCode::METHOD_NOT_ALLOWED => "MethodNotAllowed",
        StatusCode::PAYLOAD_TOO_LARGE => "BodyTooLarge",
        _ => "BadRequest",
    };
    let body = axum::body::to_bytes(response.into_body(), REFUSAL_LIMIT).await.unwrap_or_default();
    let message = String::from_utf8_lossy(&body);
    let message = if message.is_empty() { status.canonical_reason().unwrap_or_default() } else { &message };
    refuse(status, code, message)
}

fn is_json(kind: &[u8]) -> bool {
    let end = kind.iter().position(|byte| *byte == b';').unwrap_or(kind.len());
    kind.get(..end).is_some_and(|kind| kind.trim_ascii().eq_ignore_ascii_case(b"application/json"))
}

fn refuse(status: StatusCode, code: &str, reason: &str) -> Response {
    let error = json!({ "code": code, "message": reason });
    (status, Json(json!({ "ok": false, "error": error }))).into_response()
}
