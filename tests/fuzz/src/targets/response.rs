//! A response, for the action that the first byte picks, in the style that the second picks.

use volc_im_core::IdForm;
use volc_im_core::model::operations::ALL;
use volc_im_core::model::operations::conversations::CreateConversationRequest;
use volc_im_core::model::operations::messages::{GetConversationMessagesRequest, SendMessageRequest};
use volc_im_core::wire::protocol::{JsonStyle, typed_result};

use super::{STYLES, assert_json, protocol};
use crate::{Bytes, Target, seeds};

pub const TARGET: Target =
    Target { name: "response", reads: "responses to every action, in five styles", run, seeds: all };

fn all() -> Vec<Vec<u8>> {
    let mut all = seeds::of_actions("responses/actions.jsonl", "body");
    all.extend(seeds::of_actions("responses/envelopes.jsonl", "body"));
    all
}

fn run(bytes: &[u8]) {
    let mut bytes = Bytes::new(bytes);
    let (operation, style) = (bytes.pick(ALL), bytes.pick(&STYLES));
    let body = bytes.rest();
    let protocol = protocol();
    for status in [200, 500] {
        match protocol.parse_json(operation, status, body, style) {
            Ok(decoded) => assert_json(&decoded.json),
            Err(error) => assert!(["api", "http", "decode"].contains(&error.kind()), "{error}"),
        }
    }
    if let Ok(decoded) = protocol.parse_raw(operation.name, 200, body, IdForm::Text) {
        assert_json(&decoded.json);
    }
    // What is read straight into Rust's types is what is read by way of JSON.
    macro_rules! same {
        ($($request:ident)*) => {$(
            let typed = protocol.parse::<$request>(200, body).map(|result| format!("{result:?}")).map_err(|error| error.kind());
            let operation = <$request as volc_im_core::model::operations::Request>::OPERATION;
            let by_json = protocol.parse_json(operation, 200, body, JsonStyle::TYPED);
            let by_json = by_json.and_then(|decoded| typed_result::<$request>(&decoded)).map(drop);
            assert_eq!(typed.is_ok(), by_json.is_ok(), "{typed:?} {by_json:?}");
        )*};
    }
    same!(CreateConversationRequest GetConversationMessagesRequest SendMessageRequest);
}
