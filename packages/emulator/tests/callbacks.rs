//! Client users act, and the backend is asked and told.

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::backend::{Backend, Behaviour};
use support::{ACCESS_KEY, APP, SECRET_KEY, Service};
use volc_im_emulator::callbacks::events::NAMES;
use volc_im_emulator::gateway::clock::Moment;
use volc_im_emulator::{BeforeTimeout, Config};

const SECRET: &str = "callback-secret";

async fn scene(before_timeout: BeforeTimeout) -> (Service, Backend, i64) {
    let backend = Backend::start().await;
    let mut config = Config::new(APP, ACCESS_KEY, SECRET_KEY);
    config.callback_url = Some(backend.url());
    config.callback_secret = SECRET.to_owned();
    config.before_timeout = before_timeout;
    let service = Service::start_with(config).await;
    let group = service.group().await;
    (service, backend, group)
}

async fn speak(service: &Service, group: i64) -> Value {
    let body = json!({"conversation_short_id": group.to_string(), "msg_type": 10001, "content": "hello"});
    service.act(json!(1), "send_message", body).await
}

async fn stored(service: &Service) -> i64 {
    service.get("state").await["messages"].as_i64().unwrap()
}

fn names(backend: &Backend) -> Vec<String> {
    backend.events().into_iter().map(|(name, _)| name).collect()
}

/// The signature rule once more, from the posted body alone.
fn expected_signature(body: &Value) -> String {
    let mut values: Vec<String> =
        ["EventType", "EventData", "EventTime", "EventId", "AppId", "Version", "Nonce"]
            .iter()
            .map(|name| body[name].as_str().unwrap().to_owned())
            .collect();
    values.push(SECRET.to_owned());
    values.sort();
    hex::encode(Sha256::digest(values.join("")))
}

