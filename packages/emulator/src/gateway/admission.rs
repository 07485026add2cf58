//! Who may come in: the checks in front of every action, in the order the emulator makes them.

use axum::http::{HeaderMap, Method, Uri, header};
use bytes::Bytes;
use serde::Serialize;
use subtle::ConstantTimeEq;

use super::authorization::Authorization;
use super::clock::{Moment, TOLERANCE_SECONDS, parse_x_date};
use super::envelope::{SERVICE, VERSION};
use super::query;
use super::refusals::{self, Refusal};
use super::signature::{Signed, hex_sha256};
use crate::actions;
use crate::config::Config;
use crate::credentials::issued::Issued;
use crate::credentials::{metadata, sts};
use crate::failure::Failure;

/// The regions the vendor has.
pub const REGIONS: [&str; 2] = ["cn-north-1", "ap-southeast-1"];
/// Headers that must be among the signed ones.
const ALWAYS_SIGNED: [&str; 4] = ["content-type", "host", "x-content-sha256", "x-date"];
/// The same without a body.
const SIGNED_OF_GET: [&str; 3] = ["host", "x-content-sha256", "x-date"];

/// A request as it came in.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// HTTP method.
    pub method: Method,
    /// URL.
    pub uri: Uri,
    /// Decoded query parameters.
    pub query: Vec<(String, String)>,
    /// Headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl Arrival {
    /// The value of a query parameter, empty when absent.
    pub fn parameter(&self, name: &str) -> &str {
        self.query.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The action, also of paths that name none.
    pub fn action(&self) -> &str {
        metadata::action_of(self.uri.path()).unwrap_or_else(|| self.parameter("Action"))
    }

    /// The values of a header joined by commas; HTTP/2 has the host in the URL instead.
    pub fn header(&self, name: &str) -> Option<String> {
        let values: Vec<&str> =
            self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        if values.is_empty() && name == header::HOST.as_str() {
            return self.uri.authority().map(ToString::to_string);
        }
        (!values.is_empty()).then(|| values.join(","))
    }

    /// The region of the credential scope, if it can be read.
    pub fn region(&self) -> Option<String> {
        self.header("authorization")
            .and_then(|header| Authorization::parse(&header).ok())
            .map(|read| read.region)
    }
}

/// One of the checks, and whether it was passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Name of the check.
    pub name: &'static str,
    /// Whether it was passed.
    pub ok: bool,
    /// Why not.
    pub message: Option<String>,
}

/// Stores the result of a check.
pub fn noted<T>(
    checks: &mut Vec<Check>,
    name: &'static str,
    outcome: Result<T, Failure>,
) -> Result<T, Failure> {
    let message = outcome.as_ref().err().map(|failure| failure.message.clone());
    checks.push(Check { name, ok: outcome.is_ok(), message });
    outcome
}

/// Refuses everything the gateway would refuse, and notes each check up to the first that is not passed.
pub fn admit(
    config: &Config,
    issued: &Issued,
    arrival: &Arrival,
    (wire, now): (Moment, Moment),
    checks: &mut Vec<Check>,
) -> Result<(), Failure> {
    noted(checks, "method", check_method(arrival))?;
    noted(checks, "target", check_target(arrival))?;
    noted(checks, "content_type", check_content_type(arrival))?;
    let (date, hash, header) = noted(checks, "headers", needed_headers(arrival))?;
    let authorization = noted(checks, "authorization", read_authorization(&header))?;
    noted(checks, "scope", check_scope(config, &authorization, &date))?;
    let secret = noted(checks, "access_key", secret_key(config, issued, &authorization.access_key))?;
    noted(checks, "session_token", check_session_token(issued, arrival, &authorization.access_key, now))?;
    noted(checks, "date", check_date(&date, wire))?;
    noted(checks, "body_hash", check_body_hash(arrival, &hash))?;
    let signature = check_signature(&ALWAYS_SIGNED, secret, arrival, &authorization, &date, &hash);
    noted(checks, "signature", signature)
}

