//! Looking into the state: conversations, members and messages. 64-bit ids are decimal text here.

use std::cmp::Reverse;
use std::sync::Arc;

use axum::extract::{Path, Query, State as Shared};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::routes::{Reply, answer, missing, refuse};
use crate::app::App;
use crate::state::State;
use crate::state::conversation::Conversation;
use crate::state::live_group::Restriction;
use crate::state::member::Member;
use crate::state::message::{Fate, Message};
use crate::state::user::User;

/// How many of everything there is.
pub async fn counts(Shared(app): Shared<Arc<App>>) -> Reply {
    let state = app.state();
    let conversations = state.conversations.values();
    answer(json!({
        "conversations": state.conversations.len(),
        "messages": conversations.clone().map(|conversation| conversation.messages.len()).sum::<usize>(),
        "participants": conversations.map(|conversation| conversation.members.len()).sum::<usize>(),
        "users": state.profiles.len(),
        "online": state.online.values().filter(|devices| !devices.is_empty()).count(),
        "broadcasts": state.broadcasts.len(),
        "passed_through": state.passed_through,
    }))
}

/// Which messages are wanted.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    conversation_short_id: Option<i64>,
    before: Option<i64>,
    after: Option<i64>,
    limit: Option<usize>,
}

/// Stored messages of a conversation, or of all, including recalled and deleted ones.
pub async fn messages(Shared(app): Shared<Arc<App>>, Query(wanted): Query<Wanted>) -> Reply {
    let state = app.state();
    let only = wanted.conversation_short_id;
    if only.is_some_and(|id| !state.conversations.contains_key(&id)) {
        return refuse("there is no such conversation");
    }
    let fits = |message: &&Message| {
        wanted.before.is_none_or(|before| message.index < before)
            && wanted.after.is_none_or(|after| message.index > after)
    };
    let chosen = state.conversations.iter().filter(|(id, _)| only.is_none_or(|only| only == **id));
    let found: Vec<(i64, &Message)> = chosen
        .flat_map(|(id, conversation)| {
            conversation.messages.iter().filter(fits).map(|message| (*id, message))
        })
        .collect();
    let left_out = found.len().saturating_sub(wanted.limit.unwrap_or(usize::MAX));
    let shown: Vec<Value> = found.iter().skip(left_out).map(|(id, message)| show(*id, message)).collect();
    answer(json!({ "messages": shown, "more": left_out > 0 }))
}

fn texts<'a>(users: impl IntoIterator<Item = &'a User>) -> Vec<String> {
    users.into_iter().map(ToString::to_string).collect()
}

fn show(conversation: i64, message: &Message) -> Value {
    let fate = match message.fate {
        Fate::Visible => "visible",
        Fate::Recalled => "recalled",
        Fate::Deleted => "deleted",
        Fate::SenderOnly => "sender_only",
    };
    let draft = &message.draft;
    json!({
        "conversation_short_id": conversation.to_string(),
        "message_id": message.id.to_string(),
        "client_msg_id": message.client_msg_id,
        "sender": draft.sender.to_string(),
        "msg_type": draft.msg_type,
        "content": draft.content,
        "ext": draft.ext,
        "index": message.index.to_string(),
        "create_time": message.create_time,
        "status": fate,
        "property": message.properties,
        "visible_users": texts(&draft.visible_to),
        "invisible_users": texts(&draft.invisible_to),
        "mentioned_users": texts(&draft.mentioned),
        "deleted_for": texts(&message.deleted_for),
        "quoted_message_id": draft.quote.as_ref().map(|quote| quote.message_id.to_string()),
        "priority": draft.priority,
        "call": message.cause.call,
        "delivery": message.cause.delivery,
    })
}

/// Which conversations are wanted.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    user: Option<String>,
    r#type: Option<i64>,
    limit: Option<usize>,
}

