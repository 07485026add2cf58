//! Recorded answers in the place of emulated ones.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use serde_json::json;
use support::{ACCESS_KEY, APP, SECRET_KEY, Service};
use volc_im_emulator::{Config, start};

fn config(name: &str, text: &str) -> Config {
    let folder = std::env::temp_dir().join(format!("volc-im-replayed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    let mut config = Config::new(APP, ACCESS_KEY, SECRET_KEY);
    config.replay = Some(file);
    config
}

#[tokio::test]
async fn what_was_recorded_is_answered_in_its_order() {
    let lines = [
        json!({"action": "SendMessage", "body": {"Sender": 1, "ClientMsgId": "a", "ConversationShortId": 7_i64}, "result": {"MessageId": 9_007_199_254_740_993_i64}}),
        json!({"event_type": "AfterPush", "verified": true}),
        json!({"action": "BatchGetUser", "body": {"UserIds": [1]}, "error": {"kind": "api", "code": "SomethingNew", "maybe_sent": false}}),
        json!({"action": "BatchGetUser", "body": {"UserIds": [1]}, "error": {"kind": "timeout", "maybe_sent": true}}),
        json!({"action": "BatchGetUser", "body": {"UserIds": [1]}, "result": {"Users": []}}),
    ];
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let service = Service::start_with(config("order.jsonl", &text)).await;
    let body = json!({"Sender": 1, "ClientMsgId": "b", "ConversationShortId": 7});
    assert_eq!(service.ok("SendMessage", body).await, json!({"MessageId": 9_007_199_254_740_993_i64}));
    assert_eq!(service.code("BatchGetUser", json!({"UserIds": [1]})).await, "SomethingNew");
    for _ in 0..2 {
        assert_eq!(service.ok("BatchGetUser", json!({"UserIds": [1]})).await, json!({"Users": []}));
    }
    assert_eq!(service.code("BatchGetUser", json!({"UserIds": [2]})).await, "NotRecorded");
    // Nothing is emulated beside it.
    assert_eq!(service.code("IsFriend", json!({"UserId": 1, "FriendUserIds": [2]})).await, "NotRecorded");
    assert_eq!(service.get("state").await["messages"], 0);
}

#[tokio::test]
async fn a_file_without_calls_does_not_start() {
    for (name, text, words) in [
        ("empty.jsonl", "", "no line is a call"),
        ("torn.jsonl", "{\"action\":\"BatchGetUser\"", "line 1"),
        ("wrong.jsonl", "{\"action\":1}", "line 1"),
    ] {
        let error = start(config(name, text)).await.unwrap_err().to_string();
        assert!(error.contains(name) && error.contains(words), "{error}");
    }
}
