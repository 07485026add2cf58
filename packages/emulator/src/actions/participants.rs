//! Adding, removing and changing members. The operator's rights are not checked, as documented.

use serde_json::{Map, Value};

use super::{Call, Outcome};
use crate::failure::Failure;
use crate::fields::Fields;
use crate::state::conversation::Kind;
use crate::state::member::{MANAGER, Member, ORDINARY, OWNER};
use crate::state::user::User;

/// What a request says about a member.
struct Details {
    user: User,
    role: Option<i64>,
    nick_name: Option<String>,
    ext: Option<std::collections::BTreeMap<String, String>>,
    level: Option<i64>,
    read_index: Option<i64>,
    muted_until: Option<i64>,
}

impl Details {
    fn read(entry: &Fields<'_>) -> Result<Self, Failure> {
        Ok(Self {
            user: entry.positive_user("ParticipantUserId")?,
            role: entry.int("Role")?,
            nick_name: entry.text("NickName")?,
            ext: entry.text_map("Ext")?,
            level: entry.small("Level")?,
            read_index: entry.int("ReadIndex")?,
            muted_until: entry.int("BlockTime")?,
        })
    }

    /// A role that does not exist is the ordinary one.
    fn wanted_role(&self) -> Option<i64> {
        self.role.map(|role| if matches!(role, OWNER | MANAGER) { role } else { ORDINARY })
    }

    fn apply(self, member: &mut Member) {
        member.nick_name = self.nick_name.unwrap_or_else(|| member.nick_name.clone());
        member.ext.extend(self.ext.unwrap_or_default());
        member.level = self.level.unwrap_or(member.level);
        member.muted_until = self.muted_until.unwrap_or(member.muted_until);
    }
}

fn failed_users(failed: &[User]) -> Value {
    let mut result = Map::new();
    User::write_all(failed, &mut result, "FailedUserIds");
    result.into()
}

/// Adds members; one who is already in is overwritten.
pub fn batch_add_conversation_participant(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let operator = call.fields.plain_user("Operator")?.number();
    let entries = call.fields.need_objects("ParticipantInfos", usize::MAX)?;
    let entries = entries.iter().map(Details::read).collect::<Result<Vec<_>, _>>()?;
    let barrier = call.fields.flag("Barrier")?;
    let now = call.now;
    let limits = call.state.limits;
    let group = call.state.any_group(id)?;
    let (kind, owner) = (group.kind, group.owner.clone());
    if entries.iter().any(|entry| entry.wanted_role() == Some(OWNER) && entry.user != owner) {
        return Err(Failure::owner_should_be_equal());
    }
    let new: std::collections::BTreeSet<&User> =
        entries.iter().map(|entry| &entry.user).filter(|user| !group.members.contains_key(user)).collect();
    let most = if kind == Kind::Live { limits.live_group_members } else { limits.group_members };
    if group.members.len() + new.len() > most {
        return Err(Failure::too_many_participants());
    }
    let mut failed = Vec::new();
    for entry in entries {
        let user = entry.user.clone();
        let joins = !call.state.conversation(id)?.members.contains_key(&user);
        let full = joins && kind == Kind::Group && call.state.groups_of(&user) >= limits.groups_per_user;
        if full || call.state.is_failing(&user) {
            failed.push(user);
            continue;
        }
        let group = call.state.conversation(id)?;
        let role = if user == owner { OWNER } else { entry.wanted_role().unwrap_or(ORDINARY) };
        let last = group.last_index();
        let member = group.admit(user, role, operator, now);
        member.read_index = entry.read_index.unwrap_or(member.read_index);
        if barrier && joins {
            member.hidden_up_to = last;
        }
        entry.apply(member);
    }
    Ok(failed_users(&failed))
}

/// Removes members; who is no member, and the owner, are reported as failed.
pub fn batch_delete_conversation_participant(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    call.fields.plain_user("Operator")?;
    let users = call.fields.plain_users("ParticipantUserIds", usize::MAX)?;
    call.state.any_group(id)?;
    let mut failed = Vec::new();
    for user in users {
        let wanted = call.state.is_failing(&user);
        let group = call.state.conversation(id)?;
        if wanted || user == group.owner || !group.dismiss(&user) {
            failed.push(user);
        }
    }
    Ok(failed_users(&failed))
}

/// Changes members; who is no member is reported as failed.
pub fn batch_modify_conversation_participant(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    call.fields.plain_user("Operator")?;
    let entries = call.fields.need_objects("ParticipantInfos", usize::MAX)?;
    let entries = entries.iter().map(Details::read).collect::<Result<Vec<_>, _>>()?;
    let group = call.state.any_group(id)?;
    let owner = group.owner.clone();
    if entries.iter().any(|entry| entry.wanted_role() == Some(OWNER) && entry.user != owner) {
        return Err(Failure::owner_should_be_equal());
    }
    let mut failed = Vec::new();
    for entry in entries {
        let wanted = call.state.is_failing(&entry.user);
        let group = call.state.conversation(id)?;
        match group.members.get_mut(&entry.user) {
            Some(member) if !wanted => {
                if let Some(role) = entry.wanted_role().filter(|_| entry.user != owner) {
                    member.role = role;
                }
                entry.apply(member);
            }
            _ => failed.push(entry.user),
        }
    }
    Ok(failed_users(&failed))
}
