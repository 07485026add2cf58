//! Events that come twice.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use volc_im_core::callbacks::{Callbacks, Claim, Event, EventDraft, ReplayGuard};
use volc_im_core::timestamp::Timestamp;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_795_521_600_000 + millis)
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
fn what_was_not_handled_is_new_again() {
    let mut guard = ReplayGuard::new(10, 1_000);
    let event = event("a", "0001");
    assert_eq!(guard.claim(&event, at(0)), Claim::Fresh);
    guard.release(&event);
    assert!(guard.is_empty());
    assert_eq!(guard.claim(&event, at(1)), Claim::Fresh);
}

#[test]
fn it_forgets_by_time_and_by_number() {
    let mut guard = ReplayGuard::new(2, 1_000);
    let [a, b, c] = ["a", "b", "c"].map(|id| event(id, "0001"));
    assert_eq!(guard.claim(&a, at(0)), Claim::Fresh);
    assert_eq!(guard.claim(&a, at(999)), Claim::Running);
    assert_eq!(guard.claim(&a, at(1_000)), Claim::Fresh);
    assert_eq!(guard.claim(&b, at(1_000)), Claim::Fresh);
    // a was seen since, so b makes room.
    assert_eq!(guard.claim(&a, at(1_001)), Claim::Running);
    assert_eq!(guard.claim(&c, at(1_002)), Claim::Fresh);
    assert_eq!(guard.claim(&a, at(1_003)), Claim::Running);
    assert_eq!(guard.claim(&b, at(1_004)), Claim::Fresh);
    assert_eq!(guard.len(), 2);
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
