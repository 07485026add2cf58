//! Acts on memberships.

use serde_json::{Map, Value, json};

use super::act::Done;
use super::act_conversations::need_rights;
use super::act_input::Act;
use crate::callbacks::events::{self, Event};
use crate::failure::Failure;
use crate::gateway::clock::Moment;
use crate::state::State;
use crate::state::conversation::Kind;
use crate::state::member::ORDINARY;
use crate::state::user::User;

fn emit(state: &mut State, act: &Act, name: &str, users: &[User]) -> Result<Done, Failure> {
    let app_id = state.app_id;
    let conversation = state.conversation(act.conversation()?)?;
    let event = events::about_members(name, app_id, conversation, &act.user, users);
    state.emit(event);
    Ok(Done::new())
}

fn admit(state: &mut State, act: &Act, users: Vec<User>, now: Moment) -> Result<Done, Failure> {
    let limits = state.limits;
    let id = act.conversation()?;
    let crowded = users.iter().any(|user| state.groups_of(user) >= limits.groups_per_user);
    let conversation = state.any_group(id)?;
    if crowded && conversation.kind == Kind::Group {
        return Err(Failure::too_many_groups());
    }
    if users.iter().any(|user| conversation.live.is_banned(user, now.seconds())) {
        return Err(Failure::business("Banned", "the user is banned from the live group"));
    }
    let new: Vec<User> = users.into_iter().filter(|user| !conversation.members.contains_key(user)).collect();
    let most = if conversation.kind == Kind::Live { limits.live_group_members } else { limits.group_members };
    if conversation.members.len() + new.len() > most {
        return Err(Failure::too_many_participants());
    }
    for user in &new {
        conversation.admit(user.clone(), ORDINARY, act.user.number(), now);
    }
    if new.is_empty() { Ok(Done::new()) } else { emit(state, act, "AfterAddParticipant", &new) }
}

/// The acting user joins a group.
pub fn join(state: &mut State, act: &Act, now: Moment) -> Result<Done, Failure> {
    admit(state, act, vec![act.user.clone()], now)
}

/// A member brings others in.
pub fn add(state: &mut State, act: &Act, now: Moment) -> Result<Done, Failure> {
    state.any_group(act.conversation()?)?.need_member(&act.user)?;
    admit(state, act, act.users("participants")?, now)
}

fn dismiss(state: &mut State, act: &Act, users: &[User]) -> Result<Done, Failure> {
    let conversation = state.any_group(act.conversation()?)?;
    if users.contains(&conversation.owner) {
        return Err(Failure::business("NotAllowed", "the owner cannot leave"));
    }
    for user in users {
        conversation.need_member(user)?;
    }
    for user in users {
        conversation.dismiss(user);
    }
    emit(state, act, "AfterRemoveParticipant", users)
}

/// The acting user leaves a group.
pub fn leave(state: &mut State, act: &Act, _: Moment) -> Result<Done, Failure> {
    dismiss(state, act, std::slice::from_ref(&act.user))
}

/// Owner or manager puts members out.
pub fn remove(state: &mut State, act: &Act, _: Moment) -> Result<Done, Failure> {
    need_rights(state, act)?;
    dismiss(state, act, &act.users("participants")?)
}

/// Whom an update is about: the named participant, or the acting user.
fn subject(act: &Act) -> Result<User, Failure> {
    Ok(act.users("participant")?.into_iter().next().unwrap_or_else(|| act.user.clone()))
}

/// The backend decides before a member changes.
pub fn before_update(state: &mut State, act: &Act, _: Moment) -> Result<Option<Event>, Failure> {
    let (user, app_id) = (subject(act)?, state.app_id);
    if user != act.user {
        need_rights(state, act)?;
    }
    let conversation = state.conversation(act.conversation()?)?;
    conversation.need_member(&user)?;
    let mut change: Map<String, Value> = Map::new();
    if let Some(nick_name) = act.fields().text("nick_name")? {
        change.insert("NickName".to_owned(), json!(nick_name));
    }
    change.insert("Ext".to_owned(), json!(act.ext()?));
    Ok(Some(events::before_update_participant(app_id, conversation, &act.user, &user, &change)))
}

/// Changes nickname and extension keys of a member.
pub fn update(state: &mut State, act: &Act, _: Moment) -> Result<Done, Failure> {
    let (user, nick_name, ext) = (subject(act)?, act.fields().text("nick_name")?, act.ext()?);
    let member = state.conversation(act.conversation()?)?.member(&user)?;
    member.nick_name = nick_name.unwrap_or_else(|| member.nick_name.clone());
    member.ext.extend(ext);
    Ok(Done::new())
}
