//! Events that come twice.

use std::collections::{BTreeMap, BTreeSet};

mod support;

use proptest::prelude::*;
use serde_json::Value;
use support::{text, vectors};
use volc_im_core::callbacks::{Callbacks, Claim, Event, EventDraft, EventKeys, ReplayGuard};
use volc_im_core::time::WallTime;

fn at(millis: i64) -> WallTime {
    WallTime::from_millis(1_795_521_600_000 + millis)
}

fn event(id: &str, nonce: &str) -> Event {
    let callbacks = Callbacks::new(["s"]).expect("a secret").app_id(1);
    let draft = EventDraft::new("AfterPush", "{}", at(0), id, nonce);
    let body = callbacks.sign(&draft).expect("a body");
    callbacks.verify(body.as_bytes(), at(0)).expect("an event")
}

#[test]
fn a_duplicate_is_answered_as_the_first() {
    let mut guard = ReplayGuard::new(10, 1_000);
    let first = event("a", "0001");
    assert_eq!(guard.claim(&first, at(0)), Claim::Fresh);
    assert_eq!(guard.claim(&first, at(1)), Claim::Running);
    guard.settle(&first, "answer");
    assert_eq!(guard.claim(&first, at(2)), Claim::Answered("answer".to_owned()));
    // Sent again with a new nonce, so signed anew: the id tells.
    assert_eq!(guard.claim(&event("a", "0002"), at(3)), Claim::Answered("answer".to_owned()));
    // Cut anew with another id: the signature tells.
    let mut cut = first.clone();
    cut.id = "b".to_owned();
    assert_eq!(guard.claim(&cut, at(4)), Claim::Answered("answer".to_owned()));
    assert_eq!(guard.claim(&event("c", "0001"), at(5)), Claim::Fresh);
    assert_eq!(guard.len(), 2);
}

#[test]
fn every_sequence_of_claims_has_its_answers() {
    for vector in vectors("callbacks/replay.jsonl") {
        let name = &vector["name"];
        let number = |field: &str| vector[field].as_u64().expect("a number");
        let capacity = usize::try_from(number("capacity")).expect("a capacity");
        let mut guard = ReplayGuard::new(capacity, number("ttlMs"));
        for step in vector["steps"].as_array().expect("steps") {
            if step["do"] == "size" {
                assert_eq!(Some(guard.len() as u64), step["expect"].as_u64(), "{name}");
                assert_eq!(guard.is_empty(), step["expect"] == 0);
                continue;
            }
            let keys = EventKeys { id: text(step, "id"), signature: text(step, "signature") };
            match text(step, "do") {
                "claim" => {
                    let claim = guard.claim(keys, at(step["atMs"].as_i64().expect("atMs")));
                    let expected = match &step["expect"] {
                        Value::String(state) if state == "fresh" => Claim::Fresh,
                        Value::String(state) if state == "running" => Claim::Running,
                        answered => Claim::Answered(text(answered, "answered").to_owned()),
                    };
                    assert_eq!(claim, expected, "{name}: {step}");
                }
                "settle" => guard.settle(keys, text(step, "answer")),
                "release" => guard.release(keys),
                other => panic!("{other}"),
            }
        }
    }
}

proptest! {
    /// While there is room, it says of every event what a plain map would; and it never holds more than it may.
    #[test]
    fn it_remembers_like_a_map(deeds in proptest::collection::vec((0u8..3, 0usize..6), 0..200), capacity in 1usize..8) {
        let events: Vec<Event> = (0..6).map(|n| event(&format!("e{n}"), &format!("000{n}"))).collect();
        let mut guard = ReplayGuard::new(capacity, 1_000_000);
        let mut model: BTreeMap<usize, Option<String>> = BTreeMap::new();
        let mut forgotten: BTreeSet<usize> = BTreeSet::new();
        for (turn, (deed, which)) in deeds.into_iter().enumerate() {
            let now = at(i64::try_from(turn).expect("a turn"));
            match deed {
                0 => {
                    let claim = guard.claim(&events[which], now);
                    match model.get(&which) {
                        Some(answer) if !forgotten.contains(&which) && capacity >= 6 => {
                            let expected = answer.clone().map_or(Claim::Running, Claim::Answered);
                            prop_assert_eq!(claim, expected);
                        }
                        None => prop_assert_eq!(claim, Claim::Fresh),
                        _ => {}
                    }
                    model.entry(which).or_insert(None);
                    forgotten.remove(&which);
                }
                1 => {
                    guard.settle(&events[which], "x");
                    if let Some(answer) = model.get_mut(&which) {
                        *answer = Some("x".to_owned());
                    }
                }
                _ => {
                    guard.release(&events[which]);
                    model.remove(&which);
                }
            }
            prop_assert!(guard.len() <= capacity);
        }
    }
}
