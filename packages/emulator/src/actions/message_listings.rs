//! Reading messages back.

use serde_json::{Value, json};

use super::{Call, Outcome};
use crate::state::conversation::Kind;
use crate::state::message::Message;
use crate::state::view;

/// Pages through the messages of a conversation. The cursor is the index of the first message of the page; from 0 on,
/// the listing starts at the oldest message or, backwards, at the newest one.
pub fn get_conversation_messages(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let (cursor, limit) = (call.fields.need_int("Cursor")?, call.fields.limit("Limit", 20)?);
    // Whatever is not 1 is the default.
    let backwards = call.fields.small("Reverse")? == Some(1);
    let live_needs_backwards = call.fields.refuse("Reverse", "is not 1, the only direction of live groups");
    let app_id = call.state.app_id;
    let conversation = call.state.conversation(id)?;
    if conversation.kind == Kind::Live && !backwards {
        return Err(live_needs_backwards);
    }
    let messages = &conversation.messages;
    let listed = |message: &&Message| message.is_listed();
    let mut page: Vec<&Message> = if backwards {
        let until = match cursor {
            0 => messages.len(),
            _ => messages.partition_point(|message| message.index <= cursor),
        };
        messages.iter().take(until).rev().filter(listed).take(limit + 1).collect()
    } else {
        let from = messages.partition_point(|message| message.index < cursor);
        messages.iter().skip(from).filter(listed).take(limit + 1).collect()
    };
    let has_more = page.len() > limit;
    let next = match (page.get(limit), page.last()) {
        (Some(first_of_next), _) => first_of_next.index,
        (None, Some(last)) if backwards => last.index - 1,
        (None, Some(last)) => last.index + 1,
        (None, None) => cursor,
    };
    page.truncate(limit);
    let shown: Vec<Value> = page.iter().map(|message| view::message(app_id, conversation, message)).collect();
    Ok(json!({ "Messages": shown, "HasMore": has_more, "NewCursor": next }))
}

/// Messages by id; unknown, recalled and deleted ones are left out.
pub fn get_messages(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let ids = call.fields.need_ints("MessageIds", usize::MAX)?;
    let app_id = call.state.app_id;
    let conversation = call.state.conversation(id)?;
    let shown: Vec<Value> = ids
        .iter()
        .filter_map(|id| conversation.find(*id).filter(|message| message.is_listed()))
        .map(|message| view::message(app_id, conversation, message))
        .collect();
    Ok(json!({ "Messages": shown }))
}
