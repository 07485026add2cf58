//! Fields that are wrong, and string user ids.

mod support;

use serde_json::{Value, json};
use support::Service;

#[tokio::test]
async fn wrong_fields_are_named() {
    let service = Service::start().await;
    let group = service.group().await;
    let good = json!({"ConversationShortId": group, "Sender": 1, "MsgType": 10001, "Content": "x"});
    for (name, value) in [
        ("Sender", json!("1")),
        ("Sender", json!(0)),
        ("Sender", json!(-1)),
        ("MsgType", json!(1.5)),
        ("MsgType", Value::Null),
        ("MsgType", json!(4_294_967_296_i64)),
        ("Content", json!({})),
        ("ConversationShortId", json!("1")),
        ("ConversationShortId", json!(18_446_744_073_709_551_615_u64)),
        ("Ext.a", json!(1)),
        ("VisibleUsers[1]", json!("2")),
        ("Priority", json!(3)),
        ("RefMsgInfo.Hint", Value::Null),
    ] {
        let mut body = good.clone();
        match name.split_once(['.', '[']) {
            Some(("Ext", key)) => body["Ext"] = json!({key: value}),
            Some(("RefMsgInfo", _)) => body["RefMsgInfo"] = json!({"ReferencedMessageId": 1}),
            Some((list, _)) => body[list] = json!([1, value]),
            None => body[name] = value,
        }
        let (status, answer) = service.call("SendMessage", body).await;
        let error = &answer["ResponseMetadata"]["Error"];
        assert_eq!((status, &error["Code"]), (400, &json!("InvalidParam")), "{name}");
        assert!(error["Message"].as_str().unwrap().starts_with(&format!("{name}: ")), "{error}");
    }
}

#[tokio::test]
async fn string_users_have_twins_on_both_sides() {
    let service = Service::start().await;
    let body = json!({
        "OwnerUserId": 0, "OwnerUserIdStr": "alice", "OtherUserIdStr": "bob",
        "ConversationCoreInfo": {"ConversationType": 1},
    });
    let created = service.ok("CreateConversation", body).await;
    let info = &created["ConversationInfo"];
    assert_eq!((&info["OwnerUserId"], &info["OwnerUserIdStr"]), (&json!(0), &json!("alice")));
    assert_eq!((&info["OtherUserId"], &info["OtherUserIdStr"]), (&json!(0), &json!("bob")));
    let id = created["ConversationShortId"].clone();
    let message = json!({"ConversationShortId": id, "Sender": 0, "SenderStr": "alice", "MsgType": 10001, "Content": "x"});
    let message = service.ok("SendMessage", message).await["MessageId"].clone();
    let shown = service.ok("GetMessages", json!({"ConversationShortId": id, "MessageIds": [message]})).await;
    assert_eq!(
        (&shown["Messages"][0]["Sender"], &shown["Messages"][0]["SenderStr"]),
        (&json!(0), &json!("alice"))
    );
    let receipts = service
        .ok("GetMessagesReadReceipt", json!({"ConversationShortId": id, "MessageIds": [message]}))
        .await;
    assert_eq!(receipts["ReadReceipt"][0]["UnReadUserIdsStr"], json!(["bob"]));
    assert_eq!(receipts["ReadReceipt"][0]["UnReadUserIds"], json!([]));
    let both = json!({"ConversationShortId": id, "Sender": 3, "SenderStr": "alice", "MsgType": 10001, "Content": "x"});
    assert_eq!(service.code("SendMessage", both).await, "ParticipantNotInConversation");
}
