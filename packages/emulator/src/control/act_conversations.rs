//! Acts on conversations.

use serde_json::json;

use super::act::Done;
use super::act_input::Act;
use crate::actions::conversations::{New, create as make};
use crate::callbacks::events::{self, Event};
use crate::failure::Failure;
use crate::gateway::clock::Moment;
use crate::state::State;
use crate::state::conversation::{Conversation, Kind};
use crate::state::member::ORDINARY;
use crate::state::user::User;

fn told(id: i64) -> Done {
    let mut done = Done::new();
    done.insert("conversation_short_id".to_owned(), json!(id.to_string()));
    done
}

/// Creates a conversation; a new one is reported.
pub fn create(state: &mut State, act: &Act, now: Moment) -> Result<Done, Failure> {
    let kind = act.fields().small("conversation_type")?.unwrap_or(2);
    let kind =
        Kind::from_code(kind).ok_or_else(|| Failure::parameter("conversation_type", "is not 1, 2 or 100"))?;
    let other = act.users("other_user")?.into_iter().next().filter(|_| kind == Kind::Single);
    if kind == Kind::Single && other.is_none() {
        return Err(Failure::other_user_needed());
    }
    let participants = act.users("participants")?;
    let idempotent_id = act.fields().text("idempotent_id")?;
    let name = act.fields().text("name")?;
    let new = New { kind, inbox: 0, owner: act.user.clone(), other, idempotent_id };
    let (id, exists) = make(state, new, now)?;
    let app_id = state.app_id;
    if !exists {
        let conversation = state.conversation(id)?;
        conversation.properties.name = name.unwrap_or_default();
        for user in participants.into_iter().filter(|user| kind != Kind::Single && *user != act.user) {
            conversation.admit(user, ORDINARY, act.user.number(), now);
        }
        let event = events::about_conversation("AfterCreateConversation", app_id, conversation, &act.user);
        state.emit(event);
    }
    let mut done = told(id);
    done.insert("exist".to_owned(), json!(exists));
    Ok(done)
}

/// Refuses users who are neither owner nor manager of a group.
pub fn need_rights<'a>(state: &'a mut State, act: &Act) -> Result<&'a mut Conversation, Failure> {
    let conversation = state.conversation(act.conversation()?)?;
    let role = conversation.member(&act.user)?.role;
    if conversation.kind != Kind::Single && role == ORDINARY {
        return Err(Failure::business("NotAllowed", "the user is neither owner nor manager"));
    }
    Ok(conversation)
}

/// The backend decides before a conversation changes.
pub fn before_update(state: &mut State, act: &Act, _: Moment) -> Result<Option<Event>, Failure> {
    let app_id = state.app_id;
    let conversation = need_rights(state, act)?;
    Ok(Some(events::about_conversation("BeforeUpdateConversation", app_id, conversation, &act.user)))
}

/// Changes name, avatar, description, notice and extension keys.
pub fn update(state: &mut State, act: &Act, now: Moment) -> Result<Done, Failure> {
    let fields = act.fields();
    let ext = act.ext()?;
    let conversation = need_rights(state, act)?;
    let properties = &mut conversation.properties;
    for (name, property) in [
        ("name", &mut properties.name),
        ("avatar_url", &mut properties.avatar_url),
        ("description", &mut properties.description),
        ("notice", &mut properties.notice),
    ] {
        if let Some(text) = fields.text(name)? {
            *property = text;
        }
    }
    properties.ext.extend(ext);
    conversation.modified = now.seconds();
    Ok(told(conversation.id))
}

/// Muting a live group is a change of it.
pub fn before_mute(state: &mut State, act: &Act, now: Moment) -> Result<Option<Event>, Failure> {
    state.live_group(act.conversation()?)?;
    before_update(state, act, now)
}

/// Mutes a whole live group, or ends that.
pub fn mute(state: &mut State, act: &Act, _: Moment) -> Result<Done, Failure> {
    let muted = act.fields().switch("muted")?.unwrap_or(true);
    state.live_group(act.conversation()?)?;
    let conversation = need_rights(state, act)?;
    conversation.live.muted_whole = muted;
    Ok(told(conversation.id))
}

fn need_owner<'a>(state: &'a mut State, act: &Act) -> Result<&'a mut Conversation, Failure> {
    let conversation = state.any_group(act.conversation()?)?;
    if conversation.owner == act.user { Ok(conversation) } else { Err(Failure::only_owner()) }
}

/// The backend decides before a group is dissolved.
pub fn before_destroy(state: &mut State, act: &Act, _: Moment) -> Result<Option<Event>, Failure> {
    let app_id = state.app_id;
    let conversation = need_owner(state, act)?;
    Ok(Some(events::about_conversation("BeforeDestroyConversation", app_id, conversation, &act.user)))
}

/// Dissolves a group.
pub fn destroy(state: &mut State, act: &Act, _: Moment) -> Result<Done, Failure> {
    let app_id = state.app_id;
    let conversation = need_owner(state, act)?;
    conversation.dissolved = true;
    let id = conversation.id;
    let event = events::about_conversation("AfterDestroyConversation", app_id, conversation, &act.user);
    state.emit(event);
    Ok(told(id))
}

/// Clears the context of a conversation with robots.
pub fn mark_new_chat(state: &mut State, act: &Act, _: Moment) -> Result<Done, Failure> {
    let robots: Vec<i64> = act.users("robot_ids")?.iter().map(User::number).collect();
    let app_id = state.app_id;
    let conversation = state.conversation(act.conversation()?)?;
    conversation.need_member(&act.user)?;
    let id = conversation.id;
    let event = events::mark_new_chat(app_id, conversation, &act.user, &robots);
    state.emit(event);
    Ok(told(id))
}
