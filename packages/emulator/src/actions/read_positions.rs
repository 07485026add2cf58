//! Who has read what.

use serde_json::{Map, Value, json};

use super::{Call, Outcome};
use crate::state::conversation::{Conversation, Kind};
use crate::state::message::Message;
use crate::state::user::User;

/// The read positions of all members who have one.
pub fn get_participant_read_index(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let conversation = call.state.conversation(id)?;
    let positions: Vec<Value> = conversation
        .members
        .iter()
        .filter(|(_, member)| member.read_index > 0)
        .map(|(user, member)| {
            let mut position = Map::new();
            user.write(&mut position, "ParticipantUserId");
            position.insert("ReadIndex".to_owned(), json!(member.read_index));
            position.into()
        })
        .collect();
    Ok(json!({ "ReadIndexes": positions }))
}

/// Moves a member's read position forward, never back.
pub fn modify_participant_read_index(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let user = call.fields.need_user("ParticipantUserId")?;
    let index = call.fields.need_int("ReadIndex")?;
    let refused = call.fields.refuse("ReadIndex", "is not greater than the member's current one");
    let member = call.state.conversation(id)?.member(&user)?;
    if index <= member.read_index {
        return Err(refused);
    }
    member.read_index = index;
    Ok(json!({}))
}

/// Who has read messages and who has not; the sender counts as neither. Unknown messages are left out.
pub fn get_messages_read_receipt(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let messages = call.fields.need_ints("MessageIds", usize::MAX)?;
    let conversation = call.state.not_live(id)?;
    let receipts: Vec<Value> = messages
        .iter()
        .filter_map(|message| conversation.find(*message).filter(|message| message.is_listed()))
        .map(|message| receipt(conversation, message))
        .collect();
    Ok(json!({ "ReadReceipt": receipts }))
}

fn receipt(conversation: &Conversation, message: &Message) -> Value {
    let (mut read, mut unread) = (Vec::new(), Vec::new());
    for (user, member) in &conversation.members {
        if *user != message.draft.sender && message.is_seen_by(user) && member.hidden_up_to < message.index {
            if member.read_index >= message.index { read.push(user) } else { unread.push(user) }
        }
    }
    let mut shown = Map::new();
    shown.insert("ConversationShortId".to_owned(), json!(conversation.id));
    shown.insert("MessageId".to_owned(), json!(message.id));
    let peer_has = conversation.kind == Kind::Single && unread.is_empty() && !read.is_empty();
    shown.insert("ReceiverIsRead".to_owned(), json!(peer_has));
    User::write_all(read, &mut shown, "ReadUserIds");
    User::write_all(unread, &mut shown, "UnReadUserIds");
    shown.into()
}
