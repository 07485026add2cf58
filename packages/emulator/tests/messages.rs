//! Messages: sending, paging, changing, deleting, receipts.

mod support;

use serde_json::{Value, json};
use support::Service;

fn ids(page: &Value) -> Vec<i64> {
    page["Messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["MessageId"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn only_members_send() {
    let service = Service::start().await;
    let group = service.group().await;
    let body = json!({"ConversationShortId": group, "Sender": 9, "MsgType": 10001, "Content": "x"});
    assert_eq!(service.code("SendMessage", body.clone()).await, "ParticipantNotInConversation");
    assert_eq!(service.code("P2PSendMessage", body).await, "ParticipantNotInConversation");
    let nowhere = json!({"ConversationShortId": 5, "Sender": 1, "MsgType": 10001, "Content": "x"});
    assert_eq!(service.code("SendMessage", nowhere).await, "ConversationNotFound");
}

#[tokio::test]
async fn a_client_message_id_is_stored_once() {
    let service = Service::start().await;
    let (group, other) = (service.group().await, service.group().await);
    let body = |group: i64| json!({"ConversationShortId": group, "Sender": 1, "MsgType": 10001, "Content": "x", "ClientMsgId": "a"});
    let first = service.ok("SendMessage", body(group)).await;
    assert_eq!(service.ok("SendMessage", body(group)).await, first);
    assert_ne!(service.ok("SendMessage", body(other)).await, first);
    assert_eq!(service.get("state").await["messages"], 2);
}

#[tokio::test]
async fn messages_come_back_as_sent() {
    let service = Service::start().await;
    let group = service.group().await;
    let quoted = service.say(group, 2, "first").await;
    let body = json!({
        "ConversationShortId": group, "Sender": 1, "MsgType": 10012, "Content": "{\"text\":\"你好\"}", "ClientMsgId": "c-1",
        "CreateTime": 1_666_613_688_658_i64, "Ext": {"k": "v"}, "MentionedUsers": [2], "VisibleUsers": [2, 3],
        "Priority": 1, "RefMsgInfo": {"ReferencedMessageId": quoted, "Hint": "first"},
    });
    let id = service.ok("SendMessage", body.clone()).await["MessageId"].clone();
    let shown =
        service.ok("GetMessages", json!({"ConversationShortId": group, "MessageIds": [id, 7, quoted]})).await;
    assert_eq!(ids(&shown), [id.as_i64().unwrap(), quoted]);
    let message = &shown["Messages"][0];
    for name in ["Content", "MsgType", "Sender", "Ext", "CreateTime", "ClientMsgId", "ConversationShortId"] {
        assert_eq!(message[name], body[name], "{name}");
    }
    let reference =
        json!({"ReferencedMessageId": quoted, "Hint": "first", "ReferencedMessageType": 10001, "Status": 0});
    assert_eq!(message["RefMsgInfo"], reference);
    assert_eq!(message["IndexInConversation"].to_string().len(), 16);
    service
        .ok(
            "RecallMessage",
            json!({"ConversationShortId": group, "MessageId": quoted, "ParticipantUserId": 2}),
        )
        .await;
    let shown =
        service.ok("GetMessages", json!({"ConversationShortId": group, "MessageIds": [id, quoted]})).await;
    assert_eq!(
        (shown["Messages"].as_array().unwrap().len(), &shown["Messages"][0]["RefMsgInfo"]["Status"]),
        (1, &json!(3))
    );
    let mut bad = body;
    bad["RefMsgInfo"]["ReferencedMessageId"] = json!(7);
    bad["ClientMsgId"] = json!("c-2");
    assert_eq!(service.code("SendMessage", bad).await, "MessageNotFound");
}

#[tokio::test]
async fn pages_join_in_both_directions() {
    let service = Service::start().await;
    let group = service.group().await;
    let mut sent = Vec::new();
    for number in 0..47 {
        sent.push(service.say(group, 1, &number.to_string()).await);
    }
    let gone = sent.remove(20);
    service.ok("DeleteConversationMessage", json!({"ConversationShortId": group, "MessageId": gone})).await;
    for reverse in [0, 1, 7] {
        let (mut seen, mut cursor, mut pages, mut last) = (Vec::new(), json!(0), 0, None);
        loop {
            let body =
                json!({"ConversationShortId": group, "Cursor": cursor, "Limit": 20, "Reverse": reverse});
            let page = service.ok("GetConversationMessages", body).await;
            for message in page["Messages"].as_array().unwrap() {
                let index = message["IndexInConversation"].as_i64().unwrap();
                assert!(last.is_none_or(|last| if reverse == 1 { index < last } else { index > last }));
                last = Some(index);
            }
            seen.extend(ids(&page));
            pages += 1;
            assert_ne!(page["NewCursor"], cursor);
            cursor = page["NewCursor"].clone();
            if page["HasMore"] == false {
                break;
            }
        }
        if reverse == 1 {
            seen.reverse();
        }
        assert_eq!((seen, pages), (sent.clone(), 3), "reverse {reverse}");
    }
    for limit in [0, 21, -1] {
        let body = json!({"ConversationShortId": group, "Cursor": 0, "Limit": limit});
        assert_eq!(service.code("GetConversationMessages", body).await, "InvalidParam");
    }
}

#[tokio::test]
async fn live_groups_are_read_backwards_only() {
    let service = Service::start().await;
    let live = service.live().await;
    service.say(live, 2, "x").await;
    let body =
        |reverse: i64| json!({"ConversationShortId": live, "Cursor": 0, "Limit": 20, "Reverse": reverse});
    assert_eq!(service.code("GetConversationMessages", body(0)).await, "InvalidParam");
    assert_eq!(service.ok("GetConversationMessages", body(1)).await["Messages"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn recalls_are_in_a_role() {
    let service = Service::start().await;
    let group = service.group().await;
    let message = service.say(group, 2, "x").await;
    let recall = |user: i64, role: i64| json!({"ConversationShortId": group, "MessageId": message, "ParticipantUserId": user, "RecallRole": role});
    assert_eq!(service.code("RecallMessage", recall(9, 0)).await, "ParticipantNotInConversation");
    assert_eq!(service.code("RecallMessage", recall(3, 0)).await, "InvalidParam");
    assert_eq!(service.code("RecallMessage", recall(3, 2)).await, "InvalidParam");
    assert_eq!(service.code("RecallMessage", recall(3, 1)).await, "OnlyOwnerCanOperator");
    let manager = json!({"ConversationShortId": group, "Operator": 1, "ParticipantInfos": [{"ParticipantUserId": 3, "Role": 2}]});
    service.ok("BatchModifyConversationParticipant", manager).await;
    assert_eq!(service.ok("RecallMessage", recall(3, 2)).await, json!({}));
    assert_eq!(service.ok("RecallMessage", recall(2, 0)).await, json!({}));
    let modify = json!({"ConversationShortId": group, "MessageId": message, "Content": "y"});
    assert_eq!(service.code("ModifyMessage", modify).await, "MessageNotFound");
}

#[tokio::test]
async fn changes_and_deletions() {
    let service = Service::start().await;
    let (group, live) = (service.group().await, service.live().await);
    let body = json!({"ConversationShortId": group, "Sender": 1, "MsgType": 10001, "Content": "x", "Ext": {"a": "1", "b": "2"}});
    let id = service.ok("SendMessage", body).await["MessageId"].clone();
    let about = |extra: Value| {
        let mut body = json!({"ConversationShortId": group, "MessageId": id});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        body
    };
    assert_eq!(service.code("ModifyMessage", about(json!({}))).await, "InvalidParam");
    service.ok("ModifyMessage", about(json!({"Ext": {"b": "3", "c": "4"}, "Content": "y"}))).await;
    let shown = service.ok("GetMessages", json!({"ConversationShortId": group, "MessageIds": [id]})).await;
    assert_eq!(shown["Messages"][0]["Ext"], json!({"a": "1", "b": "3", "c": "4"}));
    assert_eq!(shown["Messages"][0]["Content"], "y");
    assert_eq!(service.ok("DeleteMessage", about(json!({"ParticipantUserId": 2}))).await, json!({}));
    assert_eq!(
        service.code("DeleteMessage", about(json!({"ParticipantUserId": 9}))).await,
        "ParticipantNotInConversation"
    );
    let receipts =
        service.ok("GetMessagesReadReceipt", json!({"ConversationShortId": group, "MessageIds": [id]})).await;
    assert_eq!(receipts["ReadReceipt"][0]["UnReadUserIds"], json!([3]));
    service.ok("DeleteConversationMessage", about(json!({"DeleteType": 1}))).await;
    service.ok("DeleteConversationMessage", about(json!({}))).await;
    assert_eq!(service.code("DeleteConversationMessage", about(json!({}))).await, "MessageNotFound");
    let in_live = service.say(live, 1, "x").await;
    let sender_keeps = json!({"ConversationShortId": live, "MessageId": in_live, "DeleteType": 1});
    assert_eq!(service.code("DeleteConversationMessage", sender_keeps).await, "InvalidParam");
}

#[tokio::test]
async fn receipts_follow_read_positions() {
    let service = Service::start().await;
    let (group, single, live) = (service.group().await, service.single(1, 2).await, service.live().await);
    let (one, two) = (service.say(group, 1, "x").await, service.say(group, 1, "y").await);
    let index = |page: &Value, at: usize| page["Messages"][at]["IndexInConversation"].clone();
    let page =
        service.ok("GetMessages", json!({"ConversationShortId": group, "MessageIds": [one, two]})).await;
    let read = |user: i64, index: Value| json!({"ConversationShortId": group, "ParticipantUserId": user, "ReadIndex": index});
    service.ok("ModifyParticipantReadIndex", read(2, index(&page, 0))).await;
    assert_eq!(service.code("ModifyParticipantReadIndex", read(2, index(&page, 0))).await, "InvalidParam");
    assert_eq!(
        service.code("ModifyParticipantReadIndex", read(9, index(&page, 0))).await,
        "ParticipantNotInConversation"
    );
    let receipts = service
        .ok("GetMessagesReadReceipt", json!({"ConversationShortId": group, "MessageIds": [one, two]}))
        .await;
    assert_eq!(receipts["ReadReceipt"][0]["ReadUserIds"], json!([2]));
    assert_eq!(receipts["ReadReceipt"][0]["UnReadUserIds"], json!([3]));
    assert_eq!(receipts["ReadReceipt"][1]["UnReadUserIds"], json!([2, 3]));
    let positions = service.ok("GetParticipantReadIndex", json!({"ConversationShortId": group})).await;
    assert_eq!(positions["ReadIndexes"], json!([{"ParticipantUserId": 2, "ReadIndex": index(&page, 0)}]));
    let direct = service.say(single, 1, "x").await;
    service.act(json!(2), "mark_read", json!({"conversation_short_id": single.to_string()})).await;
    let receipts = service
        .ok("GetMessagesReadReceipt", json!({"ConversationShortId": single, "MessageIds": [direct]}))
        .await;
    assert_eq!(receipts["ReadReceipt"][0]["ReceiverIsRead"], true);
    let in_live = json!({"ConversationShortId": live, "MessageIds": [1]});
    assert_eq!(service.code("GetMessagesReadReceipt", in_live).await, "LiveConversationNotSupport");
}

#[tokio::test]
async fn batches_reach_everyone_once() {
    let service = Service::start().await;
    service.post("failing_users", json!({"users": [4, "5"]})).await;
    let body = json!({"Sender": 1, "Receiver": [1, 2, 3, 4, 5], "MsgType": 10001, "Content": "x"});
    let sent = service.ok("BatchSendMessage", body).await;
    assert_eq!(sent["FailedReceiver"], json!([1, 4, 5]));
    assert_eq!(sent["UserMessageId"].as_object().unwrap().keys().collect::<Vec<_>>(), ["2", "3"]);
    let single = service.single(2, 1).await;
    let message = sent["UserMessageId"]["2"].clone();
    let shown =
        service.ok("GetMessages", json!({"ConversationShortId": single, "MessageIds": [message]})).await;
    assert_eq!(shown["Messages"][0]["Sender"], 1);
    let many: Vec<i64> = (10..511).collect();
    let body = json!({"Sender": 1, "Receiver": many, "MsgType": 10001, "Content": "x"});
    assert_eq!(service.code("BatchSendMessage", body).await, "InvalidParam");
}

#[tokio::test]
async fn group_batches_are_of_one_kind() {
    let service = Service::start().await;
    let (one, two, live) = (service.group().await, service.group().await, service.live().await);
    let body = |kind: i64, ids: Value| {
        json!({
            "Sender": 1, "ConversationType": kind, "ConversationShortIds": ids, "MsgType": 10001, "Content": "x",
            "ClientMsgId": "b",
        })
    };
    assert_eq!(service.code("BatchSendGroupMessage", body(2, json!([one, live]))).await, "InvalidParam");
    assert_eq!(service.code("BatchSendGroupMessage", body(1, json!([one]))).await, "InvalidParam");
    assert_eq!(
        service.code("BatchSendGroupMessage", body(2, json!([one, 0]))).await,
        "ConversationShortIdsHasInvalidElem"
    );
    assert_eq!(service.code("BatchSendGroupMessage", body(2, json!(vec![one; 21]))).await, "InvalidParam");
    assert_eq!(service.get("state").await["messages"], 0);
    for _ in 0..2 {
        assert_eq!(service.ok("BatchSendGroupMessage", body(2, json!([one, two]))).await, json!({}));
    }
    service.ok("BatchSendGroupMessage", body(100, json!([live]))).await;
    assert_eq!(service.get("state").await["messages"], 3);
}

#[tokio::test]
async fn pass_through_reaches_online_devices() {
    let service = Service::start().await;
    let group = service.group().await;
    service.act(json!(2), "online", json!({"device_id": "77", "platform": "Android"})).await;
    let body = json!({"ConversationShortId": group, "Sender": 1, "MsgType": 10013, "Content": "x"});
    let told = service.ok("P2PSendMessage", body.clone()).await;
    let expected = json!([
        {"UserId": 2, "Code": "SUCCESS", "DevicePlatform": "Android"},
        {"UserId": 3, "Code": "NOT_ONLINE"},
    ]);
    assert_eq!(told["P2PResult"], expected);
    let mut only = body;
    only["ReceiverUserId"] = json!([3]);
    only["IgnoreUserIds"] = json!([3]);
    assert_eq!(service.ok("P2PSendMessage", only).await["P2PResult"].as_array().unwrap().len(), 1);
    assert_eq!(service.get("state").await["messages"], 0);
}
