//! Mutes, bans and the allow list of live groups.

use serde_json::{Map, Value, json};

use super::{Call, Outcome};
use crate::failure::Failure;
use crate::state::live_group::{Allowed, Restriction};
use crate::state::user::User;

fn failed(users: &[User], name: &str) -> Value {
    let mut result = Map::new();
    User::write_all(users, &mut result, name);
    result.into()
}

/// The users and durations of a request: a map keyed by numbers, or its twin keyed by texts.
fn durations(call: &Call<'_>) -> Result<Vec<(User, i64)>, Failure> {
    let name = "ParticipantBlockInfos";
    let numbers = call.fields.int_map(name)?.unwrap_or_default();
    let texts = call.fields.int_map("ParticipantBlockInfosStr")?.unwrap_or_default();
    if numbers.is_empty() && texts.is_empty() {
        return Err(call.fields.refuse(name, "is required"));
    }
    if numbers.is_empty() {
        return Ok(texts.into_iter().map(|(user, seconds)| (User::Text(user), seconds)).collect());
    }
    let read = |(key, seconds): (String, i64)| match User::from_key(&key) {
        Some(user) => Ok((user, seconds)),
        None => Err(call.fields.refuse(&format!("{name}.{key}"), "is not a user id")),
    };
    numbers.into_iter().map(read).collect()
}

/// Mutes members, or bans users and puts them out.
pub fn batch_add_block_participants(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let users = durations(call)?;
    let ban = call.fields.code("BlockAction", 0, &[0, 1])? == 1;
    let now = call.now.seconds();
    let failing = call.state.failing.clone();
    let group = call.state.live_group(id)?;
    let mut refused = Vec::new();
    for (user, seconds) in users {
        let member = group.members.contains_key(&user);
        let wanted = failing.contains(&user.number());
        if wanted || user == group.owner || seconds <= 0 || (!ban && !member) {
            refused.push(user);
            continue;
        }
        let restriction = Restriction { until: now.saturating_add(seconds), since: now };
        group.live.restrictions(ban).insert(user.clone(), restriction);
        if ban {
            group.dismiss(&user);
        }
    }
    Ok(failed(&refused, "FailedParticipantUserIds"))
}

/// Ends mutes or bans; users who have none are reported as failed.
pub fn batch_delete_block_participants(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let users = call.fields.need_users("ParticipantUserIds")?;
    let ban = call.fields.code("BlockAction", 0, &[0, 1])? == 1;
    let list = call.state.live_group(id)?.live.restrictions(ban);
    let refused: Vec<User> = users.into_iter().filter(|user| list.remove(user).is_none()).collect();
    Ok(failed(&refused, "FailedParticipantUserIds"))
}

/// Pages through the mutes or bans in force, by user id.
pub fn batch_get_block_participants(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let (cursor, limit) = (call.fields.need_int("Cursor")?, call.fields.limit("Limit", 20)?);
    let ban = call.fields.code("BlockAction", 0, &[0, 1])? == 1;
    let now = call.now.seconds();
    let group = call.state.live_group(id)?;
    let in_force: Vec<(User, Restriction)> = group
        .live
        .restrictions(ban)
        .iter()
        .filter(|(_, restriction)| restriction.until > now)
        .map(|(user, restriction)| (user.clone(), *restriction))
        .collect();
    let (page, next) = page_by_user(&in_force, cursor, limit);
    let shown: Vec<Value> = page
        .iter()
        .map(|(user, restriction)| {
            let member = group.members.get(user).cloned().unwrap_or_default();
            let mut entry = Map::new();
            for (name, value) in [
                ("AvatarUrl", json!(member.avatar_url)),
                ("NickName", json!(member.nick_name)),
                ("Ext", json!(member.ext)),
                ("Marks", json!(member.marks)),
                ("BlockTime", json!(restriction.until)),
                ("CreateTime", json!(restriction.since)),
            ] {
                entry.insert(name.to_owned(), value);
            }
            user.write(&mut entry, "ParticipantUserId");
            entry.into()
        })
        .collect();
    Ok(json!({ "Participants": shown, "HasMore": next >= 0, "NextCursor": next }))
}

/// A page of a list in the order of user ids. The cursor is the id of the first user of the page; string ids, which
/// sort after the numbers, are counted from the highest number on.
fn page_by_user<T: Clone>(list: &[(User, T)], cursor: i64, limit: usize) -> (Vec<(User, T)>, i64) {
    const TEXTS: i64 = 1 << 62;
    let mut texts = 0;
    let placed = list.iter().map(|entry| match &entry.0 {
        User::Number(number) => (*number, entry),
        User::Text(_) => {
            texts += 1;
            (TEXTS + texts, entry)
        }
    });
    let rest: Vec<(i64, &(User, T))> = placed.filter(|(place, _)| *place >= cursor).collect();
    let next = rest.get(limit).map_or(-1, |(place, _)| *place);
    (rest.into_iter().take(limit).map(|(_, entry)| entry.clone()).collect(), next)
}

/// Lets members speak while the group is muted.
pub fn batch_add_whitelist_participant(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let operator = call.fields.need_user("Operator")?;
    let users = call.fields.need_users("ParticipantUserIds")?;
    let (most, since) = (call.state.limits.allow_list, call.now.seconds());
    let failing = call.state.failing.clone();
    let group = call.state.live_group(id)?;
    let (members, refused): (Vec<User>, Vec<User>) = users
        .into_iter()
        .partition(|user| group.members.contains_key(user) && !failing.contains(&user.number()));
    let mut allowed = group.live.allowed.clone();
    for user in members {
        allowed.entry(user).or_insert_with(|| Allowed { since, operator: operator.clone() });
    }
    if allowed.len() > most {
        return Err(Failure::too_many_allowed());
    }
    group.live.allowed = allowed;
    Ok(failed(&refused, "FailedUserIds"))
}

/// Takes members off the allow list; who is not on it is reported as failed.
pub fn batch_remove_whitelist_participant(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    call.fields.need_user("Operator")?;
    let users = call.fields.need_users("ParticipantUserIds")?;
    let allowed = &mut call.state.live_group(id)?.live.allowed;
    let refused: Vec<User> = users.into_iter().filter(|user| allowed.remove(user).is_none()).collect();
    Ok(failed(&refused, "FailedUserIds"))
}

/// Pages through the allow list, by user id.
pub fn batch_get_whitelist_participant(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let (cursor, limit) = (call.fields.need_int("Cursor")?, call.fields.limit("Limit", 20)?);
    let group = call.state.live_group(id)?;
    let list: Vec<(User, Allowed)> =
        group.live.allowed.iter().map(|(user, allowed)| (user.clone(), allowed.clone())).collect();
    let (page, next) = page_by_user(&list, cursor, limit);
    let shown: Vec<Value> = page
        .iter()
        .map(|(user, allowed)| {
            let member = group.members.get(user).cloned().unwrap_or_default();
            json!({
                "AvatarUrl": member.avatar_url,
                "NickName": member.nick_name,
                "Ext": member.ext,
                "Marks": member.marks,
                "CreateTime": allowed.since,
                "Operator": allowed.operator.number(),
                "ParticipantUserId": user.number(),
            })
        })
        .collect();
    Ok(json!({ "Participants": shown, "HasMore": next >= 0, "NextCursor": next }))
}