#[tokio::test]
async fn an_accepted_message_is_stored_and_told_about() {
    let (service, backend, group) = scene(BeforeTimeout::Accept).await;
    let told = speak(&service, group).await;
    assert_eq!((&told["ok"], &told["callback"]["outcome"]), (&json!(true), &json!("accepted")), "{told}");
    for body in backend.bodies() {
        assert_eq!(body["Signature"], expected_signature(&body));
        assert_eq!((&body["AppId"], &body["Version"]), (&json!(APP.to_string()), &json!("2020-12-01")));
        assert_eq!(body["Nonce"].as_str().unwrap().len(), 4);
        assert_eq!(body["EventTime"].as_str().unwrap().len(), "2025-04-17T14:09:39.000000000Z".len());
    }
    let events = backend.events();
    assert_eq!(
        (events[0].0.as_str(), events[1].0.as_str(), events.len()),
        ("BeforeSendMessage", "AfterSendMessage", 2)
    );
    assert_eq!(events[0].1["MessageBody"]["ConversationShortId"].as_i64(), Some(group));
    assert_eq!(events[0].1["AppId"], APP);
    assert_eq!(events[1].1["MessageBody"]["MessageId"].to_string(), told["message_id"].as_str().unwrap());
    let deliveries = service.get("callbacks").await["deliveries"].clone();
    let first = &deliveries[0];
    assert_eq!(
        (&first["event_type"], &first["status"], &first["url"]),
        (&json!("BeforeSendMessage"), &json!(200), &json!(backend.url()))
    );
    assert_eq!(deliveries.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_refused_message_is_not_stored() {
    let (service, backend, group) = scene(BeforeTimeout::Accept).await;
    backend.behave(Behaviour::says(r#"{"CheckCode":1001,"CheckMessage":"no"}"#));
    let told = speak(&service, group).await;
    assert_eq!((&told["ok"], &told["refused_by_callback"]), (&json!(false), &json!(true)));
    assert_eq!(
        (&told["check_code"], &told["check_message"], &told["callback"]["outcome"]),
        (&json!(1001), &json!("no"), &json!("refused"))
    );
    assert_eq!((stored(&service).await, names(&backend)), (0, vec!["BeforeSendMessage".to_owned()]));
}

#[tokio::test]
async fn unusable_answers_follow_the_switch() {
    for (policy, goes_on) in [(BeforeTimeout::Accept, true), (BeforeTimeout::Refuse, false)] {
        let (service, backend, group) = scene(policy).await;
        for (behaviour, outcome) in [
            (Behaviour { after: Duration::from_millis(1_300), ..Behaviour::says("{}") }, "timeout"),
            (Behaviour { status: 500, ..Behaviour::says(r#"{"CheckCode":0}"#) }, "error"),
            (Behaviour { status: 302, ..Behaviour::says(r#"{"CheckCode":0}"#) }, "error"),
            (Behaviour::says("<html>"), "bad_answer"),
            (Behaviour::says(&"x".repeat(1 << 20)), "bad_answer"),
            (Behaviour::says(&format!("{}{}", "[".repeat(20_000), "]".repeat(20_000))), "bad_answer"),
        ] {
            let slow = outcome == "timeout";
            backend.behave(behaviour);
            let told = speak(&service, group).await;
            assert_eq!(
                (&told["ok"], &told["callback"]["outcome"]),
                (&json!(goes_on), &json!(outcome)),
                "{told}"
            );
            assert!(!slow || told["callback"]["took_ms"].as_i64().unwrap() >= 1_000);
        }
        assert_eq!(stored(&service).await, if goes_on { 6 } else { 0 });
    }
}

#[tokio::test]
async fn nobody_listening_is_an_error_and_no_target_is_silence() {
    let (service, backend, group) = scene(BeforeTimeout::Refuse).await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", closed.local_addr().unwrap());
    drop(closed);
    service.post("callbacks/target", json!({"url": url, "secret": SECRET})).await;
    assert_eq!(speak(&service, group).await["callback"]["outcome"], "error");
    service.post("callbacks/target", json!({"url": null})).await;
    assert_eq!(speak(&service, group).await["ok"], true);
    assert_eq!(service.post("callbacks/send", json!({"event_type": "AfterPush"})).await["ok"], false);
    assert_eq!(names(&backend), Vec::<String>::new());
}

#[tokio::test]
async fn the_server_api_asks_nobody_and_tells_as_documented() {
    let (service, backend, group) = scene(BeforeTimeout::Accept).await;
    service.say(group, 1, "x").await;
    service
        .ok(
            "P2PSendMessage",
            json!({"ConversationShortId": group, "Sender": 1, "MsgType": 10013, "Content": "x"}),
        )
        .await;
    let body = json!({
        "Sender": 1, "ConversationType": 2, "ConversationShortIds": [group], "MsgType": 10001, "Content": "x",
    });
    service.ok("BatchSendGroupMessage", body).await;
    for _ in 0..100 {
        if !backend.bodies().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(names(&backend), ["AfterSendMessage"]);
    // That it reports these is assumed; that it does not ask is documented.
    service
        .ok("BatchSendMessage", json!({"Sender": 1, "Receiver": [2], "MsgType": 10001, "Content": "x"}))
        .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(names(&backend).iter().all(|name| name == "AfterSendMessage"), "{:?}", names(&backend));
}

#[tokio::test]
async fn every_documented_event_is_posted() {
    let (service, backend, group) = scene(BeforeTimeout::Accept).await;
    let live = service.live().await;
    let at = |id: i64, extra: Value| {
        let mut body = json!({"conversation_short_id": id});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        body
    };
    let done = async |user: i64, kind: &str, body: Value| {
        let told = service.act(json!(user), kind, body).await;
        assert_eq!(told["ok"], true, "{kind}: {told}");
        told
    };
    done(2, "online", json!({"device_id": "5", "platform": "Android"})).await;
    let message = done(1, "send_message", at(group, json!({"content": "x", "client_message_id": "c"}))).await
        ["message_id"]
        .clone();
    let again = done(1, "send_message", at(group, json!({"content": "x", "client_message_id": "c"}))).await;
    assert_eq!((&again["message_id"], stored(&service).await), (&message, 1));
    let about = |extra: Value| {
        let mut body = at(group, extra);
        body["message_id"] = message.clone();
        body
    };
    done(2, "set_property", about(json!({"property": {"like": "1"}}))).await;
    done(1, "modify_message", about(json!({"content": "y"}))).await;
    done(2, "delete_message", about(json!({}))).await;
    done(1, "recall_message", about(json!({}))).await;
    done(1, "mark_new_chat", at(group, json!({"robot_ids": [7]}))).await;
    done(1, "update_conversation", at(group, json!({"name": "new"}))).await;
    done(2, "update_participant", at(group, json!({"nick_name": "two"}))).await;
    done(9, "join", at(group, json!({}))).await;
    done(9, "leave", at(group, json!({}))).await;
    done(8, "enter_live_group", at(live, json!({}))).await;
    done(8, "leave_live_group", at(live, json!({}))).await;
    let created = done(4, "create_conversation", json!({"participants": [5, "6"], "name": "g"})).await["conversation_short_id"].clone();
    done(4, "destroy_conversation", json!({"conversation_short_id": created})).await;
    done(2, "offline", json!({})).await;
    let posted = backend.events();
    for name in NAMES {
        let event = posted.iter().find(|(posted, _)| posted == name);
        assert!(event.is_some_and(|(_, data)| data["AppId"] == APP), "{name}");
    }
    let update = posted.iter().find(|(name, _)| name == "BeforeUpdateParticipant").unwrap();
    assert_eq!(update.1["UpdateParticipants"][0]["NickName"], "two");
}

#[tokio::test]
async fn refusals_stop_every_before_operation() {
    let (service, backend, group) = scene(BeforeTimeout::Accept).await;
    backend.behave(Behaviour::says(r#"{"CheckCode":5,"CheckMessage":""}"#));
    for (kind, extra) in [
        ("update_conversation", json!({"name": "new"})),
        ("update_participant", json!({"nick_name": "new"})),
        ("destroy_conversation", json!({})),
    ] {
        let mut body = extra;
        body["conversation_short_id"] = json!(group);
        assert_eq!(service.act(json!(1), kind, body).await["refused_by_callback"], true, "{kind}");
    }
    let found = service.ok("BatchGetConversations", json!({"ConversationShortId": [group]})).await;
    assert_eq!(found["ConversationCoreInfos"][0]["Name"], "");
    let member = json!({"ConversationShortId": group, "ParticipantUserIds": [1]});
    assert_eq!(
        service.ok("BatchGetConversationParticipant", member).await["Participants"][0]["NickName"],
        ""
    );
}

#[tokio::test]
async fn clients_have_to_be_entitled() {
    let (service, backend, group) = scene(BeforeTimeout::Accept).await;
    let act = async |user: i64, kind: &str, extra: Value| {
        let mut body = extra;
        body["conversation_short_id"] = json!(group);
        service.act(json!(user), kind, body).await["error"]["code"].clone()
    };
    assert_eq!(act(9, "send_message", json!({"content": "x"})).await, "ParticipantNotInConversation");
    assert_eq!(act(2, "update_conversation", json!({"name": "x"})).await, "NotAllowed");
    assert_eq!(act(2, "destroy_conversation", json!({})).await, "OnlyOwnerCanOperator");
    assert_eq!(act(1, "leave", json!({})).await, "NotAllowed");
    assert_eq!(act(9, "leave", json!({})).await, "ParticipantNotInConversation");
    let mine = service.say(group, 1, "x").await;
    assert_eq!(act(2, "recall_message", json!({"message_id": mine.to_string()})).await, "NotAllowed");
    assert_eq!(act(2, "modify_message", json!({"message_id": mine, "content": "y"})).await, "NotAllowed");
    let block = json!({"ConversationShortId": group, "Operator": 1, "ParticipantInfos": [{"ParticipantUserId": 3, "BlockTime": 4_000_000_000_i64}]});
    service.ok("BatchModifyConversationParticipant", block).await;
    assert_eq!(act(3, "send_message", json!({"content": "x"})).await, "Muted");
    assert_eq!(names(&backend), Vec::<String>::new());
    assert_eq!(service.post("act", json!({"type": "send_message"})).await["error"]["code"], "BadRequest");
    assert_eq!(service.act(json!(1), "fly", json!({})).await["error"]["code"], "BadRequest");
}

#[tokio::test]
async fn events_are_sent_on_demand_in_every_variant() {
    let (service, backend, _) = scene(BeforeTimeout::Accept).await;
    let data = json!({"MessageBody": {"ConversationShortId": 7_221_856_821_303_362_049_i64}});
    for (variant, count, authentic) in [
        ("normal", 1, true),
        ("duplicate", 2, true),
        ("late", 1, true),
        ("tampered", 1, false),
        ("unknown", 1, true),
        ("forged", 1, false),
    ] {
        let body = json!({"event_type": "BeforeSendMessage", "data": data, "variant": variant});
        let record = service.post("callbacks/send", body).await;
        assert_eq!(record["outcome"], "accepted", "{variant}");
        let bodies = backend.bodies();
        assert_eq!(bodies.len(), count, "{variant}");
        assert_eq!(record["body"].as_str().unwrap(), bodies.last().unwrap().to_string());
        assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(bodies[0]["Signature"] == expected_signature(&bodies[0]), authentic, "{variant}");
        let known = NAMES.contains(&bodies[0]["EventType"].as_str().unwrap());
        assert_eq!(known, variant != "unknown");
        let events = backend.events();
        assert_eq!(events[0].1["MessageBody"], data["MessageBody"]);
    }
}

#[tokio::test]
async fn an_event_is_sent_in_every_form() {
    let (service, backend, _) = scene(BeforeTimeout::Accept).await;
    let send = async |extra: Value| {
        let mut body = json!({"event_type": "AfterPush", "event_id": "e", "nonce": "1234"});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        service.post("callbacks/send", body).await
    };
    let json_type = Some("application/json".to_owned());
    let record = send(json!({"encoding": "gzip"})).await;
    assert_eq!(
        (record["status"].clone(), backend.last().content_encoding.as_deref()),
        (json!(200), Some("gzip"))
    );
    assert_eq!(record["headers"]["content-type"], "text/plain; charset=utf-8");
    assert!(backend.bodies()[0].as_str().unwrap().starts_with("1f8b"));
    send(json!({"encoding": "bom"})).await;
    assert!(backend.bodies()[1].as_str().unwrap().starts_with("efbbbf7b"));
    send(json!({"encoding": "chunked"})).await;
    let head = backend.last();
    assert_eq!((head.content_length, head.content_type), (None, json_type.clone()));
    assert_eq!(
        (backend.bodies()[2]["EventId"].clone(), backend.bodies()[2]["Nonce"].clone()),
        (json!("e"), json!("1234"))
    );
    send(json!({"headers": {"content-type": "text/html"}, "method": "PUT", "body": "null"})).await;
    let head = backend.last();
    assert_eq!((head.method.as_str(), head.content_type.as_deref()), ("PUT", Some("text/html")));
    assert_eq!(backend.bodies()[3], Value::Null);
    let text = "{\"AppId\":123456,\"AppId\":1}";
    send(json!({"data_text": text, "age_seconds": -60})).await;
    let body = &backend.bodies()[4];
    assert_eq!((&body["EventData"], &body["Signature"]), (&json!(text), &json!(expected_signature(body))));
    assert!(body["EventTime"].as_str().unwrap() > Moment::now().skewed(30).event_time().as_str());
    assert_eq!(send(json!({"method": "A B"})).await["ok"], false);
    assert_eq!(send(json!({"copies": 0})).await["ok"], false);
}

#[tokio::test]
async fn copies_are_sent_at_once_or_one_after_the_other() {
    let (service, backend, _) = scene(BeforeTimeout::Accept).await;
    backend.behave(Behaviour { after: Duration::from_millis(400), ..Behaviour::says("{}") });
    let mut body = json!({"event_type": "AfterPush", "copies": 3, "wait_ms": 5_000});
    let apart = |record: &Value| {
        let last = record["sent_at_ms"].as_i64().unwrap();
        let earlier = record["earlier"].as_array().unwrap();
        assert_eq!(earlier.len(), 2);
        last - earlier[0]["sent_at_ms"].as_i64().unwrap()
    };
    let record = service.post("callbacks/send", body.clone()).await;
    assert!(apart(&record) >= 800 && record["took_ms"].as_i64().unwrap() >= 400);
    body["at_once"] = json!(true);
    assert!(apart(&service.post("callbacks/send", body).await) < 400);
    let bodies = backend.bodies();
    assert_eq!(bodies.len(), 6);
    assert!(bodies[..3].windows(2).all(|pair| pair[0] == pair[1]));
}
