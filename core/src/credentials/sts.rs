//! Requests to STS and its responses, version 2018-01-01.

use core::net::IpAddr;

use zeroize::Zeroizing;

use super::expiry::expires_at;
use super::roles::{AssumeRole, AssumeRoleWithOidc, DEFAULT_DURATION, session_name};
use super::source::{Origin, Provided};
use crate::error::{Error, invalid, text_of};
use crate::time::WallTime;
use crate::transcode::{RawObject, decimal_u64, first_chars, joined};
use crate::wire::origin::origin;
use crate::wire::protocol::HttpRequest;
use crate::wire::signer::{Credentials, Signer};

/// STS by default.
const ENDPOINT: &str = "https://sts.volcengineapi.com";

/// The region that requests are signed for, whatever the caller's.
const REGION: &str = "cn-beijing";

const FORM: &str = "application/x-www-form-urlencoded";

/// Scheme and host of an STS: a URL, or a host alone. Plain HTTP only on this machine, for an emulator.
pub(super) fn endpoint(given: &str) -> Result<(&'static str, String), Error> {
    let is_url = given.as_bytes().windows(3).any(|letters| letters == b"://");
    let url = if is_url { given.to_owned() } else { joined(&["https://", given]) };
    let refuse = |expected: &str| Err(invalid("endpoint", "base_url", expected, ""));
    let Ok((scheme, host)) = origin("", Some(&url)) else {
        return refuse("must be a host, or https:// with a host and at most a port");
    };
    let name = match host.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => host.split(':').next(),
    };
    let name = name.unwrap_or_default();
    let is_local = name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if scheme == "http" && !is_local {
        return refuse("must be https://; http:// is for this machine only");
    }
    Ok((scheme, host))
}

/// `AssumeRole`: a signed GET.
pub(super) fn assume_role(
    role: &AssumeRole,
    keys: &Credentials,
    default_endpoint: Option<&str>,
    now: WallTime,
    entropy: &[u8],
) -> Result<HttpRequest, Error> {
    let (scheme, host) = endpoint(role.endpoint.as_deref().or(default_endpoint).unwrap_or(ENDPOINT))?;
    let duration = decimal_u64(role.duration_seconds.unwrap_or(DEFAULT_DURATION).into());
    let session = session_name(role.session_name.as_deref(), entropy);
    let query = pairs(&[
        ("Action", Some("AssumeRole")),
        ("DurationSeconds", Some(&duration)),
        ("Policy", role.policy.as_deref()),
        ("RoleSessionName", Some(&session)),
        ("RoleTrn", Some(&role.role_trn)),
        ("Version", Some("2018-01-01")),
    ]);
    let signature = Signer::new(keys.clone(), REGION, "sts")?.sign_get(&host, &query, now);
    let mut headers = vec![
        ("x-date", signature.x_date),
        ("x-content-sha256", signature.x_content_sha256),
        ("authorization", signature.authorization),
    ];
    if let Some(token) = signature.x_security_token {
        headers.push(("x-security-token", token));
    }
    let url = joined(&[scheme, "://", &host, "/?", &query]);
    Ok(HttpRequest { method: "GET", url, headers, body: String::new(), idempotency_id: None })
}

/// `AssumeRoleWithOIDC`: an unsigned form.
pub(super) fn assume_role_with_oidc(
    role: &AssumeRoleWithOidc,
    oidc_token: &str,
    default_endpoint: Option<&str>,
    entropy: &[u8],
) -> Result<HttpRequest, Error> {
    let (scheme, host) = endpoint(role.endpoint.as_deref().or(default_endpoint).unwrap_or(ENDPOINT))?;
    let duration = decimal_u64(role.duration_seconds.unwrap_or(DEFAULT_DURATION).into());
    let session = session_name(role.session_name.as_deref(), entropy);
    let body = pairs(&[
        ("DurationSeconds", Some(&duration)),
        ("OIDCToken", Some(oidc_token)),
        ("Policy", role.policy.as_deref()),
        ("RoleSessionName", Some(&session)),
        ("RoleTrn", Some(&role.role_trn)),
    ]);
    let url = joined(&[scheme, "://", &host, "/?Action=AssumeRoleWithOIDC&Version=2018-01-01"]);
    let headers = vec![("content-type", FORM.to_owned())];
    Ok(HttpRequest { method: "POST", url, headers, body, idempotency_id: None })
}

