//! Where the documentation and the SDKs disagree, each point resolved the tolerant way.

mod support;

use serde_json::{Value, json};
use support::{noon, protocol};
use volc_im_core::model::ids::{ConversationId, Cursor, MessageId, UserId};
use volc_im_core::model::operations::friends::{FriendChange, UpdateFriendRequest};
use volc_im_core::model::operations::messages::{
    BatchSendGroupMessageRequest, BatchSendMessageRequest, GetConversationMessagesRequest,
    GetMessagesRequest, ModifyMessageRequest, P2PSendMessageRequest, RecallMessageRequest,
    SendMessageRequest,
};
use volc_im_core::model::operations::participants::BatchGetConversationParticipantRequest;
use volc_im_core::model::operations::users::{
    BatchUpdateUserTagsRequest, RegisterUsersRequest, UserRegistration,
};
use volc_im_core::model::operations::{Request, blacklists, broadcasts, conversations, marks, tokens};
use volc_im_core::model::shape::{Operation, Rate};
use volc_im_core::wire::protocol::{JsonStyle, Protocol, RequestOptions, Settings};
use volc_im_core::wire::signer::Credentials;
use volc_im_core::{ConversationType, Error, MsgType, P2PCode, TagChange};

fn answer(result: &Value) -> Vec<u8> {
    json!({"ResponseMetadata": {"RequestId": "r"}, "Result": result}).to_string().into_bytes()
}

fn read<R: Request>(result: &Value) -> R::Result {
    protocol().parse::<R>(200, &answer(result)).expect("a result")
}

