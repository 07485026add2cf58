//! `tests/vectors/callbacks`: bodies that are accepted, and attacks and accidents that are refused.

mod support;

use serde_json::Value;
use support::{text, vectors};
use volc_im_core::Error;
use volc_im_core::callbacks::{
    Callbacks, EVENT_TYPES, EventDraft, EventIdForm, MAX_CALLBACK_BYTES, accept_reply, reject_reply,
};
use volc_im_core::time::WallTime;

fn callbacks(vector: &Value) -> Callbacks {
    let secrets: Vec<&str> =
        vector["secrets"].as_array().expect("secrets").iter().filter_map(Value::as_str).collect();
    let mut callbacks = Callbacks::new(secrets).expect("secrets");
    if let Some(form) = vector["eventId"].as_str() {
        callbacks = callbacks.event_id(EventIdForm::parse(form).expect("a form"));
    }
    match vector["appId"].as_i64() {
        Some(app_id) => callbacks.app_id(i32::try_from(app_id).expect("an app id")),
        None => callbacks,
    }
}

fn now(vector: &Value) -> WallTime {
    WallTime::from_millis(vector["nowMs"].as_i64().expect("nowMs"))
}

fn body(vector: &Value) -> Vec<u8> {
    match vector["bodyHex"].as_str() {
        Some(hex) => hex::decode(hex).expect("hex"),
        None => text(vector, "body").as_bytes().to_vec(),
    }
}

#[test]
fn every_good_body_gives_its_event() {
    for vector in vectors("callbacks/accepted.jsonl") {
        let name = &vector["name"];
        let event =
            callbacks(&vector).verify(&body(&vector), now(&vector)).unwrap_or_else(|e| panic!("{name}: {e}"));
        let expected = &vector["event"];
        let data: Value = serde_json::from_str(&event.data_with_text_ids()).expect("JSON");
        assert_eq!(event.event_type, text(expected, "type"), "{name}");
        assert_eq!(event.id, text(expected, "id"), "{name}");
        assert_eq!(event.time.millis(), expected["timeMs"].as_i64().expect("timeMs"), "{name}");
        assert_eq!(event.app_id, text(expected, "appId"), "{name}");
        assert_eq!(event.data, text(expected, "raw"), "{name}");
        assert_eq!(data, expected["data"], "{name}");
        let packed = callbacks(&vector).verify_packed(&body(&vector), now(&vector)).expect("an event");
        let parts: Vec<&str> = packed.splitn(8, '\n').collect();
        let time = event.time.millis().to_string();
        let known = if EVENT_TYPES.contains(&event.event_type.as_str()) { "1" } else { "" };
        let texts = event.data_with_text_ids();
        assert_eq!(
            parts,
            [
                &event.event_type,
                &event.id,
                &time,
                &event.app_id,
                &event.signature,
                known,
                &texts,
                &event.data
            ],
            "{name}"
        );
        assert_eq!(
            callbacks(&vector).parse_unverified_packed(&body(&vector)).expect("an event"),
            packed,
            "{name}"
        );
        assert_eq!(Some(event.into()), callbacks(&vector).parse_unverified(&body(&vector)).ok(), "{name}");
    }
}

#[test]
fn every_bad_body_is_refused_for_its_reason() {
    for vector in vectors("callbacks/refused.jsonl") {
        let name = &vector["name"];
        let Err(error) = callbacks(&vector).verify(&body(&vector), now(&vector)) else {
            panic!("accepted: {name}")
        };
        let packed = callbacks(&vector).verify_packed(&body(&vector), now(&vector));
        assert_eq!(packed.expect_err("refused").to_string(), error.to_string(), "{name}");
        let Error::Callback(error) = error else { panic!("{name}: {error}") };
        let reason = text(&vector, "reason");
        if reason == "*" {
            // Bytes moved between values: which check sees it depends on where they land, but never the signature's.
            assert_ne!(error.reason, "signature", "{name}");
        } else {
            assert_eq!(error.reason, reason, "{name}: {}", error.message);
        }
        assert_eq!(error.skew_seconds, vector["skewSeconds"].as_i64(), "{name}");
        assert!(!error.to_string().contains("test-secret"), "{name}");
        let strange = |char: char| char.is_control() || matches!(char, '\u{2028}'..='\u{202e}');
        assert!(!error.message.contains(strange), "{name}: {:?}", error.message);
    }
}

