//! Acts on messages. Unlike the server API, clients are checked for mutes, bans and blocklists.

use serde_json::json;

use super::act::Done;
use super::act_input::Act;
use crate::actions::message_changes;
use crate::actions::message_sending::store;
use crate::callbacks::events::{self, Event};
use crate::failure::Failure;
use crate::gateway::clock::Moment;
use crate::state::State;
use crate::state::conversation::{Conversation, Kind};
use crate::state::member::{MANAGER, ORDINARY};
use crate::state::message::Draft;
use crate::state::user::User;

fn draft(act: &Act) -> Result<Draft, Failure> {
    let fields = act.fields();
    let mut draft = Draft::plain(
        act.user.clone(),
        fields.small("msg_type")?.unwrap_or(10_001),
        fields.need_text("content")?,
    );
    draft.ext = act.ext()?;
    draft.client_msg_id = fields.text("client_message_id")?.filter(|id| !id.is_empty());
    draft.mentioned = act.users("mentioned_users")?;
    draft.visible_to = act.users("visible_users")?;
    draft.invisible_to = act.users("invisible_users")?;
    draft.priority = fields.small("priority")?;
    Ok(draft)
}

/// Refuses a client that may not speak.
fn may_speak(state: &mut State, act: &Act, now: Moment) -> Result<(), Failure> {
    let id = act.conversation()?;
    let (user, seconds) = (&act.user, now.seconds());
    let conversation = state.conversation(id)?;
    let live = &conversation.live;
    if live.is_banned(user, seconds) {
        return Err(Failure::business("Banned", "the user is banned from the live group"));
    }
    conversation.need_member(user)?;
    let member = conversation.member(user)?.clone();
    let live = &conversation.live;
    if member.muted_until > seconds || live.is_muted(user, seconds) {
        return Err(Failure::business("Muted", "the user is muted"));
    }
    let privileged = member.role != ORDINARY || live.allowed.contains_key(user);
    if live.muted_whole && !privileged {
        return Err(Failure::business("ConversationMuted", "the conversation is muted"));
    }
    if conversation.kind == Kind::Single {
        let inbox = conversation.inbox;
        let peer = conversation.members.keys().find(|peer| *peer != user).map_or(0, User::number);
        if state.blocked.has(inbox, peer, act.user.number()) {
            return Err(Failure::business("Blocked", "the receiver has the sender on the blocklist"));
        }
    }
    Ok(())
}

/// The backend decides about every message of a client.
pub fn before_send(state: &mut State, act: &Act, now: Moment) -> Result<Option<Event>, Failure> {
    may_speak(state, act, now)?;
    let draft = draft(act)?;
    let device = state.online.get(&act.user).and_then(|devices| devices.first()).cloned();
    let device = device.as_ref().map(|device| (device.device_id, device.platform.as_str()));
    let app_id = state.app_id;
    Ok(Some(events::before_send(app_id, state.conversation(act.conversation()?)?, &draft, device)))
}

/// Stores the message and reports it and its receivers.
pub fn send(state: &mut State, act: &Act, now: Moment) -> Result<Done, Failure> {
    may_speak(state, act, now)?;
    let id = act.conversation()?;
    let (message_id, new) = store(state, id, draft(act)?, now)?;
    if new {
        let app_id = state.app_id;
        let online = |user: &User| state.online.get(user).is_some_and(|devices| !devices.is_empty());
        let told = state.conversations.get(&id).and_then(|place| Some((place, place.find(message_id)?)));
        let events = told.map(|(place, message)| {
            let receives = |user: &&User| **user != act.user && message.is_seen_by(user) && online(user);
            let receivers: Vec<User> = place.members.keys().filter(receives).cloned().collect();
            let sent = events::about_message("AfterSendMessage", app_id, place, message, &act.user);
            let pushed =
                (!receivers.is_empty()).then(|| events::after_push(app_id, place, message, &receivers));
            (sent, pushed)
        });
        if let Some((sent, pushed)) = events {
            state.emit(sent);
            if let Some(pushed) = pushed {
                state.emit(pushed);
            }
        }
    }
    Ok(told(message_id))
}

