//! The events the service tells a backend about.
//!
//! Documented are the event names, `MessageBody.ConversationType`, `Header`, `ClientMessageId`, `MentionedUsers`,
//! `MessagePriority`, `UpdateParticipants` and the whole of AfterMarkNewChat. Every other field name is assumed.

use serde_json::{Map, Value, json};

use crate::state::conversation::Conversation;
use crate::state::message::{Draft, Message};
use crate::state::user::User;
use crate::state::view::legacy_id;

/// An event with its fields.
#[derive(Clone, Debug)]
pub struct Event {
    /// Name of the event.
    pub name: String,
    /// The fields, an object.
    pub data: Value,
}

/// Names of all documented events.
pub const NAMES: [&str; 17] = [
    "BeforeSendMessage",
    "AfterSendMessage",
    "AfterPush",
    "AfterModifyMessage",
    "AfterRecallMessage",
    "AfterDeleteMessage",
    "AfterSetProperty",
    "AfterCreateConversation",
    "BeforeUpdateConversation",
    "BeforeDestroyConversation",
    "AfterDestroyConversation",
    "AfterAddParticipant",
    "AfterRemoveParticipant",
    "BeforeUpdateParticipant",
    "ParticipantStateChange",
    "OnlineStateChange",
    "AfterMarkNewChat",
];

fn event(name: &str, app_id: i64, mut data: Map<String, Value>) -> Event {
    data.insert("AppId".to_owned(), json!(app_id));
    Event { name: name.to_owned(), data: Value::Object(data) }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

fn place(conversation: &Conversation) -> Map<String, Value> {
    object(json!({
        "ConversationShortId": conversation.id,
        "ConversationId": legacy_id(conversation),
        "ConversationType": conversation.kind.code(),
        "InboxType": conversation.inbox,
    }))
}

fn header(device: Option<(i64, &str)>) -> Value {
    let (device_id, platform) = device.unwrap_or((0, ""));
    json!({ "DeviceId": device_id, "DevicePlatform": platform, "ClientIp": "127.0.0.1" })
}

/// A message that is about to be sent.
pub fn before_send(
    app_id: i64,
    conversation: &Conversation,
    draft: &Draft,
    device: Option<(i64, &str)>,
) -> Event {
    let mut body = place(conversation);
    draft.sender.write(&mut body, "Sender");
    body.insert("MsgType".to_owned(), json!(draft.msg_type));
    body.insert("Content".to_owned(), json!(draft.content));
    body.insert("Ext".to_owned(), json!(draft.ext));
    let mut data = object(json!({
        "MessageBody": body,
        "Header": header(device),
        "ClientMessageId": draft.client_msg_id,
        "MessagePriority": draft.priority.unwrap_or(1),
    }));
    User::write_all(&draft.mentioned, &mut data, "MentionedUsers");
    event("BeforeSendMessage", app_id, data)
}

/// Something that happened to a stored message.
pub fn about_message(
    name: &str,
    app_id: i64,
    conversation: &Conversation,
    message: &Message,
    by: &User,
) -> Event {
    let mut body = place(conversation);
    message.draft.sender.write(&mut body, "Sender");
    for (field, value) in [
        ("MessageId", json!(message.id)),
        ("IndexInConversation", json!(message.index)),
        ("MsgType", json!(message.draft.msg_type)),
        ("Content", json!(message.draft.content)),
        ("Ext", json!(message.draft.ext)),
        ("CreateTime", json!(message.create_time)),
        ("Property", json!(message.properties)),
    ] {
        body.insert(field.to_owned(), value);
    }
    let mut data = object(json!({
        "MessageBody": body,
        "Header": header(None),
        "ClientMessageId": message.client_msg_id,
    }));
    by.write(&mut data, "Operator");
    event(name, app_id, data)
}

/// A pushed message, with the online members it was pushed to.
pub fn after_push(app_id: i64, conversation: &Conversation, message: &Message, receivers: &[User]) -> Event {
    let mut pushed = about_message("AfterPush", app_id, conversation, message, &message.draft.sender);
    if let Value::Object(data) = &mut pushed.data {
        User::write_all(receivers, data, "Receivers");
    }
    pushed
}

/// Something about a conversation as a whole.
pub fn about_conversation(name: &str, app_id: i64, conversation: &Conversation, by: &User) -> Event {
    let mut data = place(conversation);
    conversation.owner.write(&mut data, "OwnerUserId");
    data.insert("Name".to_owned(), json!(conversation.properties.name));
    by.write(&mut data, "Operator");
    event(name, app_id, data)
}

/// Something about members of a conversation.
pub fn about_members(
    name: &str,
    app_id: i64,
    conversation: &Conversation,
    by: &User,
    members: &[User],
) -> Event {
    let mut data = place(conversation);
    by.write(&mut data, "Operator");
    User::write_all(members, &mut data, "ParticipantUserIds");
    event(name, app_id, data)
}

/// Members that are about to be changed, with the details of the change.
pub fn before_update_participant(
    app_id: i64,
    conversation: &Conversation,
    by: &User,
    member: &User,
    change: &Map<String, Value>,
) -> Event {
    let mut data = place(conversation);
    by.write(&mut data, "Operator");
    let mut entry = change.clone();
    member.write(&mut entry, "ParticipantUserId");
    data.insert("UpdateParticipants".to_owned(), json!([entry]));
    event("BeforeUpdateParticipant", app_id, data)
}

/// A live-group member entered or left.
pub fn participant_state(app_id: i64, conversation: &Conversation, user: &User, present: bool) -> Event {
    let mut data = place(conversation);
    user.write(&mut data, "ParticipantUserId");
    data.insert("State".to_owned(), json!(i64::from(present)));
    event("ParticipantStateChange", app_id, data)
}

/// A user's device went online or offline.
pub fn online_state(app_id: i64, user: &User, device_id: i64, platform: &str, online: bool) -> Event {
    let mut data = object(json!({
        "DeviceId": device_id,
        "DevicePlatform": platform,
        "State": i64::from(online),
    }));
    user.write(&mut data, "UserId");
    event("OnlineStateChange", app_id, data)
}

/// A client cleared the context of a conversation with robots.
pub fn mark_new_chat(app_id: i64, conversation: &Conversation, user: &User, robots: &[i64]) -> Event {
    let mut data = place(conversation);
    user.write(&mut data, "UserId");
    data.insert("RobotIds".to_owned(), json!(robots));
    data.insert("Ext".to_owned(), json!({}));
    event("AfterMarkNewChat", app_id, data)
}
