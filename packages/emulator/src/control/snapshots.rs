//! Looking into the state, for assertions. 64-bit ids are decimal text here.

use std::sync::Arc;

use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::routes::{Reply, answer, refuse};
use crate::app::App;
use crate::state::message::{Fate, Message};

/// How many of everything there is.
pub async fn counts(State(app): State<Arc<App>>) -> Reply {
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

/// Which conversation is wanted.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    conversation_short_id: Option<i64>,
}

/// All stored messages of a conversation, or of all, whatever became of them.
pub async fn messages(State(app): State<Arc<App>>, Query(wanted): Query<Wanted>) -> Reply {
    let state = app.state();
    let mut shown: Vec<Value> = Vec::new();
    if let Some(id) = wanted.conversation_short_id {
        let Some(conversation) = state.conversations.get(&id) else {
            return refuse("there is no such conversation");
        };
        shown.extend(conversation.messages.iter().map(|message| show(id, message)));
    } else {
        for (id, conversation) in &state.conversations {
            shown.extend(conversation.messages.iter().map(|message| show(*id, message)));
        }
    }
    answer(json!({ "messages": shown }))
}

fn show(conversation: i64, message: &Message) -> Value {
    let fate = match message.fate {
        Fate::Visible => "visible",
        Fate::Recalled => "recalled",
        Fate::Deleted => "deleted",
        Fate::SenderOnly => "sender_only",
    };
    json!({
        "conversation_short_id": conversation.to_string(),
        "message_id": message.id.to_string(),
        "client_msg_id": message.client_msg_id,
        "sender": message.draft.sender.to_string(),
        "msg_type": message.draft.msg_type,
        "content": message.draft.content,
        "ext": message.draft.ext,
        "index": message.index.to_string(),
        "create_time": message.create_time,
        "status": fate,
        "property": message.properties,
    })
}

/// The broadcasts that were sent, with who got them.
pub async fn broadcasts(State(app): State<Arc<App>>) -> Reply {
    let state = app.state();
    let shown: Vec<Value> = state
        .broadcasts
        .iter()
        .map(|broadcast| {
            let receivers: Vec<String> = broadcast.receivers.iter().map(ToString::to_string).collect();
            json!({
                "sender": broadcast.sender.to_string(),
                "content": broadcast.content,
                "receivers": receivers,
            })
        })
        .collect();
    answer(json!({ "broadcasts": shown }))
}
