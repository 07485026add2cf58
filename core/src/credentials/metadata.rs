//! The metadata service of an ECS instance, version 2: a token for the session, the role's name, the role's keys.

use zeroize::Zeroizing;

use super::environment::{ECS_DISABLED, ECS_ROLE, Environment};
use super::expiry::expires_at;
use super::link::{Found, Outcome};
use super::source::{Origin, Provided};
use super::sts::{Refused, append_encoded};
use crate::error::{Error, text_of};
use crate::json_reader::{JsonReader, ValueKind};
use crate::time::WallTime;
use crate::transcode::{RawObject, decimal_u64, joined};
use crate::wire::origin::origin;
use crate::wire::protocol::HttpRequest;
use crate::wire::signer::Credentials;

/// The address that every instance reaches.
const ENDPOINT: &str = "http://100.96.0.96";

const TOKEN: &str = "x-volc-ecs-metadata-token";
const TOKEN_TTL: &str = "x-volc-ecs-metadata-token-ttl-seconds";
const ROLES: &str = "/volcstack/latest/iam/security_credentials";

/// A session with the metadata service.
pub(super) struct Metadata {
    /// The role; until it is known, the service is asked for it.
    role: Option<String>,
    token: Option<Zeroizing<String>>,
    /// Somebody has set it up, so that its absence is a fault.
    pub(super) is_configured: bool,
}

/// What a response leads to.
pub(super) enum Answer {
    Next(Metadata),
    Keys(Provided),
}

/// Scheme and host of the service.
pub(super) fn endpoint(given: Option<&str>) -> Result<(&'static str, String), Error> {
    origin("", Some(given.unwrap_or(ENDPOINT))).map_err(|mut error| {
        if let Error::Validation(error) = &mut error {
            "metadataEndpoint".clone_into(&mut error.path);
        }
        error
    })
}

impl Metadata {
    pub(super) fn begin(environment: &Environment, role: Option<&str>, is_alone: bool) -> Outcome {
        if environment.get(ECS_DISABLED).is_some_and(|value| value.trim().eq_ignore_ascii_case("true")) {
            return Outcome::NotConfigured(joined(&[ECS_DISABLED, " is true"]));
        }
        let role = role.or_else(|| environment.get(ECS_ROLE)).map(str::to_owned);
        let is_configured = is_alone || role.is_some();
        Outcome::Found(Box::new(Found::Metadata(Metadata { role, token: None, is_configured })))
    }

    pub(super) fn request(&self, given: Option<&str>) -> Result<HttpRequest, Error> {
        let (scheme, host) = endpoint(given)?;
        let (method, headers, mut path) = match &self.token {
            None => ("PUT", vec![(TOKEN_TTL, "21600".to_owned())], "/latest/api/token".to_owned()),
            Some(token) => ("GET", vec![(TOKEN, token.as_str().to_owned())], ROLES.to_owned()),
        };
        match (&self.token, &self.role) {
            (None, _) => {}
            (Some(_), None) => path.push_str("?type=user&format=json"),
            (Some(_), Some(role)) => {
                path.push('/');
                append_encoded(role, &mut path);
            }
        }
        let url = joined(&[scheme, "://", &host, &path]);
        Ok(HttpRequest { method, url, headers, body: String::new(), idempotency_id: None })
    }

    /// Reads the response to [`request`](Self::request).
    pub(super) fn read(&self, status: u16, body: &[u8], now: WallTime) -> Result<Answer, Refused> {
        let body = Zeroizing::new(text_of(body));
        let refuse = |what: &str| {
            let of = match (&self.token, &self.role) {
                (None, _) => "the request for a token",
                (Some(_), None) => "the request for the role's name",
                (Some(_), Some(_)) => "the request for the role's keys",
            };
            let message = joined(&[of, " was answered with HTTP ", &decimal_u64(status.into()), what]);
            Refused { message, is_retryable: status != 404 }
        };
        if status != 200 {
            return Err(refuse(""));
        }
        let (role, is_configured) = (self.role.clone(), self.is_configured);
        match (&self.token, &self.role) {
            (None, _) => {
                let token = body.trim();
                if token.is_empty() || token.len() > 4_096 || !token.bytes().all(|b| b.is_ascii_graphic()) {
                    return Err(refuse(" and no token"));
                }
                let token = Some(Zeroizing::new(token.to_owned()));
                Ok(Answer::Next(Metadata { role, token, is_configured }))
            }
            (Some(_), None) => {
                let role =
                    Some(first_role(&body).ok_or_else(|| refuse(" and no role: the instance has none"))?);
                Ok(Answer::Next(Metadata { role, token: self.token.clone(), is_configured }))
            }
            (Some(_), Some(_)) => read_keys(&body, now).map(Answer::Keys).map_err(|what| refuse(&what)),
        }
    }
}

/// The first of a JSON array of strings, or of lines.
fn first_role(body: &str) -> Option<String> {
    let mut reader = JsonReader::new(body);
    let name = if reader.peek().ok() == Some(ValueKind::Array) {
        reader.enter().ok()?;
        let is_text = reader.next_item(&mut true).ok()? && reader.peek().ok()? == ValueKind::Text;
        if !is_text {
            return None;
        }
        reader.string().ok()?.trim().to_owned()
    } else {
        body.trim().lines().next()?.trim().to_owned()
    };
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"+=,.@-_".contains(&b);
    ((1..=128).contains(&name.len()) && name.bytes().all(fits)).then_some(name)
}

fn read_keys(body: &str, now: WallTime) -> Result<Provided, String> {
    let keys = RawObject::read(body).map_err(|_| " and no JSON object".to_owned())?;
    let text = |name: &str| {
        let text = keys.text(name).filter(|text| !text.is_empty());
        text.map(|text| Zeroizing::new(text.into_owned())).ok_or_else(|| joined(&[" without ", name]))
    };
    let (id, secret, token) = (text("AccessKeyId")?, text("SecretAccessKey")?, text("SessionToken")?);
    let end = expires_at(now, &text("ExpiredTime")?, None);
    let end = end.ok_or_else(|| " and an ExpiredTime that is no RFC 3339 time".to_owned())?;
    let credentials =
        Credentials::new(&id, &secret, Some(&token)).map_err(|error| joined(&[": ", &error.words()]))?;
    Ok(Provided { credentials, expires_at: Some(end), origin: Origin::Ecs })
}
