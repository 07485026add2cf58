//! Changing, recalling and deleting messages.

use serde_json::json;

use super::{Call, Outcome};
use crate::failure::Failure;
use crate::state::conversation::{Conversation, Kind};
use crate::state::member::{MANAGER, OWNER};
use crate::state::message::Fate;
use crate::state::user::User;

/// Changes content, and merges the keys of the extension map.
pub fn modify_message(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let message = call.fields.need_id("MessageId")?;
    let (content, ext) = (call.fields.text("Content")?, call.fields.text_map("Ext")?);
    if content.is_none() && ext.is_none() {
        return Err(call.fields.refuse("Content", "or Ext is required"));
    }
    let message = call.state.conversation(id)?.message(message)?;
    message.draft.content = content.unwrap_or_else(|| message.draft.content.clone());
    message.draft.ext.extend(ext.unwrap_or_default());
    Ok(json!({}))
}

/// Recalls a message, in the role the request names.
pub fn recall_message(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let message = call.fields.need_id("MessageId")?;
    let user = call.fields.plain_user("ParticipantUserId")?;
    let role = call.fields.code("RecallRole", 0, &[0, 1, 2])?;
    let not_entitled =
        call.fields.refuse("RecallRole", "is not a role in which this user may recall the message");
    recall(call.state.conversation(id)?, message, &user, role, not_entitled)?;
    Ok(json!({}))
}

/// Recalls a message; doing it twice is no error.
pub fn recall(
    conversation: &mut Conversation,
    message: i64,
    user: &User,
    role: i64,
    not_entitled: Failure,
) -> Result<(), Failure> {
    conversation.need_member(user)?;
    let own_role = conversation.member(user)?.role;
    let stored = conversation.find(message).ok_or_else(Failure::message_not_found)?;
    if stored.fate == Fate::Recalled {
        return Ok(());
    }
    let entitled = match role {
        OWNER if *user != conversation.owner => return Err(Failure::only_owner()),
        OWNER => true,
        MANAGER => own_role == MANAGER,
        _ => stored.draft.sender == *user,
    };
    if !entitled {
        return Err(not_entitled);
    }
    conversation.message(message)?.fate = Fate::Recalled;
    Ok(())
}

/// Deletes a message for one member.
pub fn delete_message(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let message = call.fields.need_id("MessageId")?;
    let user = call.fields.plain_user("ParticipantUserId")?;
    let conversation = call.state.conversation(id)?;
    conversation.need_member(&user)?;
    conversation.message(message)?.deleted_for.insert(user);
    Ok(json!({}))
}

/// Deletes a message for everyone, or for everyone but the sender, which live groups do not have.
pub fn delete_conversation_message(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let message = call.fields.need_id("MessageId")?;
    let sender_keeps = call.fields.code("DeleteType", 0, &[0, 1])? == 1;
    let not_live = call.fields.refuse("DeleteType", "is not 0, the only one of live groups");
    let conversation = call.state.conversation(id)?;
    if sender_keeps && conversation.kind == Kind::Live {
        return Err(not_live);
    }
    let message = conversation.message(message)?;
    message.fate = if sender_keeps { Fate::SenderOnly } else { Fate::Deleted };
    Ok(json!({}))
}