/// The same for a signed GET to STS.
pub fn admit_sts(
    config: &Config,
    issued: &Issued,
    arrival: &Arrival,
    (wire, now): (Moment, Moment),
    checks: &mut Vec<Check>,
) -> Result<(), Failure> {
    let method = if arrival.method == Method::GET {
        Ok(())
    } else {
        Err(refusals::METHOD_NOT_ALLOWED.because("the method is not GET"))
    };
    noted(checks, "method", method)?;
    let (date, hash, header) = noted(checks, "headers", needed_headers(arrival))?;
    let authorization = noted(checks, "authorization", read_authorization(&header))?;
    noted(checks, "scope", check_sts_scope(&authorization, &date))?;
    let secret = noted(checks, "access_key", secret_key(config, issued, &authorization.access_key))?;
    noted(checks, "session_token", check_session_token(issued, arrival, &authorization.access_key, now))?;
    noted(checks, "date", check_date(&date, wire))?;
    noted(checks, "body_hash", check_body_hash(arrival, &hash))?;
    let signature = check_signature(&SIGNED_OF_GET, secret, arrival, &authorization, &date, &hash);
    noted(checks, "signature", signature)
}

fn needed_headers(arrival: &Arrival) -> Result<(String, String, String), Failure> {
    let date = need(arrival, "x-date", refusals::MISSING_REQUEST_INFO)?;
    let hash = need(arrival, "x-content-sha256", refusals::MISSING_REQUEST_INFO)?;
    let header = need(arrival, "authorization", refusals::MISSING_AUTHENTICATION_TOKEN)?;
    Ok((date, hash, header))
}

fn read_authorization(header: &str) -> Result<Authorization, Failure> {
    if !header.contains("Signature=") {
        return Err(refusals::MISSING_SIGNATURE.because("Authorization holds no Signature"));
    }
    Authorization::parse(header).map_err(|reason| refusals::INVALID_AUTHORIZATION.because(reason))
}

/// The secret key of an access key: the account's, or a temporary one's.
pub fn secret_key<'a>(config: &'a Config, issued: &'a Issued, access_key: &str) -> Result<&'a str, Failure> {
    if bool::from(access_key.as_bytes().ct_eq(config.access_key.as_bytes())) {
        return Ok(&config.secret_key);
    }
    let temporary = issued.find(access_key).map(|keys| keys.secret_key.as_str());
    temporary.ok_or_else(|| refusals::INVALID_ACCESS_KEY.because("the access key is not known"))
}

/// Temporary keys are valid with their session token, until they expire.
fn check_session_token(
    issued: &Issued,
    arrival: &Arrival,
    access_key: &str,
    now: Moment,
) -> Result<(), Failure> {
    let Some(keys) = issued.find(access_key) else { return Ok(()) };
    let given = arrival.header("x-security-token").unwrap_or_default();
    if !bool::from(given.as_bytes().ct_eq(keys.session_token.as_bytes())) {
        return Err(refusals::INVALID_SECRET_TOKEN.because("the session token is not that of the access key"));
    }
    if keys.expires <= now {
        return Err(refusals::INVALID_SECRET_TOKEN.because("the session token has expired"));
    }
    Ok(())
}

fn check_date(date: &str, now: Moment) -> Result<(), Failure> {
    let moment = parse_x_date(date)
        .ok_or_else(|| refusals::INVALID_TIMESTAMP.because("X-Date is not yyyymmddThhmmssZ"))?;
    let skew = moment.saturating_sub(now.seconds());
    if skew.abs() > TOLERANCE_SECONDS {
        let message = format!("X-Date is {skew} seconds away from the service's clock");
        return Err(refusals::INVALID_TIMESTAMP.because(message));
    }
    Ok(())
}

fn check_body_hash(arrival: &Arrival, hash: &str) -> Result<(), Failure> {
    if !bool::from(hex_sha256(&arrival.body).as_bytes().ct_eq(hash.as_bytes())) {
        return Err(
            refusals::SIGNATURE_DOES_NOT_MATCH.because("X-Content-Sha256 is not the hash of the body")
        );
    }
    Ok(())
}

