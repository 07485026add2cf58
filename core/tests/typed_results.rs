//! Results that are read straight into their types are what the transcoder makes of the same text.

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::protocol;
use volc_im_core::model::ids::Cursor;
use volc_im_core::model::operations::Request;
use volc_im_core::model::operations::messages::{
    BatchSendMessageRequest, GetConversationMessagesRequest, SendMessageRequest,
};
use volc_im_core::model::operations::users::QueryOnlineStatusRequest;
use volc_im_core::wire::protocol::{JsonStyle, typed_result};
use volc_im_core::{Error, MsgType};

/// What both ways make of a `Result`, compared.
fn both<R: Request>(result: &str) -> Result<R::Result, Error>
where
    R::Result: Clone + PartialEq + std::fmt::Debug,
{
    let body = format!(r#"{{"ResponseMetadata":{{"RequestId":"r"}},"Result":{result}}}"#);
    let direct = protocol().parse::<R>(200, body.as_bytes());
    let transcoded = protocol()
        .parse_json(R::OPERATION, 200, body.as_bytes(), JsonStyle::TYPED)
        .and_then(|decoded| typed_result::<R>(&decoded));
    // What an error keeps of the body is the service's own, or what the transcoder made of it.
    let told = |read: Result<R::Result, Error>| {
        read.map_err(|error| match error {
            Error::Decode(error) => (error.path, error.rule, error.reason),
            other => panic!("{other}"),
        })
    };
    assert_eq!(told(direct.clone()), told(transcoded), "{result}");
    direct
}

fn message() -> Value {
    json!({
        "AppId": 123_456, "Content": "{\"text\":\"hé\\n\"}", "ConversationShortId": 7_221_856_821_303_362_049_i64,
        "ConversationType": 1, "CreateTime": 1_700_000_000_000_i64, "MessageId": 7_221_856_821_303_362_050_i64,
        "MsgType": 10001, "Sender": 10001, "SenderStr": "", "Status": 0, "Ext": {"a": "1", "b": "2"},
        "IndexInConversation": 1_700_000_000_000_000_i64,
        "RefMsgInfo": {"Hint": "h", "ReferencedMessageId": 5, "ReferencedMessageType": 10001, "Status": 1},
        "Property": {"p": [1, 2.5]}, "ClientMsgId": "c"
    })
}

fn page(messages: &[Value]) -> String {
    json!({"HasMore": true, "Messages": messages, "NewCursor": 7}).to_string()
}

#[test]
fn times_of_a_documented_unit_are_system_times() {
    let page = both::<GetConversationMessagesRequest>(&page(&[message()])).expect("a page");
    let mut message = page.messages[0].clone();
    let later = |millis| Some(std::time::UNIX_EPOCH + std::time::Duration::from_millis(millis));
    assert_eq!(message.create_time_system(), later(1_700_000_000_000));
    for (number, expected) in [(1, later(1)), (0, None), (-1, None), (i64::MIN, None)] {
        message.create_time = number;
        assert_eq!(message.create_time_system(), expected, "{number}");
    }
    let mut conversation = volc_im_core::model::operations::conversations::Conversation::default();
    for (number, expected) in
        [(Some(1_700_000_000), later(1_700_000_000_000)), (Some(i64::MAX), None), (None, None)]
    {
        conversation.create_time = number;
        assert_eq!(conversation.create_time_system(), expected, "{number:?}");
    }
}

#[test]
fn half_a_surrogate_pair_costs_nobody_the_page() {
    let page = page(&[message(), message()]).replacen("hé", "h\\ud83d", 1);
    let read = both::<GetConversationMessagesRequest>(&page).expect("a page");
    assert_eq!(read.messages[0].content, "{\"text\":\"h\u{fffd}\\n\"}");
    assert_eq!(read.messages[1].content, "{\"text\":\"hé\\n\"}");
}

#[test]
fn what_is_as_declared_and_what_is_not() {
    let page_of =
        |message: &Value| both::<GetConversationMessagesRequest>(&page(&[message.clone(), message.clone()]));
    let read = page_of(&message()).expect("a page");
    assert_eq!((read.messages.len(), read.messages[1].msg_type), (2, MsgType::Text));
    assert_eq!(read.messages[0].property.as_ref().map(|json| json.text()), Some(r#"{"p":[1,2.5]}"#));
    for value in [
        Value::Null,
        json!(true),
        json!("text"),
        json!("12"),
        json!(""),
        json!(1.5),
        json!(-1),
        json!(0),
        json!([]),
        json!([1]),
        json!({}),
        json!({"a": 1}),
        json!({"a": null}),
        json!(2_147_483_648_i64),
        json!(u64::MAX),
    ] {
        for key in message().as_object().expect("an object").keys() {
            let mut message = message();
            message[key] = value.clone();
            let _ = page_of(&message);
        }
    }
    for text in [
        "null",
        "{}",
        "[]",
        "1",
        "",
        "{",
        r#"{"Messages":[null]}"#,
        r#"{"Messages":[{}],"Messages":[]}"#,
        r#"{"HasMore":true,"HasMore":true}"#,
        r#"{"New":1,"New":2}"#,
        r#"{"New":{"x": [ 1 , 2 ]},"extra":1,"failed":[]}"#,
        r#"{ "NewCursor" : 1 , "Messages" : [ { "MessageId" : 01 } ] }"#,
        r#"{"NewCursor":9223372036854775808}"#,
        r#"{"NewCursor":-9223372036854775808}"#,
        r#"{"NewCursor":1e3}"#,
        r#"{"NewCursor":"x"}"#,
        r#"{"\u004eewCursor":3}"#,
        r#"{"HasMore":1}"#,
        r#"{"Messages":[{"Ext":{"a":"1","a":"2"}}]}"#,
        r#"{"Messages":[{"Content":"\ud800"}]}"#,
        r#"{"Messages":[{"Content":"\ud83d\ude00"}]}"#,
    ] {
        let _ = both::<GetConversationMessagesRequest>(text);
    }
    for text in ["{}", r#"{"MessageId":null}"#, r#"{"MessageId":5,"New":[1]}"#, r#"{"MessageId":"5"}"#] {
        let _ = both::<SendMessageRequest>(text);
    }
    let zero = br#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"NewCursor":-0}}"#;
    let zero = protocol().parse::<GetConversationMessagesRequest>(200, zero).expect("a page");
    assert_eq!(zero.new_cursor, Cursor::START);
    let sent = both::<BatchSendMessageRequest>(r#"{"UserMessageId":{"2":9},"FailedReceiver":[3]}"#)
        .expect("a result");
    assert_eq!(sent.failed.len(), 1);
    let _ = both::<QueryOnlineStatusRequest>(r#"{"Users":[]}"#);
}

proptest! {
    #[test]
    fn any_order_of_keys_and_any_missing_one(
        order in Just((0..15_usize).collect::<Vec<_>>()).prop_shuffle(),
        kept in any::<u16>(),
        content in "\\PC{0,20}",
        id in any::<i64>(),
    ) {
        let mut full = message();
        full["Content"] = json!(content);
        full["MessageId"] = json!(id);
        let fields: Vec<(String, Value)> = full.as_object().expect("an object").clone().into_iter().collect();
        let text: Vec<String> = order
            .iter()
            .filter(|at| kept & (1 << **at) != 0)
            .filter_map(|at| fields.get(*at))
            .map(|(name, value)| format!("{}:{value}", json!(name)))
            .collect();
        let one = format!("{{{}}}", text.join(","));
        let read = both::<GetConversationMessagesRequest>(&format!(r#"{{"Messages":[{one},{},{one}]}}"#, message()));
        prop_assert_eq!(read.expect("a page").messages.len(), 3);
    }
}
