//! Events read by type, by path and into custom types.

mod support;

use support::{text, vectors};
use volc_im_core::ConversationType;
use volc_im_core::callbacks::{Callbacks, EVENT_TYPES, Event, EventData, EventDraft, data_json};
use volc_im_core::error::Error;
use volc_im_core::model::ids::{AppId, UserId};
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::JsonStyle;

fn event(event_type: &str, data: &str) -> Event {
    event_with_app(event_type, data, 7)
}

fn event_with_app(event_type: &str, data: &str, app_id: i32) -> Event {
    let callbacks = Callbacks::new(["s"]).expect("a secret").app_id(app_id);
    let draft = EventDraft::new(event_type, data, WallTime::from_millis(0), "evt-1", "0001");
    callbacks.verify(callbacks.sign(&draft).expect("a body").as_bytes(), draft.time).expect("an event")
}

#[test]
fn documented_fields_are_typed_and_all_others_kept() {
    let EventData::AfterMarkNewChat(data) = event(
        "AfterMarkNewChat",
        r#"{"AppId":7,"UserId":9007199254740993,"ConversationType":1,"RobotIds":[-1,9223372036854775807],
            "Ext":{"a":"1.50"},"New":{"Deep":[9007199254740993]}}"#,
    )
    .typed()
    .expect("typed") else {
        panic!("another event")
    };
    assert_eq!(data.app_id, Some(AppId(7)));
    assert_eq!(data.user_id, Some(UserId(9_007_199_254_740_993)));
    assert_eq!(data.conversation_type, Some(ConversationType::from(1)));
    assert_eq!(data.robot_ids, Some(vec![UserId(-1), UserId(i64::MAX)]));
    assert_eq!(data.conversation_id, None);
    assert_eq!(data.ext.expect("Ext")["a"], "1.50");
    assert_eq!(data.extra["New"].text(), r#"{"Deep":[9007199254740993]}"#);
}

#[test]
fn every_documented_event_has_its_type_and_others_an_arm() {
    for name in EVENT_TYPES {
        let typed = event(name, r#"{"AppId":7,"Unknown":true}"#).typed().expect(name);
        assert!(format!("{typed:?}").starts_with(&format!("{name}({name}Data")), "{typed:?}");
        assert_ne!(typed, EventData::Other, "{name}");
    }
    assert_eq!(event("BeforeSomethingNew", "{}").typed().expect("typed"), EventData::Other);
}

#[test]
fn a_field_of_another_type_is_named_and_stays_in_reach() {
    let event = event("BeforeSendMessage", r#"{"MessageBody":{"ConversationType":{}}}"#);
    let Err(Error::Decode(error)) = event.typed() else { panic!("no error") };
    assert_eq!((error.path.as_str(), error.rule), ("EventData.MessageBody.ConversationType", "type"));
    assert_eq!(event.get("MessageBody.ConversationType").expect("a value").text(), "{}");
}

#[test]
fn every_path_leads_where_it_leads_in_every_language() {
    for vector in vectors("callbacks/paths.jsonl") {
        let data = text(&vector, "data");
        let event = event_with_app("AfterPush", data, 123_456);
        assert_eq!(event.text(text(&vector, "path")).as_deref(), vector["text"].as_str(), "{vector}");
        let found = event.get(text(&vector, "path"));
        if vector.get("expect").is_none() {
            continue;
        }
        let quoted = found.map(|value| {
            // What stands under the last name decides whether an integer is an id: as JavaScript reads it.
            let name = text(&vector, "path").rsplit('.').next().unwrap_or_default();
            let name = name.split('[').next().unwrap_or_default();
            let holder = format!("{{\"{name}\":{}}}", value.text());
            let event = event_with_app("AfterPush", &holder, 123_456);
            let read: serde_json::Value = serde_json::from_str(&event.data_with_text_ids()).expect("JSON");
            read[name].clone()
        });
        assert_eq!(quoted.unwrap_or_default(), vector["expect"], "{vector}");
    }
}

#[test]
fn values_are_reached_by_path() {
    let event = event("AfterPush", r#"{"A":{"Id":9007199254740993,"L":[[1],[2,"x\"y"]]},"N":null}"#);
    assert_eq!(event.integer("A.Id"), Some(9_007_199_254_740_993));
    assert_eq!(event.integer("A.L[1][0]"), Some(2));
    assert_eq!(event.text("A.L[1][1]").as_deref(), Some("x\"y"));
    assert_eq!(event.get("N").expect("null").text(), "null");
    for path in ["", "B", "A.L[2]", "A.L[1][9]", "A.L[", "A.L[x]", "A[0]", "A.Id.B", "N.A", "[0]"] {
        assert_eq!(event.get(path), None, "{path}");
    }
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Own {
        a: OwnA,
    }
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct OwnA {
        id: u64,
    }
    assert_eq!(event.read::<Own>().expect("own").a.id, 9_007_199_254_740_993);
}

#[test]
fn data_as_json_in_every_style() {
    let data = r#"{"AppId":7,"UserId":9007199254740993,"New":[1]}"#;
    for (style, expected) in [
        (JsonStyle::KOTLIN, r#"{"appId":7,"userId":9007199254740993,"extra":{"New":[1]}}"#),
        (JsonStyle::PYTHON, r#"{"app_id":7,"user_id":9007199254740993,"extra":{"New":[1]}}"#),
        (JsonStyle::JAVASCRIPT, r#"{"appId":7,"userId":"9007199254740993","extra":{"New":[1]}}"#),
    ] {
        assert_eq!(data_json("AfterMarkNewChat", data, style).expect("JSON").as_deref(), Some(expected));
    }
    assert_eq!(data_json("FromTheFuture", data, JsonStyle::KOTLIN).expect("nothing"), None);
    let error =
        data_json("AfterMarkNewChat", r#"{"UserId":true}"#, JsonStyle::KOTLIN).expect_err("a boolean");
    assert!(matches!(error, Error::Decode(e) if e.path == "EventData.UserId" && e.rule == "type"));
}

#[test]
fn half_a_surrogate_pair_hides_no_text() {
    let event = event("BeforeSendMessage", r#"{"AppId":7,"MessageBody":{"Content":"\udE00 spoiler"}}"#);
    assert_eq!(event.text("MessageBody.Content").as_deref(), Some("\u{fffd} spoiler"));
    assert_eq!(event.text("MessageBody"), None);
    assert_eq!(event.text("AppId").as_deref(), Some("7"));
    let marked = self::event("AfterMarkNewChat", r#"{"AppId":7,"ConversationId":"spoiler \ud83d"}"#);
    let EventData::AfterMarkNewChat(data) = marked.typed().expect("typed") else { panic!("another event") };
    assert_eq!(data.conversation_id.as_deref(), Some("spoiler \u{fffd}"));
}
