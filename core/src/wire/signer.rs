//! Request signing: HMAC-SHA256 over a canonical request, scope `<yyyymmdd>/<region>/<service>/request`.
//!
//! Touches nothing but its arguments: no clock, no environment, no I/O. Documentation page 412251; the scheme
//! is the one of the vendor's own signers, which `tests/vectors/signing.jsonl` was made with.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use volc_im_sha256::{HmacKey, hex, sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, invalid};
use crate::time::WallTime;
use crate::transcode::joined;

/// The one content type of requests, which the signature covers.
pub(crate) const CONTENT_TYPE: &str = "application/json";

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
    /// The access key id, which is no secret.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The secret, for requests that something else signs. Never log it.
    #[must_use]
    pub fn secret_access_key(&self) -> &str {
        &self.secret_access_key
    }

    /// The session token of temporary credentials, a secret.
    #[must_use]
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref().map(String::as_str)
    }

    /// Checks and keeps the keys.
    ///
    /// # Errors
    /// `validation` with rule `not_empty`, `spaces`, or `header_value` when a value that goes into a header holds anything but
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
        if secret_access_key.trim_matches(is_invisible) != secret_access_key {
            return Err(invalid(
                "secretAccessKey",
                "spaces",
                "must not have spaces or invisible characters around it (copied with the key?)",
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

/// Invisible characters at the end of a copied key.
fn is_invisible(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
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
            "must be visible ASCII without spaces: it is sent in a header",
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
    /// What follows the day in the scope.
    scope: String,
    day_key: Mutex<Option<DayKey>>,
}

/// The signing key of one day.
struct DayKey {
    day: [u8; 8],
    key: HmacKey,
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
            scope: joined(&["/", region, "/", service, "/request"]),
            day_key: Mutex::new(None),
        })
    }

    /// Signs `parts` as of `now`.
    #[must_use]
    pub fn sign(&self, parts: &SignedParts<'_>, now: WallTime) -> Signature {
        let body = hex(&sha256(parts.body));
        let x_date = now.to_x_date();
        let canonical = self.canonical_request(parts, &x_date, body.as_str());
        self.signature(&canonical, self.signed_headers(), x_date, body.as_str())
    }

    /// Signs a `GET` of `/` as of `now`: host, body hash, date, and the session token where there is one.
    pub(crate) fn sign_get(&self, host: &str, query: &str, now: WallTime) -> Signature {
        let body = hex(&sha256(&[]));
        let x_date = now.to_x_date();
        let signed_headers = self.signed_headers().strip_prefix("content-type;").unwrap_or_default();
        let [token_name, token, token_end] = self.token_line();
        let canonical = joined(&[
            "GET\n/\n",
            query,
            "\nhost:",
            host,
            "\nx-content-sha256:",
            body.as_str(),
            "\nx-date:",
            &x_date,
            "\n",
            token_name,
            token,
            token_end,
            "\n",
            signed_headers,
            "\n",
            body.as_str(),
        ]);
        self.signature(&canonical, signed_headers, x_date, body.as_str())
    }

    fn signature(&self, canonical: &str, signed_headers: &str, x_date: String, body: &str) -> Signature {
        let day = x_date.get(..8).unwrap_or_default();
        let to_sign = self.string_to_sign(canonical, &x_date, day);
        let signature = hex(&self.key_of(day).code_of(to_sign.as_bytes()));
        let authorization = joined(&[
            "HMAC-SHA256 Credential=",
            &self.credentials.access_key_id,
            "/",
            day,
            &self.scope,
            ", SignedHeaders=",
            signed_headers,
            ", Signature=",
            signature.as_str(),
        ]);
        Signature {
            authorization,
            x_date,
            x_content_sha256: body.to_owned(),
            x_security_token: self.token().map(str::to_owned),
        }
    }

    /// The canonical request and the string to sign that [`sign`](Self::sign) uses for the same arguments.
    #[must_use]
    pub fn trace(&self, parts: &SignedParts<'_>, now: WallTime) -> SigningTrace {
        let x_date = now.to_x_date();
        let day = x_date.get(..8).unwrap_or_default();
        let canonical_request = self.canonical_request(parts, &x_date, hex(&sha256(parts.body)).as_str());
        let string_to_sign = self.string_to_sign(&canonical_request, &x_date, day);
        SigningTrace { canonical_request, string_to_sign }
    }

    fn token(&self) -> Option<&str> {
        self.credentials.session_token()
    }

    /// The session token's line of a canonical request.
    fn token_line(&self) -> [&str; 3] {
        self.token().map_or([""; 3], |token| ["x-security-token:", token, "\n"])
    }

    fn signed_headers(&self) -> &'static str {
        match self.token() {
            None => "content-type;host;x-content-sha256;x-date",
            Some(_) => "content-type;host;x-content-sha256;x-date;x-security-token",
        }
    }

    fn canonical_request(&self, parts: &SignedParts<'_>, x_date: &str, body_hash: &str) -> String {
        let token = self.token_line();
        joined(&[
            "POST\n",
            parts.path,
            "\n",
            parts.query,
            "\ncontent-type:",
            CONTENT_TYPE,
            "\nhost:",
            parts.host,
            "\nx-content-sha256:",
            body_hash,
            "\nx-date:",
            x_date,
            "\n",
            token[0],
            token[1],
            token[2],
            "\n",
            self.signed_headers(),
            "\n",
            body_hash,
        ])
    }

    fn string_to_sign(&self, canonical: &str, x_date: &str, day: &str) -> String {
        let hash = hex(&sha256(canonical.as_bytes()));
        joined(&["HMAC-SHA256\n", x_date, "\n", day, &self.scope, "\n", hash.as_str()])
    }

    fn key_of(&self, day: &str) -> HmacKey {
        let mut cached = self.day_key.lock().unwrap_or_else(PoisonError::into_inner);
        match &*cached {
            Some(of_day) if of_day.day == day.as_bytes() => of_day.key.clone(),
            _ => {
                let key = self.derive(day);
                let of_day = day.as_bytes().try_into().map(|day| DayKey { day, key: key.clone() });
                *cached = of_day.ok();
                key
            }
        }
    }

    fn derive(&self, day: &str) -> HmacKey {
        let mut key = HmacKey::new(self.credentials.secret_access_key.as_bytes());
        for part in [day, &self.region, &self.service, "request"] {
            let mut next = key.code_of(part.as_bytes());
            key = HmacKey::new(&next);
            next.zeroize();
        }
        key
    }
}
