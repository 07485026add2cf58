//! Why a signature is wrong: tries common mistakes and names the one that yields the caller's signature.

mod mistakes;
mod recipe;
mod visible;

use serde::Serialize;

use super::admission::{Arrival, admit};
use super::authorization::Authorization;
use super::clock::Moment;
use super::signature::Signed;
use crate::config::Config;
use crate::credentials::issued::Issued;
use mistakes::variants;
use recipe::Recipe;

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Text {
    fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }
}

/// Something that was done wrongly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// Fixed name.
    pub name: &'static str,
    /// What it is.
    pub text: Text,
}

/// Why a request was accepted or not.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// Whether the gate lets it in.
    pub accepted: bool,
    /// The error code of the gate.
    pub code: Option<String>,
    /// Its message.
    pub message: Option<String>,
    /// The mistakes that yield the given signature, or are visible.
    pub mistakes: Vec<Mistake>,
    /// How many ways to sign were tried.
    pub tried: usize,
    /// The signature as given.
    pub given_signature: Option<String>,
    /// The signature as it should be.
    pub expected_signature: Option<String>,
    /// What is hashed.
    pub canonical_request: Option<String>,
    /// What is signed.
    pub string_to_sign: Option<String>,
}

/// Explains the gateway's checks of a request at a time.
pub fn explain(
    config: &Config,
    issued: &Issued,
    arrival: &Arrival,
    (wire, now): (Moment, Moment),
) -> Explanation {
    let refused = admit(config, issued, arrival, (wire, now), &mut Vec::new()).err();
    let config = &with_keys_of(config, issued, arrival);
    let mut explanation = Explanation {
        accepted: refused.is_none(),
        code: refused.as_ref().map(|failure| failure.code.clone()),
        message: refused.as_ref().map(|failure| failure.message.clone()),
        mistakes: Vec::new(),
        tried: 0,
        given_signature: None,
        expected_signature: None,
        canonical_request: None,
        string_to_sign: None,
    };
    if explanation.accepted {
        return explanation;
    }
    explanation.mistakes = visible::mistakes(config, arrival, wire);
    let header = arrival.header("authorization").unwrap_or_default();
    let Some(read) = lenient(&header) else { return explanation };
    explanation.given_signature = Some(read.signature.clone());
    let headers: Vec<(String, String)> = read
        .signed_headers
        .iter()
        .map(|name| (name.clone(), arrival.header(name).unwrap_or_default()))
        .collect();
    let (date, hash) = (
        arrival.header("x-date").unwrap_or_default(),
        arrival.header("x-content-sha256").unwrap_or_default(),
    );
    let signed = Signed {
        method: arrival.method.as_str(),
        path: arrival.uri.path(),
        query: &arrival.query,
        headers: &headers,
        content_hash: &hash,
        date: &date,
    };
    explanation.expected_signature = Some(hex::encode(signed.signature(&read, &config.secret_key)));
    explanation.canonical_request = Some(signed.canonical_request());
    explanation.string_to_sign = Some(signed.string_to_sign(&read.scope()));
    let (found, tried) = reproduce(config, arrival, &read, &date, &hash);
    explanation.tried = tried;
    // The mistakes that yield the signature come first, other visible ones after.
    explanation.mistakes.splice(0..0, found);
    explanation
}

/// One mistake that yields the given signature, or two of them.
fn reproduce(
    config: &Config,
    arrival: &Arrival,
    read: &Authorization,
    date: &str,
    hash: &str,
) -> (Vec<Mistake>, usize) {
    let base = Recipe::right(config, arrival, read, date, hash);
    let given = read.signature.to_ascii_lowercase();
    let variants = variants(config, arrival);
    let mut tried = 1;
    if base.signature() == given {
        return (Vec::new(), tried);
    }
    for variant in &variants {
        tried += 1;
        if variant.applied(&base).signature() == given {
            return (vec![variant.mistake.clone()], tried);
        }
    }
    for (at, first) in variants.iter().enumerate() {
        let once = first.applied(&base);
        for second in variants.iter().skip(at + 1) {
            tried += 1;
            if second.applied(&once).signature() == given {
                return (vec![first.mistake.clone(), second.mistake.clone()], tried);
            }
        }
    }
    (Vec::new(), tried)
}

/// Reads a header that may break the rules, as long as its parts are distinguishable.
fn lenient(header: &str) -> Option<Authorization> {
    let part = |name: &str| {
        let (_, rest) = header.split_once(&format!("{name}="))?;
        rest.split([',', ' ']).next().map(str::to_owned)
    };
    let credential = part("Credential")?;
    let scope: Vec<&str> = credential.split('/').collect();
    let at = |place: usize| scope.get(place).map(|part| (*part).to_owned()).unwrap_or_default();
    Some(Authorization {
        access_key: at(0),
        day: at(1),
        region: at(2),
        service: at(3),
        signed_headers: part("SignedHeaders")?.split(';').map(str::to_ascii_lowercase).collect(),
        signature: part("Signature")?,
    })
}

/// The configuration with the temporary keys that the request names, if it names any.
fn with_keys_of(config: &Config, issued: &Issued, arrival: &Arrival) -> Config {
    let mut config = config.clone();
    let header = arrival.header("authorization").unwrap_or_default();
    if let Some(keys) = lenient(&header).and_then(|read| issued.find(&read.access_key).cloned()) {
        (config.access_key, config.secret_key) = (keys.access_key, keys.secret_key);
    }
    config
}
