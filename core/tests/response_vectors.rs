//! `tests/vectors/responses`: answers to results, and answers that are errors.

mod support;

use serde_json::Value;
use support::{protocol, text, vectors};
use volc_im_core::Error;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::JsonStyle;

/// The facts of an error that a vector may name.
fn facts(error: &Error) -> Value {
    let mut facts = serde_json::json!({"kind": error.kind(), "retryable": error.retryable()});
    let mut set = |name: &str, value: Value| facts[name] = value;
    if let Some(id) = error.request_id() {
        set("requestId", id.into());
    }
    match error {
        Error::Api(e) => {
            set("code", e.code.as_str().into());
            set("codeN", e.code_n.into());
            set("serverMessage", e.message.as_str().into());
            set("httpStatus", e.http_status.into());
        }
        Error::Http(e) => {
            set("httpStatus", e.status.into());
            set("bodyStart", e.body_start.as_str().into());
        }
        Error::Decode(e) => {
            set("path", e.path.as_str().into());
            set("rule", e.rule.into());
        }
        _ => {}
    }
    facts
}

#[test]
fn every_answer_gives_its_result_or_its_error() {
    let protocol = protocol();
    let all = [vectors("responses/actions.jsonl"), vectors("responses/envelopes.jsonl")].concat();
    for vector in all {
        let name = &vector["name"];
        let operation = Operation::find(text(&vector, "action")).expect("an action");
        let status = u16::try_from(vector["status"].as_u64().expect("a status")).expect("a status");
        let body = text(&vector, "body").as_bytes();
        let read = protocol.parse_json(operation, status, body, JsonStyle::JAVASCRIPT);
        match (read, vector.get("error")) {
            (Ok(decoded), None) => {
                let result: Value = serde_json::from_str(&decoded.json).expect("JSON");
                assert_eq!(result, vector["result"], "{name}");
            }
            (Err(error), Some(expected)) => {
                let facts = facts(&error);
                for (fact, value) in expected.as_object().expect("facts") {
                    assert_eq!(facts[fact], *value, "{name}: {fact} of {error}");
                }
                assert_eq!(error.action(), Some(operation.name), "{name}");
            }
            (Ok(decoded), Some(_)) => panic!("{name}: read as {}", decoded.json),
            (Err(error), None) => panic!("{name}: {error}"),
        }
    }
}
