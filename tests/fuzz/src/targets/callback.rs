//! A callback body, as it is and as the data of a body that is signed.

use volc_im_core::callbacks::{Callbacks, EventDraft, event_texts_json, value_at};

use super::{assert_json, now, value};
use crate::{Target, seeds};

pub const TARGET: Target =
    Target { name: "callback", reads: "callback bodies, and data of signed ones", run, seeds: all };

fn all() -> Vec<Vec<u8>> {
    let mut all = seeds::texts("callbacks/accepted.jsonl", "body");
    all.extend(seeds::texts("callbacks/refused.jsonl", "body"));
    // Data of its own.
    let data = |body: &Vec<u8>| {
        Some(value(std::str::from_utf8(body).ok()?)?["EventData"].as_str()?.as_bytes().to_vec())
    };
    all.extend(all.iter().filter_map(data).collect::<Vec<_>>());
    all
}

fn run(body: &[u8]) {
    let now = now(0).wall;
    let callbacks = Callbacks::new(["test-secret"]).expect("a secret").app_id(123_456);
    if let Err(error) = callbacks.verify(body, now) {
        assert_eq!(error.kind(), "callback", "{error}");
    }
    let _ = callbacks.parse_unverified_packed(body);
    if let Ok(event) = callbacks.parse_unverified(body) {
        assert_json(&event_texts_json(&event.data));
        let _ = value_at(&event.data, &event.id);
    }
    // The same bytes as the data of an event that is verified.
    let data = String::from_utf8_lossy(body);
    let draft = EventDraft::new("BeforeSendMessage", &data, now, "0192f0c1-9f6e-7c3a-8d2b-5a4c3e2f1b0a", "1");
    let Ok(signed) = callbacks.sign(&draft) else { return };
    let event = callbacks.verify(signed.as_bytes(), now).expect("what is signed is accepted");
    assert_eq!(event.data, data);
    assert_json(&event.data_with_text_ids());
    let _ = event.typed();
    let _ = event.get(&data);
    let _ = event.texts();
}
