//! `tests/vectors/machine/exchange.jsonl`: scripts of what happens to a receiver, and what it asks for.

mod support;

use std::collections::BTreeMap;

use serde_json::Value;
use support::{text, vectors};
use volc_im_core::callbacks::receiver::{
    Exchange, Receiver, ReceiverMemory, ReceiverOptions, RequestHead, encoded,
};
use volc_im_core::callbacks::{Callbacks, EventDraft};
use volc_im_core::machine::options::OptionNames;
use volc_im_core::time::{MonoTime, Now, WallTime};

const START_MS: i64 = 1_744_898_979_000;

fn body(callbacks: &Callbacks, event: &Value) -> Vec<u8> {
    let time = WallTime::from_millis(START_MS);
    let draft = EventDraft::new(
        text(event, "type"),
        text(event, "data"),
        time,
        text(event, "id"),
        text(event, "nonce"),
    );
    callbacks.sign(&draft).expect("a body").into_bytes()
}

/// Whether every part that is expected is there.
fn holds(given: &Value, expected: &Value) -> bool {
    match expected {
        Value::Object(fields) => fields.iter().all(|(name, value)| holds(&given[name], value)),
        value => given == value,
    }
}

#[test]
fn every_script_asks_for_what_it_says() {
    for vector in vectors("machine/exchange.jsonl") {
        let name = text(&vector, "name");
        let made =
            Callbacks::from_json(&vector["callbacks"].to_string(), OptionNames::JAVASCRIPT).expect(name);
        let options =
            ReceiverOptions::from_json(&vector["receiver"].to_string(), OptionNames::JAVASCRIPT).expect(name);
        let memory = ReceiverMemory::default();
        let receiver =
            Receiver::with(made.clone(), options.clone(), OptionNames::JAVASCRIPT, true, memory).expect(name);
        let mut exchanges: BTreeMap<&str, Exchange> = BTreeMap::new();
        for step in vector["steps"].as_array().expect("steps") {
            let at = step["atMs"].as_u64().expect("atMs");
            let wall = step["wallMs"].as_i64().unwrap_or(i64::try_from(at).expect("small"));
            let now = Now { wall: WallTime::from_millis(START_MS + wall), mono: MonoTime::from_millis(at) };
            let bytes = match (step["event"].as_str(), text_or(step, "do")) {
                (Some(event), _) => Some(body(&made, &vector["events"][event])),
                (None, "body") => Some(text_or(step, "text").as_bytes().to_vec()),
                _ => None,
            };
            let id = text(step, "exchange");
            let what = text(step, "do");
            if what == "start" {
                let exchange = receiver.start(RequestHead::of_lines(text(step, "head")), now, [7; 16]);
                assert!(exchanges.insert(id, exchange).is_none(), "{name}: {id} starts twice");
            }
            let exchange = exchanges.get_mut(id).expect("an exchange");
            match what {
                "start" | "body" => {
                    if let Some(bytes) = bytes {
                        exchange.on_body(now, &bytes);
                    }
                }
                "reply" => exchange.on_reply(now, step["text"].as_str()),
                _ => {
                    let token = u32::try_from(step["token"].as_u64().unwrap_or_default()).expect("a token");
                    exchange.on(now, what, token, text_or(step, "text"));
                }
            }
            let (outputs, _) = encoded(1, exchange, now);
            let line = outputs.lines().next().expect("a line");
            let given: Vec<Value> = serde_json::from_str::<Vec<Value>>(line).expect("JSON").split_off(1);
            let expected = step["expect"].as_array().expect("expect");
            let is_so = given.len() == expected.len() && given.iter().zip(expected).all(|(g, e)| holds(g, e));
            assert!(is_so, "{name}, at {at} {what}:\n  given    {given:?}\n  expected {expected:?}");
        }
    }
}

fn text_or<'v>(step: &'v Value, name: &str) -> &'v str {
    step[name].as_str().unwrap_or_default()
}
