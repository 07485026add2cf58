//! How stored things look in results.

use serde_json::{Map, Value, json};

use super::conversation::{Conversation, Kind};
use super::member::Member;
use super::message::{Fate, Message};
use super::user::User;

/// The legacy string id of a conversation.
pub fn legacy_id(conversation: &Conversation) -> String {
    match (conversation.kind, &conversation.other) {
        (Kind::Single, Some(other)) => format!("0:1:{}:{other}", conversation.owner),
        _ => conversation.id.to_string(),
    }
}

/// A conversation as creation and listings show it.
pub fn conversation(app_id: i64, conversation: &Conversation, with_count: bool) -> Value {
    let mut shown = Map::new();
    let properties = &conversation.properties;
    for (name, value) in [
        ("AppId", json!(app_id)),
        ("ConversationShortId", json!(conversation.id)),
        ("ConversationId", json!(legacy_id(conversation))),
        ("ConversationType", json!(conversation.kind.code())),
        ("InboxType", json!(conversation.inbox)),
        ("CreateTime", json!(conversation.created)),
        ("ModifyTime", json!(conversation.modified)),
        ("Status", json!(i64::from(conversation.dissolved))),
        ("Name", json!(properties.name)),
        ("AvatarUrl", json!(properties.avatar_url)),
        ("Description", json!(properties.description)),
        ("Notice", json!(properties.notice)),
        ("Ext", json!(properties.ext)),
    ] {
        shown.insert(name.to_owned(), value);
    }
    conversation.creator.write(&mut shown, "CreatorUserId");
    conversation.owner.write(&mut shown, "OwnerUserId");
    if let Some(other) = &conversation.other {
        other.write(&mut shown, "OtherUserId");
    }
    if with_count {
        shown.insert("MemberCount".to_owned(), json!(conversation.members.len()));
    }
    if conversation.kind == Kind::Live {
        shown.insert("OnlineCount".to_owned(), json!(conversation.live.present.len()));
    }
    Value::Object(shown)
}

/// A message as listings show it.
pub fn message(app_id: i64, conversation: &Conversation, message: &Message) -> Value {
    let mut shown = Map::new();
    for (name, value) in [
        ("AppId", json!(app_id)),
        ("ConversationShortId", json!(conversation.id)),
        ("ConversationType", json!(conversation.kind.code())),
        ("MessageId", json!(message.id)),
        ("MsgType", json!(message.draft.msg_type)),
        ("Content", json!(message.draft.content)),
        ("Ext", json!(message.draft.ext)),
        ("Status", json!(0)),
        ("CreateTime", json!(message.create_time)),
        ("IndexInConversation", json!(message.index)),
        ("ClientMsgId", json!(message.client_msg_id)),
    ] {
        shown.insert(name.to_owned(), value);
    }
    message.draft.sender.write(&mut shown, "Sender");
    if !message.properties.is_empty() {
        shown.insert("Property".to_owned(), json!(message.properties));
    }
    if let Some(quote) = &message.draft.quote {
        let quoted = conversation.find(quote.message_id);
        let status = match quoted.map(|quoted| quoted.fate) {
            Some(Fate::Visible) => 0,
            Some(Fate::SenderOnly) => 2,
            Some(Fate::Recalled) => 3,
            Some(Fate::Deleted) => 4,
            None => 1,
        };
        let reference = json!({
            "ReferencedMessageId": quote.message_id,
            "Hint": quote.hint,
            "ReferencedMessageType": quoted.map_or(0, |quoted| quoted.draft.msg_type),
            "Status": status,
        });
        shown.insert("RefMsgInfo".to_owned(), reference);
    }
    Value::Object(shown)
}

/// A member as listings show it; one who left has status 1.
pub fn member(conversation: &Conversation, user: &User, member: &Member, left: bool) -> Map<String, Value> {
    let mut shown = Map::new();
    for (name, value) in [
        ("ConversationShortId", json!(conversation.id)),
        ("Operator", json!(member.operator)),
        ("Role", json!(member.role)),
        ("NickName", json!(member.nick_name)),
        ("AvatarUrl", json!(member.avatar_url)),
        ("Ext", json!(member.ext)),
        ("Level", json!(member.level)),
        ("CreateTime", json!(member.joined)),
        ("BlockTime", json!(member.muted_until)),
        ("Status", json!(i64::from(left))),
    ] {
        shown.insert(name.to_owned(), value);
    }
    user.write(&mut shown, "ParticipantUserId");
    shown
}
