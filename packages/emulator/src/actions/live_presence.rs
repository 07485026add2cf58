//! Who is in a live group, and how they look there.

use serde_json::{Map, Value, json};

use super::{Call, Outcome};
use crate::failure::Failure;
use crate::state::user::User;

/// Beyond this many users the rest is not answered.
const MOST_ANSWERED: usize = 200;

/// Whether users are in the group now, and since when.
pub fn query_live_participant_status(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let users = call.fields.need_users("ParticipantUserIds")?;
    let app_id = call.state.app_id;
    let group = call.state.live_group(id)?;
    let status: Vec<Value> = users
        .iter()
        .take(MOST_ANSWERED)
        .map(|user| {
            let presence = group.live.present.get(user);
            let mut entry = Map::new();
            entry.insert("AppId".to_owned(), json!(app_id));
            entry.insert("ConversationShortId".to_owned(), json!(id));
            entry.insert("IsInConversation".to_owned(), json!(presence.is_some()));
            if let Some(presence) = presence {
                entry.insert("CreateTime".to_owned(), json!(presence.since));
            }
            user.write(&mut entry, "ParticipantUserId");
            entry.into()
        })
        .collect();
    Ok(json!({ "Status": status }))
}

/// Changes profiles and marks of members.
pub fn batch_update_live_participants(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let delete = call.fields.code("MarkAction", 1, &[1, 2])? == 2;
    let mut changes = Vec::new();
    for entry in call.fields.need_objects("ParticipantInfos", 10)? {
        let (avatar, nick_name) = (entry.text("AvatarUrl")?, entry.text("NickName")?);
        let (ext, marks) = (entry.text_map("Ext")?, entry.texts("Marks")?);
        if avatar.is_none() && nick_name.is_none() && ext.is_none() && marks.is_none() {
            return Err(entry.refuse("NickName", "or AvatarUrl, Ext or Marks is required"));
        }
        changes.push((entry.need_user("UserId")?, avatar, nick_name, ext, marks.unwrap_or_default()));
    }
    let failing = call.state.failing.clone();
    let group = call.state.live_group(id)?;
    let mut failures = Vec::new();
    for (user, avatar, nick_name, ext, marks) in changes {
        let wanted = failing.contains(&user.number());
        let Some(member) = group.members.get_mut(&user).filter(|_| !wanted) else {
            failures.push(failure(&user));
            continue;
        };
        member.avatar_url = avatar.unwrap_or_else(|| member.avatar_url.clone());
        member.nick_name = nick_name.unwrap_or_else(|| member.nick_name.clone());
        member.ext.extend(ext.unwrap_or_default());
        member.marks.retain(|mark| !marks.contains(mark));
        if !delete {
            member.marks.extend(marks);
        }
    }
    Ok(json!({ "FailedInfos": failures }))
}

fn failure(user: &User) -> Value {
    let failure = Failure::participant_not_found();
    let mut entry = Map::new();
    user.write(&mut entry, "UserId");
    entry.insert("Code".to_owned(), json!(failure.code));
    entry.insert("Message".to_owned(), json!(failure.message));
    entry.into()
}
