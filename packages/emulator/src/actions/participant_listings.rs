//! Looking at members.

use serde_json::{Map, Value, json};

use super::{Call, Outcome};
use crate::failure::Failure;
use crate::fields::Fields;
use crate::state::conversation::{Conversation, Kind};
use crate::state::member::ORDINARY;
use crate::state::user::User;
use crate::state::view;

/// The details of named members; one who left is shown with status 1, one who never was a member not at all.
pub fn batch_get_conversation_participant(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let users = call.fields.plain_users("ParticipantUserIds", usize::MAX)?;
    let conversation = call.state.conversation(id)?;
    let shown: Vec<Value> = users
        .iter()
        .filter_map(|user| {
            let here = conversation.members.get(user).map(|member| (member, false));
            let (member, left) = here.or_else(|| conversation.left.get(user).map(|member| (member, true)))?;
            Some(Value::Object(view::member(conversation, user, member, left)))
        })
        .collect();
    Ok(json!({ "Participants": shown }))
}

/// How many members there are.
pub fn get_conversation_user_count(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    Ok(json!({ "Count": call.state.conversation(id)?.members.len() }))
}

/// Whether a user is a member.
pub fn is_user_in_conversation(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let user = call.fields.plain_user("ParticipantUserId")?;
    Ok(json!({ "IsUserInConversation": call.state.conversation(id)?.members.contains_key(&user) }))
}

/// How a listing is read.
struct Scan {
    cursor: i64,
    limit: usize,
    newest_first: bool,
    only_ids: bool,
    mark: Option<String>,
    online: bool,
}

impl Scan {
    fn read(fields: &Fields<'_>) -> Result<Self, Failure> {
        let online = fields.flag("ScanOnlineParticipant")?;
        let only_ids = fields.flag("OnlyUserIds")?;
        let newest_first = fields.flag("Reverse")?;
        Ok(Self {
            cursor: fields.need_int("Cursor")?,
            limit: fields.limit("Limit", if only_ids { 50 } else { 20 })?,
            // Without effect when online members are listed.
            newest_first: newest_first || online,
            only_ids: only_ids && !online,
            mark: fields.text("MarkType")?.filter(|mark| !mark.is_empty()),
            online,
        })
    }
}

/// Pages through the members, by the order of joining. Of a live group: the owner and managers, or who is in it now.
pub fn scan_conversation_participant_list(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let scan = Scan::read(&call.fields)?;
    let conversation = call.state.conversation(id)?;
    let mut chosen = candidates(conversation, &scan);
    chosen.retain(|(place, _)| match scan.newest_first {
        true => scan.cursor == 0 || *place <= scan.cursor,
        false => *place >= scan.cursor,
    });
    chosen.sort_unstable();
    if scan.newest_first {
        chosen.reverse();
    }
    let next = chosen.get(scan.limit).map_or(-1, |(place, _)| *place);
    let shown: Vec<Value> =
        chosen.iter().take(scan.limit).map(|(_, user)| show(conversation, user, scan.only_ids)).collect();
    Ok(json!({ "Participants": shown, "HasMore": next >= 0, "NextCursor": next }))
}

/// The users a listing is about, each with its place in the order of joining.
fn candidates(conversation: &Conversation, scan: &Scan) -> Vec<(i64, User)> {
    if scan.online {
        let marked = |user: &User| match &scan.mark {
            Some(mark) => conversation.members.get(user).is_some_and(|member| member.marks.contains(mark)),
            None => true,
        };
        let present = conversation.live.present.iter().filter(|(user, _)| marked(user));
        return present.map(|(user, presence)| (presence.sequence, user.clone())).collect();
    }
    conversation
        .members
        .iter()
        .filter(|(_, member)| conversation.kind != Kind::Live || member.role != ORDINARY)
        .map(|(user, member)| (i64::from(member.sequence), user.clone()))
        .collect()
}

fn show(conversation: &Conversation, user: &User, only_id: bool) -> Value {
    let Some(member) = conversation.members.get(user) else { return Value::Null };
    if only_id {
        let mut shown = Map::new();
        for (name, value) in [
            ("ConversationShortId", json!(conversation.id)),
            ("AvatarUrl", json!("")),
            ("Operator", json!(0)),
            ("Role", json!(0)),
        ] {
            shown.insert(name.to_owned(), value);
        }
        user.write(&mut shown, "ParticipantUserId");
        return shown.into();
    }
    let mut shown = view::member(conversation, user, member, false);
    shown.insert("Marks".to_owned(), json!(member.marks));
    shown.into()
}
