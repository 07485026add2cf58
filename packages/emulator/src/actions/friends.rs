//! Friendships, which always hold both ways.

use serde_json::{Value, json};

use super::blacklists::friend_info;
use super::failed_items::{FailedInfos, wanted_failure};
use super::{Call, Outcome};
use crate::failure::Failure;
use crate::state::user::User;

const MOST: usize = 10;

fn owner(call: &Call<'_>) -> Result<(i64, i64), Failure> {
    Ok((call.fields.small("InboxType")?.unwrap_or(0), call.fields.plain_user("UserId")?.number()))
}

/// Makes friends; those who already are get the new extension keys.
pub fn add_friend(call: &mut Call<'_>) -> Outcome {
    let (inbox, user) = owner(call)?;
    let others = call.fields.plain_users("FriendUserIds", MOST)?;
    let ext = call.fields.text_map("Ext")?.unwrap_or_default();
    let mut failed = FailedInfos::default();
    for other in others {
        if call.state.is_failing(&other) {
            failed.push(other.number(), &wanted_failure());
        } else if other == User::Number(user) {
            failed.push(user, &Failure::parameter("FriendUserIds", "has the user itself"));
        } else {
            let (other, now) = (other.number(), call.now.millis());
            call.state.friends.put(inbox, user, other, ext.clone(), now);
            call.state.friends.put(inbox, other, user, ext.clone(), now);
        }
    }
    Ok(failed.always())
}

/// Ends friendships; those that are none are no error.
pub fn delete_friend(call: &mut Call<'_>) -> Outcome {
    let (inbox, user) = owner(call)?;
    let mut failed = FailedInfos::default();
    for other in call.fields.plain_users("DeleteUserIds", MOST)? {
        if call.state.is_failing(&other) {
            failed.push(other.number(), &wanted_failure());
            continue;
        }
        call.state.friends.remove(inbox, user, other.number());
        call.state.friends.remove(inbox, other.number(), user);
    }
    Ok(failed.always())
}

/// Changes alias or extension map, on the user's side only.
pub fn update_friend(call: &mut Call<'_>) -> Outcome {
    let (inbox, user) = owner(call)?;
    let mut changes = Vec::new();
    for entry in call.fields.need_objects("FriendInfos", MOST)? {
        let (alias, ext) = (entry.text("Alias")?, entry.text_map("Ext")?);
        if alias.is_none() && ext.is_none() {
            return Err(entry.refuse("Ext", "or Alias is required"));
        }
        changes.push((entry.plain_user("FriendUserId")?.number(), alias, ext));
    }
    let mut failed = FailedInfos::default();
    for (other, alias, ext) in changes {
        match call.state.friends.get(inbox, user, other) {
            Some(friend) => {
                friend.alias = alias.unwrap_or_else(|| friend.alias.clone());
                friend.ext.extend(ext.unwrap_or_default());
                friend.modified = call.now.millis();
            }
            None => failed.push(other, &Failure::user_not_found()),
        }
    }
    Ok(failed.always())
}

/// Tells whether users are friends.
pub fn is_friend(call: &mut Call<'_>) -> Outcome {
    let (inbox, user) = owner(call)?;
    let others = call.fields.plain_users("FriendUserIds", MOST)?;
    let infos: Vec<Value> = others
        .iter()
        .map(User::number)
        .map(|other| json!({ "FriendUserId": other, "IsFriend": call.state.friends.has(inbox, user, other) }))
        .collect();
    Ok(json!({ "Infos": infos }))
}

/// Pages through the friends, first added first.
pub fn list_friend(call: &mut Call<'_>) -> Outcome {
    let (inbox, user) = owner(call)?;
    let cursor = call.fields.int("Cursor")?.unwrap_or(0);
    let limit = match call.fields.int("Limit")? {
        Some(_) => call.fields.limit("Limit", 20)?,
        None => 20,
    };
    let total = call.fields.flag("NeedTotal")?;
    let part = call.state.friends.part(inbox, user, cursor, limit, false);
    let infos: Vec<Value> = part.entries.iter().map(friend_info).collect();
    Ok(json!({
        "FriendInfos": infos,
        "HasMore": part.next >= 0,
        "NextCursor": part.next,
        "TotalCount": if total { part.total } else { 0 },
    }))
}
