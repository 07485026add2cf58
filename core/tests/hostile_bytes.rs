//! Input from outside is read or refused: nothing panics, and each refusal has a kind.

mod support;

use proptest::prelude::*;
use support::{noon, protocol, vectors};
use volc_im_core::IdForm;
use volc_im_core::callbacks::{Callbacks, event_texts};
use volc_im_core::model::operations::ALL;
use volc_im_core::wire::protocol::{JsonStyle, RequestOptions};

/// A text of the vectors with some bytes changed, cut out or put twice.
fn spoiled(texts: Vec<String>) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), 0u8..4, any::<u8>(), 1usize..20);
    (proptest::sample::select(texts), proptest::collection::vec(change, 0..6)).prop_map(|(text, changes)| {
        let mut bytes = text.into_bytes();
        for (at, kind, byte, length) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => drop(bytes.drain(at..end)),
                2 => {
                    let copy = bytes[at..end].to_vec();
                    bytes.splice(at..at, copy);
                }
                _ => bytes.truncate(at),
            }
        }
        bytes
    })
}

fn texts(file: &str, field: &str) -> Vec<String> {
    let text = |vector: serde_json::Value| match &vector[field] {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Null => None,
        other => Some(other.to_string()),
    };
    vectors(file).into_iter().filter_map(text).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn answers(body in spoiled(texts("responses/actions.jsonl", "body")), status in prop_oneof![Just(200u16), any::<u16>()], at in any::<prop::sample::Index>()) {
        let operation = ALL[at.index(ALL.len())];
        for style in [JsonStyle::JAVASCRIPT, JsonStyle::PYTHON, JsonStyle::TYPED] {
            match protocol().parse_json(operation, status, &body, style) {
                Ok(decoded) => prop_assert!(serde_json::from_str::<serde_json::Value>(&decoded.json).is_ok(), "{}", decoded.json),
                Err(error) => prop_assert!(["api", "http", "decode"].contains(&error.kind())),
            }
        }
        let _ = protocol().parse_raw("Any", status, &body, IdForm::Text);
    }

    #[test]
    fn inputs(input in spoiled(texts("requests/actions.jsonl", "input")), at in any::<prop::sample::Index>()) {
        let operation = ALL[at.index(ALL.len())];
        let text = String::from_utf8_lossy(&input);
        match protocol().build_json(operation, &text, JsonStyle::JAVASCRIPT, RequestOptions::default(), noon()) {
            Ok(request) => prop_assert!(serde_json::from_str::<serde_json::Value>(&request.body).is_ok()),
            Err(error) => prop_assert_eq!(error.kind(), "validation"),
        }
        let _ = protocol().encode_raw("Any", &text, false);
    }

    #[test]
    fn callbacks(body in spoiled(texts("callbacks/accepted.jsonl", "body"))) {
        let callbacks = Callbacks::new(["test-secret"]).expect("a secret").app_id(123_456).tolerance_seconds(None);
        if let Ok(event) = callbacks.parse_unverified(&body) {
            let _ = event_texts(&event.data);
        }
        if let Err(error) = callbacks.verify(&body, noon()) {
            prop_assert_eq!(error.kind(), "callback");
        }
    }
}