/// Conversations, most recently active first.
pub async fn conversations(Shared(app): Shared<Arc<App>>, Query(chosen): Query<Chosen>) -> Reply {
    let state = app.state();
    let user = chosen.user.map(|user| User::from_key(&user).unwrap_or(User::Text(user)));
    let mut found: Vec<&Conversation> = state
        .conversations
        .values()
        .filter(|conversation| user.as_ref().is_none_or(|user| conversation.members.contains_key(user)))
        .filter(|conversation| chosen.r#type.is_none_or(|kind| conversation.kind.code() == kind))
        .collect();
    found.sort_by_key(|conversation| Reverse((conversation.active, conversation.id)));
    let shown: Vec<Value> =
        found.into_iter().take(chosen.limit.unwrap_or(usize::MAX)).map(show_conversation).collect();
    answer(json!({ "conversations": shown }))
}

/// A conversation as listings show it.
pub fn show_conversation(conversation: &Conversation) -> Value {
    let properties = &conversation.properties;
    json!({
        "conversation_short_id": conversation.id.to_string(),
        "type": conversation.kind.code(),
        "inbox": conversation.inbox,
        "name": properties.name,
        "avatar_url": properties.avatar_url,
        "description": properties.description,
        "notice": properties.notice,
        "ext": properties.ext,
        "creator": conversation.creator.to_string(),
        "owner": conversation.owner.to_string(),
        "other_user": conversation.other.as_ref().map(ToString::to_string),
        "created_s": conversation.created,
        "modified_s": conversation.modified,
        "active_us": conversation.active.to_string(),
        "dissolved": conversation.dissolved,
        "muted": conversation.live.muted_whole,
        "marks": conversation.live.marks,
        "member_count": conversation.members.len(),
        "message_count": conversation.messages.len(),
        "present_count": conversation.live.present.len(),
        "last_message": conversation.messages.last().map(|message| show(conversation.id, message)),
    })
}

/// One conversation with all its members.
pub async fn conversation(Shared(app): Shared<Arc<App>>, Path(id): Path<i64>) -> Reply {
    let state = app.state();
    let Some(conversation) = state.conversations.get(&id) else { return missing("conversation") };
    let mut shown = show_conversation(conversation);
    let people = |members: &std::collections::BTreeMap<User, Member>| -> Vec<Value> {
        let mut people: Vec<(&User, &Member)> = members.iter().collect();
        people.sort_by_key(|(_, member)| member.sequence);
        people.into_iter().map(|(user, member)| show_member(&state, conversation, user, member)).collect()
    };
    let restricted = |map: &std::collections::BTreeMap<User, Restriction>| -> Vec<Value> {
        map.iter()
            .map(|(user, restriction)| {
                json!({ "user": user.to_string(), "until_s": restriction.until, "since_s": restriction.since })
            })
            .collect()
    };
    let allowed: Vec<Value> = conversation
        .live
        .allowed
        .iter()
        .map(|(user, place)| {
            json!({
                "user": user.to_string(), "since_s": place.since, "operator": place.operator.to_string(),
            })
        })
        .collect();
    if let Value::Object(fields) = &mut shown {
        fields.insert("members".to_owned(), people(&conversation.members).into());
        fields.insert("left".to_owned(), people(&conversation.left).into());
        fields.insert("muted_users".to_owned(), restricted(&conversation.live.muted).into());
        fields.insert("banned_users".to_owned(), restricted(&conversation.live.banned).into());
        fields.insert("allowed_users".to_owned(), allowed.into());
    }
    answer(shown)
}

fn show_member(state: &State, conversation: &Conversation, user: &User, member: &Member) -> Value {
    let settings = &member.settings;
    let mut shown = Map::new();
    for (name, value) in [
        ("user", json!(user.to_string())),
        ("role", json!(member.role)),
        ("nick_name", json!(member.nick_name)),
        ("avatar_url", json!(member.avatar_url)),
        ("ext", json!(member.ext)),
        ("level", json!(member.level)),
        ("joined_s", json!(member.joined)),
        ("muted_until_s", json!(member.muted_until)),
        ("read_index", json!(member.read_index.to_string())),
        ("hidden_up_to", json!(member.hidden_up_to.to_string())),
        ("marks", json!(member.marks)),
        ("online", json!(state.online.get(user).is_some_and(|devices| !devices.is_empty()))),
        ("present", json!(conversation.live.present.contains_key(user))),
        (
            "settings",
            json!({
                "mute": settings.mute,
                "stick_top_ms": settings.stick_top,
                "favorite_ms": settings.favorite,
                "ext": settings.ext,
            }),
        ),
    ] {
        shown.insert(name.to_owned(), value);
    }
    Value::Object(shown)
}