fn check_method(arrival: &Arrival) -> Result<(), Failure> {
    if arrival.method != Method::POST {
        return Err(refusals::METHOD_NOT_ALLOWED.because("the method is not POST"));
    }
    Ok(())
}

fn check_target(arrival: &Arrival) -> Result<(), Failure> {
    let (action, version) = (arrival.parameter("Action"), arrival.parameter("Version"));
    if action.is_empty() || version.is_empty() {
        return Err(refusals::MISSING_PARAMETER.because("Action and Version are needed"));
    }
    if version != VERSION || !actions::exists(action) {
        let message = format!("there is no action {action} in version {version}");
        return Err(refusals::INVALID_ACTION_OR_VERSION.because(message));
    }
    Ok(())
}

fn check_content_type(arrival: &Arrival) -> Result<(), Failure> {
    let kind = arrival.header("content-type").unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/json") {
        return Err(refusals::UNSUPPORTED_MEDIA_TYPE.because("Content-Type is not application/json"));
    }
    Ok(())
}

fn check_scope(config: &Config, authorization: &Authorization, date: &str) -> Result<(), Failure> {
    let refuse = |reason: &str| Err(refusals::INVALID_CREDENTIAL.because(reason));
    if authorization.service != SERVICE {
        return Err(refusals::SERVICE_NOT_FOUND.because("the service of the credential scope is not rtc"));
    }
    // A date that cannot be read is refused as a date.
    if parse_x_date(date).is_some() && date.get(..8) != Some(authorization.day.as_str()) {
        return refuse("the day of the credential scope is not that of X-Date");
    }
    let region = authorization.region.as_str();
    let known = config.region.as_deref().map_or_else(|| REGIONS.contains(&region), |only| only == region);
    if known { Ok(()) } else { refuse("the region of the credential scope is not served here") }
}

fn check_sts_scope(authorization: &Authorization, date: &str) -> Result<(), Failure> {
    if authorization.service != sts::SERVICE {
        return Err(refusals::SERVICE_NOT_FOUND.because("the service of the credential scope is not sts"));
    }
    if parse_x_date(date).is_some() && date.get(..8) != Some(authorization.day.as_str()) {
        let reason = "the day of the credential scope is not that of X-Date";
        return Err(refusals::INVALID_CREDENTIAL.because(reason));
    }
    Ok(())
}

fn check_signature(
    always_signed: &[&str],
    secret_key: &str,
    arrival: &Arrival,
    authorization: &Authorization,
    date: &str,
    hash: &str,
) -> Result<(), Failure> {
    let is_signed = |name: &str| authorization.signed_headers.iter().any(|signed| signed == name);
    if let Some(name) = always_signed.iter().find(|name| !is_signed(name)) {
        return Err(invalid_authorization(&format!("{name} is not signed")));
    }
    if arrival.headers.contains_key("x-security-token") && !is_signed("x-security-token") {
        return Err(invalid_authorization("x-security-token is not signed"));
    }
    let mut headers = Vec::with_capacity(authorization.signed_headers.len());
    for name in &authorization.signed_headers {
        let value = arrival
            .header(name)
            .ok_or_else(|| invalid_authorization(&format!("{name} is signed and absent")))?;
        headers.push((name.clone(), value));
    }
    let signed = Signed {
        method: arrival.method.as_str(),
        path: arrival.uri.path(),
        query: &arrival.query,
        headers: &headers,
        content_hash: hash,
        date,
    };
    if signed.matches(authorization, secret_key) {
        Ok(())
    } else {
        Err(refusals::SIGNATURE_DOES_NOT_MATCH.because("the signature is not the one the service calculates"))
    }
}

/// Takes a request apart.
pub fn arrive(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Arrival {
    let query = query::parameters(uri.query().unwrap_or_default());
    Arrival { method, uri, query, headers, body }
}

fn need(arrival: &Arrival, name: &str, refusal: Refusal) -> Result<String, Failure> {
    arrival.header(name).ok_or_else(|| refusal.because(format!("the header {name} is missing")))
}

fn invalid_authorization(reason: &str) -> Failure {
    refusals::INVALID_AUTHORIZATION.because(reason)
}