fn read_empty<R: Request>() -> R::Result {
    protocol().parse::<R>(200, br#"{"ResponseMetadata":{"RequestId":"r"}}"#).expect("an empty result")
}

fn body(request: &impl Request) -> Value {
    let request = protocol().build(request, RequestOptions::default(), noon()).expect("a request");
    serde_json::from_str(&request.body).expect("JSON")
}

fn refused(action: &str, input: &Value) -> Option<Error> {
    let operation = Operation::find(action).expect("an action");
    protocol()
        .build_json(operation, &input.to_string(), JsonStyle::TYPED, RequestOptions::default(), noon())
        .err()
}

#[test]
fn n01_actions_that_no_sdk_has() {
    let sent = body(&BatchSendGroupMessageRequest::new(
        UserId(1),
        ConversationType::LiveGroup,
        [ConversationId(7), ConversationId(8)],
        MsgType::Text,
        "{}",
    ));
    assert_eq!(sent["ConversationShortIds"], json!([7, 8]));
    let sent = body(
        &P2PSendMessageRequest::new(UserId(1), ConversationId(7), MsgType::from(10013), "free text")
            .receiver_user_id([UserId(2)]),
    );
    assert_eq!((&sent["MsgType"], &sent["ReceiverUserId"]), (&json!(10013), &json!([2])));
}

#[test]
fn n02_normal_user_and_failed_receivers() {
    let sent =
        body(&BatchSendMessageRequest::new("{}", MsgType::Text, [UserId(2)], UserId(1)).is_normal_user(true));
    assert_eq!(sent["IsNormalUser"], json!(true));
    let result = read::<BatchSendMessageRequest>(&json!({"UserMessageId": {"2": 9}, "FailedReceiver": [3]}));
    assert_eq!((result.user_message_id[&UserId(2)], result.failed[0].id), (MessageId(9), UserId(3)));
}

#[test]
fn n03_client_message_id_and_properties_of_messages() {
    let messages = json!({"Messages": [{"MessageId": 1, "ClientMsgId": "c", "Property": {"a": [7221856821303362049i64]}}]});
    let one = read::<GetMessagesRequest>(&messages).messages;
    let other = read::<GetConversationMessagesRequest>(&messages).messages;
    for message in [&one[0], &other[0]] {
        assert_eq!(message.client_msg_id.as_deref(), Some("c"));
        assert_eq!(message.property.as_ref().map(|p| p.text()), Some(r#"{"a":[7221856821303362049]}"#));
    }
}

#[test]
fn n04_string_twins_and_robots() {
    let sent = body(&SendMessageRequest::new("{}", ConversationId(7), MsgType::Text, "alice"));
    assert_eq!((&sent["SenderStr"], &sent["Sender"]), (&json!("alice"), &json!(0)));
    let sent = body(&RegisterUsersRequest::new(vec![UserRegistration::new(UserId(1)).is_robot(true)]));
    assert_eq!(sent["Users"][0]["IsRobot"], json!(true));
}

#[test]
fn n05_a_friend_s_ext_may_be_left_out() {
    let sent = body(&UpdateFriendRequest::new(vec![FriendChange::new(UserId(2)).alias("bob")], UserId(1)));
    assert_eq!(sent["FriendInfos"], json!([{"FriendUserId": 2, "Alias": "bob"}]));
    let Some(Error::Validation(error)) =
        refused("UpdateFriend", &json!({"UserId": 1, "FriendInfos": [{"FriendUserId": 2}]}))
    else {
        panic!("accepted");
    };
    assert_eq!(error.rule, "at_least_one_of");
}

#[test]
fn n06_the_twin_of_a_listing_s_user_is_optional() {
    let sent = body(&conversations::GetUserConversationsRequest::new(Cursor::START, 20, UserId(5)));
    assert_eq!((sent.get("ParticipantUserIdStr"), &sent["ParticipantUserId"]), (None, &json!(5)));
}

#[test]
fn n07_ids_and_roles_of_any_width() {
    for user in [json!(7221856821303362049i64), json!("7221856821303362049")] {
        let result = read::<RegisterUsersRequest>(
            &json!({"FailedInfos": [{"UserId": user, "Code": "X", "Message": "m"}]}),
        );
        assert_eq!(result.failed_infos[0].user_id, UserId(7_221_856_821_303_362_049));
    }
    let result = read::<RegisterUsersRequest>(
        &json!({"FailedInfos": [{"UserId": "alice", "Code": "X", "Message": "m"}]}),
    );
    assert_eq!(result.failed_infos[0].extra["UserId"].text(), "\"alice\"");
    let result = read::<UpdateFriendRequest>(
        &json!({"FailedInfos": [{"UserId": 5_000_000_000i64, "Code": "X", "Message": "m"}]}),
    );
    assert_eq!(result.failed[0].id, UserId(5_000_000_000));
    let result = read::<BatchGetConversationParticipantRequest>(&json!({"Participants": [{"Role": 77}]}));
    assert_eq!(result.participants[0].role.code(), 77);
}

#[test]
fn n08_both_cursors_of_the_blocklist() {
    for name in ["NewCursor", "NextCursor"] {
        assert_eq!(read::<blacklists::GetBlackListRequest>(&json!({name: 41})).next_cursor, Cursor(41));
    }
}

#[test]
fn n09_items_of_a_recall() {
    assert!(read_empty::<RecallMessageRequest>().items.is_empty());
    assert_eq!(read::<RecallMessageRequest>(&json!({"Items": [{"a": 1}]})).items[0].text(), r#"{"a":1}"#);
}

#[test]
fn n10_results_that_may_be_absent() {
    assert!(read_empty::<RegisterUsersRequest>().failed.is_empty());
    assert!(
        read_empty::<volc_im_core::model::operations::users::UnRegisterUsersRequest>()
            .failed_infos
            .is_empty()
    );
    assert!(
        read_empty::<volc_im_core::model::operations::users::BatchUpdateUserRequest>()
            .failed_infos
            .is_empty()
    );
    assert!(read_empty::<UpdateFriendRequest>().failed_infos.is_empty());
    assert!(
        read_empty::<volc_im_core::model::operations::messages::GetMessagesReadReceiptRequest>()
            .read_receipt
            .is_empty()
    );
    assert!(read_empty::<marks::GetConversationMarksRequest>().mark_types.is_empty());
    // Of a token, nothing at all is no answer.
    let error =
        protocol().parse::<tokens::GetAppTokenRequest>(200, br#"{"ResponseMetadata":{"RequestId":"r"}}"#);
    let Err(Error::Decode(error)) = error else { panic!("read") };
    assert_eq!((error.path.as_str(), error.request_id.as_deref()), ("Result.Token", Some("r")));
}

#[test]
fn n11_tags_are_added_or_deleted_whole() {
    let sent = body(&BatchUpdateUserTagsRequest::new(TagChange::Delete, ["vip".to_owned()], [UserId(1)]));
    assert_eq!((&sent["Op"], &sent["Tags"]), (&json!(1), &json!(["vip"])));
}

#[test]
fn n12_lengths_count_characters_the_looser_reading() {
    let user = |name: String| json!({"Users": [{"UserId": 1, "NickName": name}]});
    assert!(refused("RegisterUsers", &user("你".repeat(100))).is_none());
    assert!(refused("RegisterUsers", &user("你".repeat(101))).is_some());
}

#[test]
fn n13_broadcasts_count_by_the_day() {
    assert_eq!(broadcasts::UserBroadcastRequest::OPERATION.rate, Some(Rate::PerDay(20)));
}

#[test]
fn n14_one_to_one_conversations_get_no_idempotency_id() {
    let with_id = |kind: i32| {
        let input =
            json!({"OwnerUserId": 1, "OtherUserId": 2, "ConversationCoreInfo": {"ConversationType": kind}});
        let operation = Operation::find("CreateConversation").expect("an action");
        let encode = |options| protocol().encode(operation, &input.to_string(), JsonStyle::TYPED, options);
        let given = RequestOptions { idempotency_id: Some("mine"), ..RequestOptions::default() };
        assert_eq!(encode(given).is_err(), kind == 1);
        encode(RequestOptions { made_id: Some("id"), ..RequestOptions::default() }).expect("a body")
    };
    let (single, group) = (with_id(1), with_id(2));
    assert!(!single.json.contains("IdempotentId") && single.repeatable && single.idempotency_id.is_none());
    assert!(group.json.contains(r#""IdempotentId":"id""#) && group.repeatable);
}

#[test]
fn n15_a_message_s_content_can_be_changed() {
    assert_eq!(
        body(&ModifyMessageRequest::new(ConversationId(7), MessageId(8)).content("{}"))["Content"],
        json!("{}")
    );
    // That one of Content and Ext is needed is inferred, so it is left to the service.
    assert!(refused("ModifyMessage", &json!({"ConversationShortId": 7, "MessageId": 8})).is_none());
}

#[test]
fn n16_member_counts_are_skipped_as_the_service_decides() {
    assert_eq!(
        body(&conversations::BatchGetConversationsRequest::new([ConversationId(7)])).get("SkipMemberCount"),
        None
    );
    assert_eq!(
        body(&conversations::GetUserConversationsRequest::new(Cursor::START, 20, UserId(5)))
            .get("SkipMemberCount"),
        None
    );
}

#[test]
fn n17_live_groups_where_the_lists_of_kinds_lack_them() {
    let found = read::<conversations::CreateConversationRequest>(
        &json!({"ConversationShortId": 7, "ConversationInfo": {"ConversationType": 100}}),
    );
    assert_eq!(found.conversation_info.conversation_type, ConversationType::LiveGroup);
}

#[test]
fn n18_the_overseas_host() {
    let mut settings = Settings::new(Credentials::new("a", "s", None).expect("keys"), 1);
    "ap-southeast-1".clone_into(&mut settings.region);
    let protocol = Protocol::new(settings).expect("settings");
    let operation = Operation::find("QueryOnlineStatus").expect("an action");
    let request = protocol
        .build_json(operation, r#"{"UserIds":[1]}"#, JsonStyle::TYPED, RequestOptions::default(), noon())
        .expect("a request");
    assert!(request.url.starts_with("https://open-ap-singapore-1.volcengineapi.com/?"));
    assert!(request.headers.iter().any(|(_, value)| value.contains("/ap-southeast-1/rtc/request")));
}

#[test]
fn n19_an_error_is_one_whatever_its_number() {
    for number in [json!(0), Value::Null, json!(5)] {
        let body =
            json!({"ResponseMetadata": {"Error": {"CodeN": number, "Code": "NoAuth", "Message": "m"}}})
                .to_string();
        let error = protocol().parse::<RecallMessageRequest>(200, body.as_bytes()).expect_err("an error");
        assert_eq!(error.kind(), "api");
    }
}

#[test]
fn n20_the_date_has_no_separators() {
    let request = protocol()
        .build(
            &RecallMessageRequest::new(ConversationId(1), MessageId(2), UserId(3)),
            RequestOptions::default(),
            noon(),
        )
        .expect("a request");
    assert!(request.headers.contains(&("x-date", "20261124T120000Z".to_owned())));
}

#[test]
fn n21_foreign_metadata_is_tolerated_and_broken_json_is_not() {
    let result = br#"{"ResponseMetadata":{"RequestId":"r","Action":"Other","Version":"","Region":"cn-beijing"},"Result":{}}"#;
    assert!(protocol().parse::<RecallMessageRequest>(200, result).is_ok());
    for broken in
        [r#"{"ResponseMetadata":{},"Result":{},}"#, r#"{"ResponseMetadata":{},"Result":{"Items":[01]}}"#]
    {
        let error = protocol().parse::<RecallMessageRequest>(200, broken.as_bytes()).expect_err("broken");
        assert_eq!(error.kind(), "decode");
    }
}

#[test]
fn n22_delete_type_belongs_to_deleting_a_message_for_all() {
    let has = |action: &str| {
        Operation::find(action)
            .expect("an action")
            .request
            .fields
            .iter()
            .any(|field| field.wire == "DeleteType")
    };
    assert!(
        has("DeleteConversationMessage") && !has("ScanConversationParticipantList") && !has("DeleteMessage")
    );
    let result = read::<volc_im_core::model::operations::live_groups::BatchGetWhitelistParticipantRequest>(
        &json!({"Participants": [{"Marks": ["vip"]}]}),
    );
    assert_eq!(result.participants[0].marks, ["vip"]);
}

#[test]
fn a_pass_through_message_s_code_is_spelled_in_two_ways() {
    for code in ["SUCCESS", "Success"] {
        let result = read::<P2PSendMessageRequest>(&json!({"P2PResult": [{"UserId": 1, "Code": code}]}));
        assert!(result.p2p_result[0].code.is(&P2PCode::Success));
        assert_eq!(result.p2p_result[0].code.code(), code);
    }
}
