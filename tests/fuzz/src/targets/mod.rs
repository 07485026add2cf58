//! The targets, and what they share.

pub mod call;
pub mod callback;
pub mod campaign;
pub mod changed_callback;
pub mod content;
pub mod credentials;
pub mod emulator;
pub mod exchange;
pub mod id;
pub mod ledger;
pub mod options;
pub mod request;
pub mod response;
pub mod token;

use serde_json::Value;
use volc_im_core::time::{MonoTime, Now, WallTime};
use volc_im_core::wire::protocol::{JsonStyle, Protocol, Settings};
use volc_im_core::wire::signer::Credentials;

/// 2025-04-17T14:09:39Z, at which the vectors' callbacks are fresh.
const NOW_MS: i64 = 1_744_898_979_000;

/// The styles of the languages.
const STYLES: [JsonStyle; 5] =
    [JsonStyle::JAVASCRIPT, JsonStyle::PYTHON, JsonStyle::KOTLIN, JsonStyle::TYPED, JsonStyle::WIRE];

fn now(millis: u64) -> Now {
    Now { wall: WallTime::from_millis(NOW_MS), mono: MonoTime::from_millis(millis) }
}

fn credentials() -> Credentials {
    Credentials::new("AKLTexample", "secret", None).expect("credentials")
}

fn protocol() -> Protocol {
    Protocol::new(Settings::new(credentials(), 123_456)).expect("settings")
}

/// What is said to be JSON is JSON.
fn assert_json(text: &str) {
    assert!(serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok(), "no JSON: {text}");
}

/// A JSON value, if a text is one.
fn value(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}
