//! Request signing: HMAC-SHA256 over a canonical request, scope `<yyyymmdd>/<region>/<service>/request`.
//!
//! Touches nothing but its arguments: no clock, no environment, no I/O. Documentation page 412251; the scheme
//! is the one of the vendor's own signers, which `tests/vectors/signing.jsonl` was made with.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, invalid};
use crate::timestamp::Timestamp;

type HmacSha256 = Hmac<Sha256>;

const ALGORITHM: &str = "HMAC-SHA256";
const CONTENT_TYPE: &str = "application/json";

/// An access key pair, with the session token of temporary credentials.
///
/// Secrets are wiped from memory on drop and never printed.
#[derive(Clone)]
pub struct Credentials {
    access_key_id: String,
    secret_access_key: Zeroizing<String>,
    session_token: Option<Zeroizing<String>>,
}

impl Credentials {
    /// Checks and keeps the keys.
    ///
    /// # Errors
    /// `validation` with rule `not_empty`, or `header_value` when a value that goes into a header holds anything but
    /// visible ASCII.
    pub fn new(
        access_key_id: &str,
        secret_access_key: &str,
        session_token: Option<&str>,
    ) -> Result<Self, Error> {
        check_header_value("accessKeyId", access_key_id)?;
        if secret_access_key.is_empty() {
            return Err(invalid("secretAccessKey", "not_empty", "must not be empty", ""));
        }
        if secret_access_key.chars().any(char::is_control) {
            return Err(invalid(
                "secretAccessKey",
                "header_value",
                "must not hold control characters (a line end copied with the key?)",
                "",
            ));
        }
        if let Some(token) = session_token {
            check_header_value("sessionToken", token)?;
        }
        Ok(Credentials {
            access_key_id: access_key_id.to_owned(),
            secret_access_key: Zeroizing::new(secret_access_key.to_owned()),
            session_token: session_token.map(|token| Zeroizing::new(token.to_owned())),
        })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

fn check_header_value(path: &str, value: &str) -> Result<(), Error> {
    if value.is_empty() {
        return Err(invalid(path, "not_empty", "must not be empty", ""));
    }
    if !value.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(invalid(
            path,
            "header_value",
            "must be visible ASCII without spaces: it goes into a header",
            "",
        ));
    }
    Ok(())
}

/// The parts of a POST with a JSON body that the signature covers.
#[derive(Clone, Copy, Debug)]
pub struct SignedParts<'a> {
    /// The host as it is called, with the port where the URL names one.
    pub host: &'a str,
    /// The path, starting with a slash.
    pub path: &'a str,
    /// The query as it stands in the URL, names sorted and already percent-encoded.
    pub query: &'a str,
    /// The body's bytes.
    pub body: &'a [u8],
}

/// Header values that make a request signed.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature {
    /// `Authorization`.
    pub authorization: String,
    /// `X-Date`.
    pub x_date: String,
    /// `X-Content-Sha256`: lower-case hex SHA-256 of the body.
    pub x_content_sha256: String,
    /// `X-Security-Token`, with temporary credentials.
    pub x_security_token: Option<String>,
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature")
            .field("x_date", &self.x_date)
            .field("x_content_sha256", &self.x_content_sha256)
            .finish_non_exhaustive()
    }
}

/// What was signed, for finding out why a signature does not match.
///
/// Holds the session token in clear where there is one: not for logs.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningTrace {
    /// The canonical request.
    pub canonical_request: String,
    /// The string to sign.
    pub string_to_sign: String,
}

/// Signs requests for one key pair, region and service.
pub struct Signer {
    credentials: Credentials,
    region: String,
    service: String,
    day_key: Mutex<Option<DayKey>>,
}

/// The signing key of one day, kept as an HMAC state that has already absorbed it.
struct DayKey {
    day: [u8; 8],
    mac: HmacSha256,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("region", &self.region)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

impl Signer {
    /// A signer for a region and a service (`rtc` for IM).
    ///
    /// # Errors
    /// `validation` with rule `region` when the region is no name of small letters, digits and hyphens.
    pub fn new(credentials: Credentials, region: &str, service: &str) -> Result<Self, Error> {
        let well_formed = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if !well_formed(region) || !well_formed(service) {
            return Err(invalid("region", "region", "must be a region name such as cn-north-1", region));
        }
        Ok(Signer {
            credentials,
            region: region.to_owned(),
            service: service.to_owned(),
            day_key: Mutex::new(None),
        })
    }

