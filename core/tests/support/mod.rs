//! What the vector tests share: reading `tests/vectors` and a protocol to run them through.

#![allow(dead_code)]

use serde_json::Value;
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::{Protocol, Settings};
use volc_im_core::wire::signer::Credentials;

/// The lines of a file below `tests/vectors`.
pub fn vectors(name: &str) -> Vec<Value> {
    let path = format!("{}/../tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert!(!lines.is_empty(), "{path} holds no vector");
    lines
}

/// For application 123456 in the mainland region.
pub fn protocol() -> Protocol {
    let credentials = Credentials::new("AKLTexample", "secret", None).expect("credentials");
    Protocol::new(Settings::new(credentials, 123_456)).expect("settings")
}

/// An instant for tests that do not care.
pub fn noon() -> WallTime {
    WallTime::from_millis(1_795_521_600_000)
}

/// A string field of a vector.
pub fn text<'a>(vector: &'a Value, field: &str) -> &'a str {
    vector[field].as_str().unwrap_or_else(|| panic!("{field} in {vector}"))
}
