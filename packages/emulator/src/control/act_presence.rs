//! Client users coming and going.

use serde_json::json;

use super::act::Done;
use super::act_input::Act;
use crate::callbacks::events;
use crate::failure::Failure;
use crate::gateway::clock::Moment;
use crate::state::State;
use crate::state::member::ORDINARY;
use crate::state::profile::Device;

/// A device of the acting user comes online.
pub fn online(state: &mut State, act: &Act, _: Moment) -> Result<Done, Failure> {
    let device_id = act.id("device_id")?.unwrap_or(1);
    let platform = act.fields().text("platform")?.unwrap_or_else(|| "Web".to_owned());
    let version = act.id("client_version")?.unwrap_or(1);
    let connection = state.identities.connection();
    let devices = state.online.entry(act.user.clone()).or_default();
    devices.retain(|device| device.device_id != device_id);
    devices.push(Device { device_id, platform: platform.clone(), connection, version });
    let event = events::online_state(state.app_id, &act.user, device_id, &platform, true);
    state.emit(event);
    let mut done = Done::new();
    done.insert("connection_id".to_owned(), json!(connection.to_string()));
    Ok(done)
}

/// A device of the acting user goes offline, or all of them.
pub fn offline(state: &mut State, act: &Act, _: Moment) -> Result<Done, Failure> {
    let device_id = act.id("device_id")?;
    let devices = state.online.remove(&act.user).unwrap_or_default();
    let (gone, kept): (Vec<Device>, Vec<Device>) =
        devices.into_iter().partition(|device| device_id.is_none_or(|id| id == device.device_id));
    if !kept.is_empty() {
        state.online.insert(act.user.clone(), kept);
    }
    for device in gone {
        let event = events::online_state(state.app_id, &act.user, device.device_id, &device.platform, false);
        state.emit(event);
    }
    Ok(Done::new())
}

/// The acting user comes into a live group.
pub fn enter(state: &mut State, act: &Act, now: Moment) -> Result<Done, Failure> {
    let (app_id, most) = (state.app_id, state.limits.live_group_members);
    let group = state.live_group(act.conversation()?)?;
    if group.live.is_banned(&act.user, now.seconds()) {
        return Err(Failure::business("Banned", "the user is banned from the live group"));
    }
    if !group.members.contains_key(&act.user) {
        if group.members.len() >= most {
            return Err(Failure::too_many_participants());
        }
        group.admit(act.user.clone(), ORDINARY, act.user.number(), now);
    }
    group.live.enter(&act.user, now.seconds());
    let event = events::participant_state(app_id, group, &act.user, true);
    state.emit(event);
    Ok(Done::new())
}

/// The acting user leaves a live group; owner and managers stay members of it.
pub fn leave(state: &mut State, act: &Act, _: Moment) -> Result<Done, Failure> {
    let app_id = state.app_id;
    let group = state.live_group(act.conversation()?)?;
    let role = group.member(&act.user)?.role;
    if group.live.present.remove(&act.user).is_none() {
        return Err(Failure::not_in_conversation());
    }
    if role == ORDINARY {
        group.dismiss(&act.user);
    }
    let event = events::participant_state(app_id, group, &act.user, false);
    state.emit(event);
    Ok(Done::new())
}
