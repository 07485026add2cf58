//! Blocklists of users.

use serde_json::{Map, Value, json};

use super::failed_items::{FailedInfos, wanted_failure};
use super::{Call, Outcome};
use crate::failure::Failure;
use crate::state::relations::Relation;
use crate::state::user::User;

const MOST: usize = 10;

/// Who a list belongs to: inbox and user.
fn owner(call: &Call<'_>) -> Result<(i64, i64), Failure> {
    Ok((call.fields.small("InboxType")?.unwrap_or(0), call.fields.plain_user("UserId")?.number()))
}

/// Puts users on the list; users who are on it get the new extension keys.
pub fn add_blacklist(call: &mut Call<'_>) -> Outcome {
    let (inbox, user) = owner(call)?;
    let mut entries = Vec::new();
    for entry in call.fields.need_objects("BlackListInfos", MOST)? {
        entries.push((
            entry.plain_user("BlackListUserId")?,
            entry.text_map("BlackListUserExt")?.unwrap_or_default(),
        ));
    }
    let mut failed = FailedInfos::default();
    for (other, ext) in entries {
        if call.state.is_failing(&other) {
            failed.push(other.number(), &wanted_failure());
        } else if other == User::Number(user) {
            failed.push(user, &Failure::parameter("BlackListUserId", "is the user itself"));
        } else {
            call.state.blocked.put(inbox, user, other.number(), ext, call.now.millis());
        }
    }
    Ok(failed.always())
}

/// Merges extension keys into entries.
pub fn update_blacklist(call: &mut Call<'_>) -> Outcome {
    let (inbox, user) = owner(call)?;
    let mut entries = Vec::new();
    for entry in call.fields.need_objects("BlackListInfos", MOST)? {
        let other = entry.plain_user("BlackListUserId")?.number();
        entries.push((other, entry.text_map("BlackListUserExt")?.unwrap_or_default()));
    }
    let mut failed = FailedInfos::default();
    for (other, ext) in entries {
        match call.state.blocked.get(inbox, user, other) {
            Some(known) => {
                known.ext.extend(ext);
                known.modified = call.now.millis();
            }
            None => failed.push(other, &Failure::user_not_found()),
        }
    }
    Ok(failed.always())
}

/// Takes users off the list; those who are not on it are no error.
pub fn remove_blacklist(call: &mut Call<'_>) -> Outcome {
    let (inbox, user) = owner(call)?;
    for other in call.fields.plain_users("BlackListUserIds", MOST)? {
        call.state.blocked.remove(inbox, user, other.number());
    }
    Ok(json!({}))
}

/// Tells whether users are on the list.
pub fn is_in_blacklist(call: &mut Call<'_>) -> Outcome {
    let (inbox, user) = owner(call)?;
    let others = call.fields.plain_users("BlackListUserIds", MOST)?;
    let infos: Map<String, Value> = others
        .iter()
        .map(|other| (other.to_string(), json!(call.state.blocked.has(inbox, user, other.number()))))
        .collect();
    Ok(json!({ "IsInBlackListInfos": infos }))
}

/// Pages through the list, newest first.
pub fn get_blacklist(call: &mut Call<'_>) -> Outcome {
    let (inbox, user) = owner(call)?;
    let (cursor, limit) = (call.fields.need_int("Cursor")?, call.fields.limit("Limit", 20)?);
    let total = call.fields.flag("NeedTotal")?;
    let part = call.state.blocked.part(inbox, user, cursor, limit, true);
    let mut infos = Vec::new();
    for entry in &part.entries {
        let mut info = json!({
            "BlackListUserId": entry.other,
            "BlackListUserExt": entry.ext,
            "CreateTime": entry.created,
            "ModifyTime": entry.modified,
        });
        if let Some(friend) = call.state.friends.get(inbox, user, entry.other) {
            info["FriendUserInfo"] = friend_info(friend);
        }
        infos.push(info);
    }
    Ok(json!({
        "BlackListInfos": infos,
        "HasMore": part.next >= 0,
        "NextCursor": part.next,
        "TotalCount": if total { part.total } else { 0 },
    }))
}

/// A friendship as results show it.
pub fn friend_info(friend: &Relation) -> Value {
    json!({
        "FriendUserId": friend.other,
        "Alias": friend.alias,
        "Ext": friend.ext,
        "ApplyTime": friend.created,
        "CreateTime": friend.created,
        "ModifyTime": friend.modified,
    })
}