    /// Signs `parts` as of `now`.
    #[must_use]
    pub fn sign(&self, parts: &SignedParts<'_>, now: Timestamp) -> Signature {
        let x_date = now.to_x_date();
        let day = x_date.get(..8).unwrap_or_default();
        let x_content_sha256 = hex_sha256(parts.body);
        let token = self.credentials.session_token.as_deref().map(String::as_str);
        let canonical = canonical_request(parts, &x_date, &x_content_sha256, token);
        let to_sign = self.string_to_sign(&canonical, &x_date, day);
        let mut mac = self.day_mac(day);
        mac.update(to_sign.as_bytes());
        let signature = mac.finalize().into_bytes();

        let mut authorization = String::with_capacity(256);
        for part in [
            ALGORITHM,
            " Credential=",
            &self.credentials.access_key_id,
            "/",
            day,
            "/",
            &self.region,
            "/",
            &self.service,
            "/request, SignedHeaders=",
            signed_headers(token.is_some()),
            ", Signature=",
        ] {
            authorization.push_str(part);
        }
        append_hex(&signature, &mut authorization);
        Signature { authorization, x_date, x_content_sha256, x_security_token: token.map(str::to_owned) }
    }

    /// The canonical request and the string to sign that [`sign`](Self::sign) uses for the same arguments.
    #[must_use]
    pub fn trace(&self, parts: &SignedParts<'_>, now: Timestamp) -> SigningTrace {
        let x_date = now.to_x_date();
        let day = x_date.get(..8).unwrap_or_default();
        let token = self.credentials.session_token.as_deref().map(String::as_str);
        let canonical_request = canonical_request(parts, &x_date, &hex_sha256(parts.body), token);
        let string_to_sign = self.string_to_sign(&canonical_request, &x_date, day);
        SigningTrace { canonical_request, string_to_sign }
    }

    fn string_to_sign(&self, canonical: &str, x_date: &str, day: &str) -> String {
        let mut text = String::with_capacity(160);
        for part in [ALGORITHM, "\n", x_date, "\n", day, "/", &self.region, "/", &self.service, "/request\n"]
        {
            text.push_str(part);
        }
        append_hex(&Sha256::digest(canonical.as_bytes()), &mut text);
        text
    }

    fn day_mac(&self, day: &str) -> HmacSha256 {
        let mut cached = self.day_key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = cached.as_ref().filter(|key| key.day == day.as_bytes()) {
            return key.mac.clone();
        }
        let mac = self.derive(day);
        if let Ok(day) = <[u8; 8]>::try_from(day.as_bytes()) {
            *cached = Some(DayKey { day, mac: mac.clone() });
        }
        mac
    }

    fn derive(&self, day: &str) -> HmacSha256 {
        let mut key = hmac(self.credentials.secret_access_key.as_bytes(), day);
        for part in [self.region.as_str(), self.service.as_str(), "request"] {
            let next = hmac(&key, part);
            key.zeroize();
            key = next;
        }
        let mac = keyed(&key);
        key.zeroize();
        mac
    }
}

fn keyed(key: &[u8]) -> HmacSha256 {
    match HmacSha256::new_from_slice(key) {
        Ok(mac) => mac,
        // HMAC takes keys of any length, so this arm never runs; it spares a panic in the signature.
        Err(_) => HmacSha256::new(&Default::default()),
    }
}

fn hmac(key: &[u8], message: &str) -> [u8; 32] {
    let mut mac = keyed(key);
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().into()
}

fn signed_headers(with_token: bool) -> &'static str {
    if with_token {
        "content-type;host;x-content-sha256;x-date;x-security-token"
    } else {
        "content-type;host;x-content-sha256;x-date"
    }
}

fn canonical_request(parts: &SignedParts<'_>, x_date: &str, sha256: &str, token: Option<&str>) -> String {
    let mut text = String::with_capacity(384);
    for part in [
        "POST\n",
        parts.path,
        "\n",
        parts.query,
        "\ncontent-type:",
        CONTENT_TYPE,
        "\nhost:",
        parts.host,
        "\nx-content-sha256:",
        sha256,
        "\nx-date:",
        x_date,
        "\n",
    ] {
        text.push_str(part);
    }
    if let Some(token) = token {
        for part in ["x-security-token:", token, "\n"] {
            text.push_str(part);
        }
    }
    for part in ["\n", signed_headers(token.is_some()), "\n", sha256] {
        text.push_str(part);
    }
    text
}

/// Lower-case hex SHA-256.
pub(crate) fn hex_sha256(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    append_hex(&Sha256::digest(bytes), &mut text);
    text
}

pub(crate) fn append_hex(bytes: &[u8], to: &mut String) {
    let digit = |nibble| if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
    // A hash at a time: a String takes bytes one by one at many times the price.
    for group in bytes.chunks(32) {
        let mut hex = [0; 64];
        for (pair, byte) in hex.as_chunks_mut::<2>().0.iter_mut().zip(group) {
            *pair = [digit(byte >> 4), digit(byte & 15)];
        }
        let written = hex.get(..group.len() * 2).unwrap_or_default();
        to.push_str(std::str::from_utf8(written).unwrap_or_default());
    }
}
