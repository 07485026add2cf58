//! What was done by hand becomes a scenario, and a scenario is carried out.

mod support;

use serde_json::{Value, json};
use support::Service;
use support::backend::{Backend, Behaviour};

#[tokio::test]
async fn what_happened_happens_again() {
    let backend = Backend::start().await;
    let service = Service::start().await;
    service.post("callbacks/target", json!({"url": backend.url(), "secret": "s"})).await;
    let group = service.group().await;
    service
        .code("SendMessage", json!({"ConversationShortId": 5, "Sender": 1, "MsgType": 1, "Content": "x"}))
        .await;
    let place = json!({"conversation_short_id": group, "content": "hello"});
    let sent = service.act(json!(2), "send_message", place.clone()).await;
    let message = json!({"conversation_short_id": group.to_string(), "message_id": sent["message_id"]});
    service.act(json!(2), "recall_message", message).await;
    backend.behave(Behaviour::says(r#"{"CheckCode":1001,"CheckMessage":"no"}"#));
    service.act(json!(3), "send_message", place).await;
    let counts = service.get("state").await;
    let scenario = service.get("scenario?name=hike").await;
    let text = scenario.to_string();
    assert!(
        !text.contains(&group.to_string()) && text.contains("${conversation_1.ConversationShortId}"),
        "{text}"
    );
    assert_eq!(scenario["steps"].as_array().unwrap().len(), 6, "{scenario}");
    let other = Service::start().await;
    other.post("callbacks/target", json!({"url": backend.url(), "secret": "s"})).await;
    // The backend now refuses the first message too, and the scenario says where it is another.
    let played = other.post("scenario/run", scenario.clone()).await;
    let steps = played["steps"].as_array().unwrap();
    assert_eq!((&played["ok"], steps.len()), (&json!(false), 4), "{played}");
    assert_eq!(steps[3]["differences"][0], "ok is false, expected true", "{played}");
    other.post("reset", json!({})).await;
    backend.behave(Behaviour::says(r#"{"CheckCode":0}"#));
    let mut accepted = scenario;
    accepted["steps"].as_array_mut().unwrap().pop();
    let played = other.post("scenario/run", accepted).await;
    assert_eq!(played["ok"], true, "{played}");
    assert_eq!(other.get("state").await, counts);
}

#[tokio::test]
async fn steps_of_every_kind_are_carried_out_and_checked() {
    let backend = Backend::start().await;
    let service = Service::start().await;
    service.post("callbacks/target", json!({"url": backend.url(), "secret": "s"})).await;
    let play = async |steps: Value| {
        service.post("scenario/run", json!({"volc_im_scenario": 1, "name": "x", "steps": steps})).await
    };
    let group = json!({"name": "g", "call": "CreateConversation", "body": {
        "OwnerUserId": 1, "ConversationCoreInfo": {"ConversationType": 2}}});
    let say = |content: &str| {
        json!({"act": {"user": 1, "type": "send_message",
        "conversation_short_id": "${g.ConversationShortId}", "content": content}})
    };
    let played = play(json!([
        group,
        say("in ${g.ConversationShortId}"),
        {"expect_delivery": {"event_type": "AfterSendMessage", "where": {"MessageBody": {"Sender": 1}}}},
        {"fault": {"action": "BatchGetUser", "times": 1, "fault": {"type": "rate_limit"}}},
        {"call": "BatchGetUser", "body": {"UserIds": [1]}, "expect": {"code": "FlowLimitExceeded", "status": 429}},
        {"advance_ms": 3_600_000},
        {"callback": {"event_type": "AfterPush", "data": {}}, "expect": {"outcome": "accepted"}},
    ]))
    .await;
    assert_eq!(played["ok"], true, "{played}");
    let message = service.get("state/messages").await["messages"][0].clone();
    assert_eq!(message["content"], format!("in {}", message["conversation_short_id"].as_str().unwrap()));
    assert!(service.get("clock").await["offset_ms"].as_i64().unwrap() > 3_500_000);
    for (steps, words) in [
        (json!([{"call": "BatchGetUser", "body": {}}]), "code is \"InvalidParam\", expected null"),
        (json!([{"call": "SendMessage", "act": {}}]), "a step has one of"),
        (json!([{"act": {"user": 1, "type": "fly"}}]), "ok is false"),
        (json!([{"fault": {"fault": {"type": "earthquake"}}}]), "earthquake"),
    ] {
        let played = play(steps).await;
        let difference = played["steps"][0]["differences"][0].as_str().unwrap();
        assert!(difference.contains(words), "{difference}");
    }
    let refused = service.post("scenario/run", json!({"volc_im_scenario": 2, "steps": []})).await;
    assert_eq!(refused["error"]["code"], "BadRequest");
    let refused = service.post("scenario/run", json!({"volc_im_scenario": 1, "steps": [{"cal": "x"}]})).await;
    assert_eq!(refused["error"]["code"], "BadRequest");
}
