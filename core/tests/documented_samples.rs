//! `tests/vectors/examples`: the sample bodies of the documentation.

mod support;

use serde_json::Value;
use support::{noon, protocol};
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::{JsonStyle, RequestOptions};

/// Action and text of every sample of one side.
fn samples(side: &str) -> Vec<(String, String)> {
    let folder = format!("{}/../tests/vectors/examples", env!("CARGO_MANIFEST_DIR"));
    let mut found: Vec<(String, String)> = std::fs::read_dir(&folder)
        .expect("the samples")
        .filter_map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name()?.to_str()?.strip_suffix(&format!(".{side}.json"))?.to_owned();
            Some((name, std::fs::read_to_string(&path).expect("a sample")))
        })
        .collect();
    found.sort();
    assert!(found.len() >= 19, "{} samples of {side}", found.len());
    found
}

#[test]
fn every_request_goes_out_as_it_is_printed() {
    for (action, text) in samples("request") {
        let mut sample: Value = serde_json::from_str(&text).expect("JSON");
        if action == "CreateConversation" {
            // The page's sample lacks the type that its own table requires.
            sample["ConversationCoreInfo"]["ConversationType"] = 1.into();
        }
        let operation = Operation::find(&action).expect("an action");
        let request = protocol()
            .build_json(operation, &sample.to_string(), JsonStyle::TYPED, RequestOptions::default(), noon())
            .unwrap_or_else(|error| panic!("{error}"));
        let body: Value = serde_json::from_str(&request.body).expect("JSON");
        assert_eq!(body, sample, "{action}");
    }
}

#[test]
fn every_response_is_read() {
    for (action, text) in samples("response") {
        let operation = Operation::find(&action).expect("an action");
        let decoded = protocol()
            .parse_json(operation, 200, text.as_bytes(), JsonStyle::JAVASCRIPT)
            .unwrap_or_else(|error| panic!("{error}"));
        assert!(
            !decoded.json.contains("\"extra\""),
            "{action} has fields that are not declared: {}",
            decoded.json
        );
        assert!(decoded.request_id.is_some(), "{action}");
    }
}
