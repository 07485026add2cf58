//! Everything that goes into a signature, so that each part can be got wrong by itself.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::config::Config;
use crate::gateway::admission::Arrival;
use crate::gateway::authorization::Authorization;
use crate::gateway::query;
use crate::gateway::signature::hex_sha256;

/// How the signing key comes from the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derivation {
    /// Day, region, service, terminator, one after the other.
    Chained,
    /// The secret itself.
    None,
    /// Each step takes the hex text of the one before.
    HexSteps,
    /// Without the last step.
    WithoutTerminator,
    /// Service before region.
    ServiceFirst,
}

/// The parts of a signature.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The secret key.
    pub secret: Vec<u8>,
    /// HTTP method.
    pub method: String,
    /// URL path.
    pub path: String,
    /// Canonical query string.
    pub query: String,
    /// Names and values of the signed headers.
    pub headers: Vec<(String, String)>,
    /// Names of the signed headers as listed behind them.
    pub names: String,
    /// What is between the headers and their names.
    pub gap: &'static str,
    /// Hash of the body.
    pub hash: String,
    /// First line of what is signed.
    pub algorithm: &'static str,
    /// Second line of what is signed.
    pub date: String,
    /// Day in the scope and in the key.
    pub day: String,
    /// Region in the scope and in the key.
    pub region: String,
    /// Service in the scope and in the key.
    pub service: String,
    /// End of the scope and of the key.
    pub terminator: &'static str,
    /// How lines end.
    pub line: &'static str,
    /// How the key is made.
    pub derivation: Derivation,
    /// Whether the canonical request is hashed before it is signed.
    pub hashed: bool,
    /// Whether the scope is among what is signed.
    pub scoped: bool,
    /// Whether hashes are written in capitals.
    pub capitals: bool,
}

impl Recipe {
    /// How it should be.
    pub fn right(config: &Config, arrival: &Arrival, read: &Authorization, date: &str, hash: &str) -> Self {
        let headers: Vec<(String, String)> = read
            .signed_headers
            .iter()
            .map(|name| (name.clone(), arrival.header(name).unwrap_or_default().trim().to_owned()))
            .collect();
        Self {
            secret: config.secret_key.as_bytes().to_vec(),
            method: arrival.method.to_string(),
            path: arrival.uri.path().to_owned(),
            query: query::canonical(&arrival.query),
            names: read.signed_headers.join(";"),
            headers,
            gap: "\n",
            hash: hash.to_owned(),
            algorithm: "HMAC-SHA256",
            date: date.to_owned(),
            day: read.day.clone(),
            region: read.region.clone(),
            service: read.service.clone(),
            terminator: "request",
            line: "\n",
            derivation: Derivation::Chained,
            hashed: true,
            scoped: true,
            capitals: false,
        }
    }

    /// The signature in lower-case hex.
    pub fn signature(&self) -> String {
        let lines: Vec<String> = self.headers.iter().map(|(name, value)| format!("{name}:{value}")).collect();
        let lines = lines.join(self.line);
        let gap = if self.gap.is_empty() { String::new() } else { self.line.to_owned() };
        let canonical =
            [&self.method, &self.path, &self.query, &format!("{lines}{gap}"), &self.names, &self.hash]
                .map(String::as_str)
                .join(self.line);
        let mut last = if self.hashed { hex_sha256(canonical.as_bytes()) } else { canonical };
        if self.capitals {
            last.make_ascii_uppercase();
        }
        let scope = format!("{}/{}/{}/{}", self.day, self.region, self.service, self.terminator);
        let mut parts = vec![self.algorithm, &self.date];
        if self.scoped {
            parts.push(&scope);
        }
        parts.push(&last);
        hex::encode(keyed(&self.key(), parts.join(self.line).as_bytes()))
    }

    fn key(&self) -> Vec<u8> {
        let (day, region, service) = (self.day.as_str(), self.region.as_str(), self.service.as_str());
        let steps: Vec<&str> = match self.derivation {
            Derivation::None => Vec::new(),
            Derivation::WithoutTerminator => vec![day, region, service],
            Derivation::ServiceFirst => vec![day, service, region, self.terminator],
            Derivation::Chained | Derivation::HexSteps => vec![day, region, service, self.terminator],
        };
        steps.into_iter().fold(self.secret.clone(), |key, step| {
            let next = keyed(&key, step.as_bytes());
            if self.derivation == Derivation::HexSteps {
                hex::encode(next).into_bytes()
            } else {
                next.to_vec()
            }
        })
    }
}

fn keyed(key: &[u8], message: &[u8]) -> [u8; 32] {
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mac| mac.chain_update(message).finalize().into_bytes().into())
        .unwrap_or_default()
}
