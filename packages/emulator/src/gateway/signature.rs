//! The emulator's implementation of the vendor's request signature.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::authorization::Authorization;
use super::query;

/// The parts of a request that are signed.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// HTTP method.
    pub method: &'a str,
    /// URL path.
    pub path: &'a str,
    /// Decoded query parameters.
    pub query: &'a [(String, String)],
    /// The signed headers with their values, in the order they were signed.
    pub headers: &'a [(String, String)],
    /// Hex SHA-256 of the body.
    pub content_hash: &'a str,
    /// The `X-Date` header.
    pub date: &'a str,
}

impl Signed<'_> {
    /// The text whose hash is signed.
    pub fn canonical_request(&self) -> String {
        let lines: String =
            self.headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        let path = if self.path.is_empty() { "/" } else { self.path };
        [self.method, path, &query::canonical(self.query), &lines, &names.join(";"), self.content_hash]
            .join("\n")
    }

    /// The text that is signed.
    pub fn string_to_sign(&self, scope: &str) -> String {
        format!("HMAC-SHA256\n{}\n{scope}\n{}", self.date, hex_sha256(self.canonical_request().as_bytes()))
    }

    /// The signature under a secret key, as raw bytes.
    pub fn signature(&self, authorization: &Authorization, secret_key: &str) -> [u8; 32] {
        let mut key = keyed(secret_key.as_bytes(), authorization.day.as_bytes());
        for part in [authorization.region.as_str(), authorization.service.as_str(), "request"] {
            key = keyed(&key, part.as_bytes());
        }
        keyed(&key, self.string_to_sign(&authorization.scope()).as_bytes())
    }

    /// Whether the header's signature is the one under this secret key. In constant time.
    pub fn matches(&self, authorization: &Authorization, secret_key: &str) -> bool {
        let mut given = [0_u8; 32];
        if hex::decode_to_slice(&authorization.signature, &mut given).is_err() {
            return false;
        }
        self.signature(authorization, secret_key).ct_eq(&given).into()
    }
}

/// Lower-case hex SHA-256.
pub fn hex_sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn keyed(key: &[u8], message: &[u8]) -> [u8; 32] {
    // HMAC takes a key of any length, so the empty result is never produced.
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mac| mac.chain_update(message).finalize().into_bytes().into())
        .unwrap_or_default()
}
