//! Sending messages.

use serde_json::{Map, Value, json};

use super::conversations::{New, create};
use super::{Call, Outcome};
use crate::callbacks::events;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::gateway::clock::Moment;
use crate::state::State;
use crate::state::conversation::Kind;
use crate::state::message::{Draft, Quote};
use crate::state::user::User;

/// Reads everything a message can have. The twins exist for SendMessage only.
fn draft(fields: &Fields<'_>, sender: User, twins: bool) -> Result<Draft, Failure> {
    let users = |name: &str| match twins {
        true => fields.users(name),
        false => Ok(fields.ints(name)?.unwrap_or_default().into_iter().map(User::Number).collect()),
    };
    let mut draft = Draft::plain(sender, fields.need_small("MsgType")?, fields.need_text("Content")?);
    draft.ext = fields.text_map("Ext")?.unwrap_or_default();
    draft.client_msg_id = fields.text("ClientMsgId")?.filter(|id| !id.is_empty());
    draft.create_time = fields.int("CreateTime")?.filter(|time| *time > 0);
    draft.visible_to = users("VisibleUsers")?;
    draft.invisible_to = users("InvisibleUsers")?;
    draft.mentioned = users("MentionedUsers")?;
    draft.priority = fields.small("Priority")?;
    if draft.priority.is_some_and(|priority| !(0..=2).contains(&priority)) {
        return Err(fields.refuse("Priority", "is not one of [0, 1, 2]"));
    }
    Ok(draft)
}

/// Stores a message, or finds the one that was stored under the same ClientMsgId; true when it is new.
pub fn store(
    state: &mut State,
    conversation: i64,
    draft: Draft,
    now: Moment,
) -> Result<(i64, bool), Failure> {
    let place = state.conversation(conversation)?;
    if let Some(known) = draft.client_msg_id.as_deref().and_then(|id| place.sent_before(id)) {
        return Ok((known, false));
    }
    let id = state.identities.message();
    let cause = state.cause;
    state.conversation(conversation)?.store(id, draft, cause, now);
    Ok((id, true))
}

/// Sends a message into a conversation; no callback, no check of mutes.
pub fn send_message(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let sender = call.fields.need_user("Sender")?;
    let mut draft = draft(&call.fields, sender, true)?;
    if let Some(quote) = call.fields.object("RefMsgInfo")? {
        draft.quote =
            Some(Quote { message_id: quote.need_id("ReferencedMessageId")?, hint: quote.need_text("Hint")? });
    }
    let conversation = call.state.conversation(id)?;
    conversation.need_member(&draft.sender)?;
    if let Some(quote) = &draft.quote {
        conversation.message(quote.message_id)?;
    }
    let (message, _) = store(call.state, id, draft, call.now)?;
    Ok(json!({ "MessageId": message }))
}

fn after_send(state: &mut State, conversation: i64, message: i64) {
    let app_id = state.app_id;
    let event = state.conversations.get(&conversation).and_then(|conversation| {
        let message = conversation.find(message)?;
        Some(events::about_message("AfterSendMessage", app_id, conversation, message, &message.draft.sender))
    });
    if let Some(event) = event {
        state.emit(event);
    }
}

/// Sends one-to-one messages, making the conversations that do not exist yet.
pub fn batch_send_message(call: &mut Call<'_>) -> Outcome {
    let sender = call.fields.plain_user("Sender")?;
    let receivers = call.fields.plain_users("Receiver", 500)?;
    let inbox = call.fields.small("InboxType")?.unwrap_or(0);
    let ext = call.fields.text_map("Ext")?.unwrap_or_default();
    call.fields.flag("IsNormalUser")?;
    let mut draft =
        Draft::plain(sender, call.fields.need_small("MsgType")?, call.fields.need_text("Content")?);
    draft.ext = ext;
    let (mut sent, mut failed) = (Map::new(), Vec::new());
    for receiver in receivers {
        if receiver == draft.sender || receiver.number() == 0 || call.state.is_failing(&receiver) {
            failed.push(receiver.number());
            continue;
        }
        let (sender, other) = (draft.sender.clone(), Some(receiver.clone()));
        let (conversation, _) = create(
            call.state,
            New { kind: Kind::Single, inbox, owner: sender, other, idempotent_id: None },
            call.now,
        )?;
        let (message, _) = store(call.state, conversation, draft.clone(), call.now)?;
        after_send(call.state, conversation, message);
        sent.insert(receiver.to_string(), json!(message));
    }
    Ok(json!({ "UserMessageId": sent, "FailedReceiver": failed }))
}

/// Sends one message into several groups of one kind; AfterSendMessage is posted for each. All or nothing.
pub fn batch_send_group_message(call: &mut Call<'_>) -> Outcome {
    let sender = call.fields.plain_user("Sender")?;
    let kind = Kind::from_code(call.fields.need_small("ConversationType")?)
        .filter(|kind| *kind != Kind::Single)
        .ok_or_else(|| call.fields.refuse("ConversationType", "is not one of [2, 100]"))?;
    let ids = call.fields.need_ints("ConversationShortIds", 20)?;
    let draft = draft(&call.fields, sender, false)?;
    if ids.iter().any(|id| *id <= 0) {
        return Err(Failure::bad_conversation_list());
    }
    for (at, id) in ids.iter().enumerate() {
        let refused =
            call.fields.refuse(&format!("ConversationShortIds[{at}]"), "is not of ConversationType");
        let conversation = call.state.conversation(*id)?;
        if conversation.kind != kind {
            return Err(refused);
        }
        conversation.need_member(&draft.sender)?;
    }
    for id in ids {
        let (message, new) = store(call.state, id, draft.clone(), call.now)?;
        if new {
            after_send(call.state, id, message);
        }
    }
    Ok(json!({}))
}

/// Passes a message through to online members; nothing is stored.
pub fn p2p_send_message(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let sender = call.fields.plain_user("Sender")?;
    call.fields.need_small("MsgType")?;
    call.fields.need_text("Content")?;
    let users = |name| call.fields.ints(name).map(|ids| ids.unwrap_or_default());
    let (only, ignored) = (users("ReceiverUserId")?, users("IgnoreUserIds")?);
    let conversation = call.state.conversation(id)?;
    conversation.need_member(&sender)?;
    let receives = |user: &&User| match only.is_empty() {
        true => !ignored.contains(&user.number()),
        false => only.contains(&user.number()),
    };
    let receivers: Vec<User> =
        conversation.members.keys().filter(|user| **user != sender).filter(receives).cloned().collect();
    let mut results: Vec<Value> = Vec::new();
    for user in &receivers {
        match call.state.online.get(user).filter(|devices| !devices.is_empty()) {
            Some(devices) => results.extend(devices.iter().map(|device| {
                json!({ "UserId": user.number(), "Code": "SUCCESS", "DevicePlatform": device.platform })
            })),
            None => results.push(json!({ "UserId": user.number(), "Code": "NOT_ONLINE" })),
        }
    }
    call.state.passed_through += 1;
    Ok(json!({ "P2PResult": results }))
}