/// Names with values, percent-encoded as signatures want it.
fn pairs(given: &[(&str, Option<&str>)]) -> String {
    let mut text = String::new();
    for (name, value) in given {
        let Some(value) = value else { continue };
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        append_encoded(value, &mut text);
    }
    text
}

/// Everything but unreserved characters is encoded.
pub(super) fn append_encoded(value: &str, text: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push_str(&volc_im_sha256::hex_text(&[byte]).to_ascii_uppercase());
        }
    }
}

/// A response that brought no keys.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) message: String,
    pub(super) is_retryable: bool,
    /// The request's date is too far from the service's clock.
    pub(super) is_about_date: bool,
}

/// Reads a response. Words of the service are shown only where `is_open`: they may quote the request.
pub(super) fn read(
    status: u16,
    body: &[u8],
    now: WallTime,
    duration: Option<u32>,
    is_open: bool,
) -> Result<Provided, Refused> {
    let body = Zeroizing::new(text_of(body));
    let is_status_retryable = matches!(status, 429 | 502..=504);
    let refuse = |what: &str, is_retryable| {
        let message = joined(&["STS answered HTTP ", &decimal_u64(status.into()), what]);
        Refused { message, is_retryable, is_about_date: false }
    };
    let Ok(answer) = RawObject::read(&body) else {
        return Err(refuse(" with a body that is no JSON object", is_status_retryable));
    };
    let inner = |of: &RawObject<'_>, name: &str| of.get(name).map(str::to_owned).map(Zeroizing::new);
    let metadata = inner(&answer, "ResponseMetadata");
    let metadata = metadata.as_ref().and_then(|text| RawObject::read(text).ok());
    let error = metadata.as_ref().and_then(|metadata| metadata.get("Error"));
    if let Some(error) = error.and_then(|error| RawObject::read(error).ok()) {
        let code = error.text("Code").unwrap_or_default();
        let words = error.text("Message").filter(|_| is_open).unwrap_or_default();
        let id = metadata.as_ref().and_then(|metadata| metadata.text("RequestId")).unwrap_or_default();
        let what = joined(&[
            ": ",
            first_chars(&code, 64),
            if words.is_empty() { "" } else { ": " },
            first_chars(&words, 256),
            if id.is_empty() { "" } else { ", request " },
            first_chars(&id, 64),
        ]);
        let mut refused = refuse(&what, is_status_retryable || code.ends_with("FlowLimitExceeded"));
        refused.is_about_date = matches!(&*code, "InvalidTimestamp" | "RequestExpired");
        return Err(refused);
    }
    let result = inner(&answer, "Result");
    let result = result.as_ref().and_then(|text| RawObject::read(text).ok());
    let keys = result.as_ref().and_then(|result| result.get("Credentials"));
    let Some(keys) = keys.and_then(|keys| RawObject::read(keys).ok()) else {
        return Err(refuse(" without credentials", is_status_retryable));
    };
    let text = |name| keys.text(name).map(|text| Zeroizing::new(text.into_owned()));
    let (id, secret, token) = (text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken"));
    let (Some(id), Some(secret), Some(token)) = (id, secret, token) else {
        return Err(refuse(" without AccessKeyId, SecretAccessKey or SessionToken", false));
    };
    let credentials = Credentials::new(&id, &secret, Some(&token))
        .map_err(|error| refuse(&joined(&[": ", &error.words()]), false))?;
    let end = keys.text("ExpiredTime").or_else(|| keys.text("Expiration"));
    let end = end.and_then(|end| expires_at(now, &end, keys.text("CurrentTime").as_deref()));
    let lasts_ms = i64::from(duration.unwrap_or(DEFAULT_DURATION)) * 1_000;
    let end = end.unwrap_or_else(|| now.plus_millis(lasts_ms));
    Ok(Provided { credentials, expires_at: Some(end), origin: Origin::Sts })
}
