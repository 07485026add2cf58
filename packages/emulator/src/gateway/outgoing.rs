//! Calls that the emulator signs itself, with its key.

use axum::body::Body;
use axum::http::Request;

use super::admission::REGIONS;
use super::authorization::Authorization;
use super::clock::Moment;
use super::envelope::{SERVICE, VERSION};
use super::query;
use super::signature::{Signed, hex_sha256};
use crate::config::Config;

/// A signed call.
#[derive(Clone, Debug)]
pub struct SignedCall {
    /// Path and query.
    pub target: String,
    /// The headers to send.
    pub headers: Vec<(String, String)>,
    /// The body to send.
    pub body: String,
    /// What was hashed.
    pub canonical_request: String,
    /// What was signed.
    pub string_to_sign: String,
}

/// Signs a call for a host.
pub fn sign(config: &Config, host: &str, action: &str, body: String, now: Moment) -> SignedCall {
    let (date, hash) = (now.x_date(), hex_sha256(body.as_bytes()));
    let mut headers: Vec<(String, String)> = [
        ("content-type", "application/json"),
        ("host", host),
        ("x-content-sha256", hash.as_str()),
        ("x-date", date.as_str()),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let names: Vec<String> = headers.iter().map(|(name, _)| name.clone()).collect();
    let mut authorization = Authorization {
        access_key: config.access_key.clone(),
        day: date.get(..8).unwrap_or_default().to_owned(),
        region: config.region.clone().unwrap_or_else(|| REGIONS[0].to_owned()),
        service: SERVICE.to_owned(),
        signed_headers: names.clone(),
        signature: String::new(),
    };
    let query = [("Action".to_owned(), action.to_owned()), ("Version".to_owned(), VERSION.to_owned())];
    let signed = Signed {
        method: "POST",
        path: "/",
        query: &query,
        headers: &headers,
        content_hash: &hash,
        date: &date,
    };
    let canonical_request = signed.canonical_request();
    let string_to_sign = signed.string_to_sign(&authorization.scope());
    authorization.signature = hex::encode(signed.signature(&authorization, &config.secret_key));
    let value = format!(
        "HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}",
        authorization.access_key,
        authorization.scope(),
        names.join(";"),
        authorization.signature
    );
    headers.push(("authorization".to_owned(), value));
    let target = format!("/?{}", query::canonical(&query));
    SignedCall { target, headers, body, canonical_request, string_to_sign }
}

impl SignedCall {
    /// The request, as it comes in at the door.
    ///
    /// # Errors
    /// When a header cannot be written.
    pub fn request(&self) -> Result<Request<Body>, axum::http::Error> {
        let mut request = Request::post(&self.target);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(Body::from(self.body.clone()))
    }

    /// The same as a command for a shell.
    pub fn curl(&self, url: &str) -> String {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
        let mut words = vec!["curl".to_owned(), quoted(&format!("{url}{}", self.target))];
        for (name, value) in self.headers.iter().filter(|(name, _)| name != "host") {
            words.push(format!("-H {}", quoted(&format!("{name}: {value}"))));
        }
        words.push(format!("--data-raw {}", quoted(&self.body)));
        words.join(" \\\n  ")
    }
}