#[test]
fn the_printed_vector() {
    let draft = EventDraft::new(
        "AfterMarkNewChat",
        r#"{"AppId":123456,"InboxType":0,"UserId":100001,"ConversationShortId":7000000000000000001,"ConversationId":"conversation_id","ConversationType":1,"RobotIds":[1],"Ext":{}}"#,
        WallTime::from_millis(1_744_898_979_000),
        "evt-1",
        "1234",
    );
    let callbacks = Callbacks::new(["test-secret"]).expect("a secret").app_id(123_456);
    let body = callbacks.sign(&draft).expect("a body");
    let event = callbacks.verify(body.as_bytes(), draft.time).expect("an event");
    assert_eq!(event.signature, "fe1e9615134d54eac622dd3bda254c12324c16e8cfe370d181d670d05f50a8a1");
    assert_eq!(event.integer("ConversationShortId"), Some(7_000_000_000_000_000_001));
    assert!(!event.is_before());
}

#[test]
fn size_and_tolerance_have_their_limits() {
    let callbacks = Callbacks::new(["s"]).expect("a secret").tolerance_seconds(None);
    let big = vec![b' '; MAX_CALLBACK_BYTES + 1];
    let Err(Error::Callback(error)) = callbacks.verify(&big, WallTime::from_millis(0)) else { panic!() };
    assert_eq!(error.reason, "too_large");
    let draft = EventDraft::new("AfterPush", r#"{"AppId":1}"#, WallTime::from_millis(0), "evt-e", "0000");
    let body = callbacks.sign(&draft).expect("a body");
    assert!(callbacks.verify(body.as_bytes(), WallTime::from_millis(1_795_521_600_000)).is_ok());
    assert!(Callbacks::new(Vec::<String>::new()).is_err() && Callbacks::new([""]).is_err());
    assert!(!format!("{callbacks:?}").contains("\"s\""));
}

#[test]
fn drafts_that_verify_would_refuse_are_not_signed() {
    let callbacks = Callbacks::new(["s"]).expect("a secret").app_id(1);
    let draft = |t, d, i, n| EventDraft::new(t, d, WallTime::from_millis(0), i, n);
    for (draft, path) in [
        (draft("A B", "{}", "e", "0000"), "type"),
        (draft("Event", "[]", "e", "0000"), "data"),
        (draft("Event", r#"{"AppId":2}"#, "e", "0000"), "data"),
        (draft("Event", "{}", "", "0000"), "id"),
        (draft("Event", "{}", "e", "00000"), "nonce"),
        (draft("Event", "{}", "e", ""), "nonce"),
    ] {
        let Err(Error::Validation(error)) = callbacks.sign(&draft) else { panic!("{draft:?}") };
        assert_eq!(error.path, path);
    }
}

#[test]
fn replies_are_exact() {
    assert_eq!(accept_reply(None).ok().as_deref(), Some(r#"{"CheckCode":0,"CheckMessage":""}"#));
    assert_eq!(
        reject_reply(5, "no \"swearing\"\n", Some(r#"{ "Id": 7221856821303362049, "a": [1.50] }"#))
            .ok()
            .as_deref(),
        Some(r#"{"CheckCode":5,"CheckMessage":"no \"swearing\"\n","Id":7221856821303362049,"a":[1.50]}"#)
    );
    for (code, extra) in [
        (0, None),
        (1, Some("[]")),
        (1, Some("{")),
        (1, Some(r#"{"CheckCode":0}"#)),
        (1, Some(r#"{"a":1,"a":2}"#)),
    ] {
        assert!(reject_reply(code, "", extra).is_err(), "{code} {extra:?}");
    }
}
