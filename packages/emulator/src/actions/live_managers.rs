//! Managers of live groups.

use serde_json::{Map, Value};

use super::{Call, Outcome};
use crate::failure::Failure;
use crate::state::member::{MANAGER, ORDINARY};
use crate::state::user::User;

fn failed(users: &[User]) -> Value {
    let mut result = Map::new();
    User::write_all(users, &mut result, "FailedManagerUserIds");
    result.into()
}

/// Makes members managers; who is no member, and the owner, are reported as failed.
pub fn batch_add_manager(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    call.fields.need_user("Operator")?;
    let users = call.fields.need_users("ManagerUserIds")?;
    let most = call.state.limits.managers;
    let failing = call.state.failing.clone();
    let group = call.state.live_group(id)?;
    let (wanted, refused): (Vec<User>, Vec<User>) = users.into_iter().partition(|user| {
        group.members.contains_key(user) && *user != group.owner && !failing.contains(&user.number())
    });
    let managers = group.members.iter().filter(|(_, member)| member.role == MANAGER).map(|(user, _)| user);
    let all: std::collections::BTreeSet<&User> = managers.chain(&wanted).collect();
    if all.len() > most {
        return Err(Failure::too_many_managers());
    }
    for user in &wanted {
        group.member(user)?.role = MANAGER;
    }
    Ok(failed(&refused))
}

/// Makes managers ordinary members; who is no manager is reported as failed.
pub fn batch_remove_manager(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    call.fields.need_user("Operator")?;
    let users = call.fields.need_users("RemoveManagerUserIds")?;
    let group = call.state.live_group(id)?;
    let mut refused = Vec::new();
    for user in users {
        match group.members.get_mut(&user) {
            Some(member) if member.role == MANAGER => member.role = ORDINARY,
            _ => refused.push(user),
        }
    }
    Ok(failed(&refused))
}
