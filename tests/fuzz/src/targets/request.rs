//! A caller's input, for the action that the first byte picks, in the style that the second picks.

use volc_im_core::model::operations::ALL;
use volc_im_core::wire::protocol::RequestOptions;

use super::{STYLES, assert_json, now, protocol};
use crate::{Bytes, Target, seeds};

pub const TARGET: Target = Target {
    name: "request",
    reads: "input of every action, in five styles",
    run,
    seeds: || seeds::of_actions("requests/actions.jsonl", "input"),
};

fn run(bytes: &[u8]) {
    let mut bytes = Bytes::new(bytes);
    let (operation, style) = (bytes.pick(ALL), bytes.pick(&STYLES));
    let input = String::from_utf8_lossy(bytes.rest());
    let protocol = protocol();
    match protocol.build_json(operation, &input, style, RequestOptions::default(), now(0).wall) {
        Ok(request) => assert_json(&request.body),
        Err(error) => assert_eq!(error.kind(), "validation", "{error}"),
    }
    if let Ok(body) = protocol.encode_raw(operation.name, &input, false) {
        assert_json(&body.json);
    }
}