fn told(message_id: i64) -> Done {
    let mut done = Done::new();
    done.insert("message_id".to_owned(), json!(message_id.to_string()));
    done
}

/// Notes an event about a stored message.
fn emit(state: &mut State, act: &Act, name: &str) -> Result<Done, Failure> {
    let (id, message_id, app_id) = (act.conversation()?, act.message()?, state.app_id);
    let event = state.conversations.get(&id).and_then(|place| {
        Some(events::about_message(name, app_id, place, place.find(message_id)?, &act.user))
    });
    if let Some(event) = event {
        state.emit(event);
    }
    Ok(told(message_id))
}

/// Members recall what they sent; owner and managers recall everything.
pub fn recall(state: &mut State, act: &Act, _: Moment) -> Result<Done, Failure> {
    let not_entitled = Failure::business("NotAllowed", "the user may not recall this message");
    let conversation = state.conversation(act.conversation()?)?;
    conversation.need_member(&act.user)?;
    let own = conversation.find(act.message()?).is_some_and(|message| message.draft.sender == act.user);
    let role = if own { ORDINARY } else { conversation.member(&act.user)?.role };
    message_changes::recall(conversation, act.message()?, &act.user, role, not_entitled)?;
    emit(state, act, "AfterRecallMessage")
}

fn own_or_manager(conversation: &mut Conversation, act: &Act) -> Result<(), Failure> {
    let role = conversation.member(&act.user)?.role;
    let own = conversation.message(act.message()?)?.draft.sender == act.user;
    if own || role == MANAGER || conversation.owner == act.user {
        return Ok(());
    }
    Err(Failure::business("NotAllowed", "the user may not change this message"))
}

/// Changes content or extension keys.
pub fn modify(state: &mut State, act: &Act, _: Moment) -> Result<Done, Failure> {
    let (content, ext) = (act.fields().text("content")?, act.ext()?);
    let conversation = state.conversation(act.conversation()?)?;
    own_or_manager(conversation, act)?;
    let message = conversation.message(act.message()?)?;
    message.draft.content = content.unwrap_or_else(|| message.draft.content.clone());
    message.draft.ext.extend(ext);
    emit(state, act, "AfterModifyMessage")
}

/// Deletes a message for the acting user.
pub fn delete(state: &mut State, act: &Act, _: Moment) -> Result<Done, Failure> {
    let conversation = state.conversation(act.conversation()?)?;
    conversation.need_member(&act.user)?;
    conversation.message(act.message()?)?.deleted_for.insert(act.user.clone());
    emit(state, act, "AfterDeleteMessage")
}

/// Sets properties of a message, as for reactions.
pub fn set_property(state: &mut State, act: &Act, _: Moment) -> Result<Done, Failure> {
    let properties = act.fields().text_map("property")?;
    let properties = properties.ok_or_else(|| Failure::parameter("property", "is required"))?;
    let conversation = state.conversation(act.conversation()?)?;
    conversation.need_member(&act.user)?;
    conversation.message(act.message()?)?.properties.extend(properties);
    emit(state, act, "AfterSetProperty")
}

/// Moves the acting user's read position to a message, or to the newest one.
pub fn mark_read(state: &mut State, act: &Act, _: Moment) -> Result<Done, Failure> {
    let conversation = state.conversation(act.conversation()?)?;
    let index = match act.id("message_id")? {
        Some(message) => conversation.message(message)?.index,
        None => conversation.last_index(),
    };
    let member = conversation.member(&act.user)?;
    member.read_index = member.read_index.max(index);
    let mut done = Done::new();
    done.insert("read_index".to_owned(), json!(member.read_index.to_string()));
    Ok(done)
}
