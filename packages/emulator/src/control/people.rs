//! Looking into the state: users, their relations and broadcasts.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, Query, State as Shared};
use serde::Deserialize;
use serde_json::{Value, json};

use super::routes::{Reply, answer, missing};
use super::snapshots::show_conversation;
use crate::app::App;
use crate::state::State;
use crate::state::conversation::Conversation;
use crate::state::profile::Broadcast;
use crate::state::relations::{Relation, Relations};
use crate::state::user::User;

/// Which users are wanted.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    limit: Option<usize>,
    #[serde(default)]
    online: bool,
}

/// All users that are registered, online, members or related to others.
fn known(state: &State) -> BTreeSet<User> {
    let mut users: BTreeSet<User> = state.profiles.keys().copied().map(User::Number).collect();
    users.extend(state.online.keys().cloned());
    users.extend(state.conversations.values().flat_map(|conversation| conversation.members.keys().cloned()));
    for relations in [&state.friends, &state.blocked] {
        users.extend(relations.all().flat_map(|(_, user, entry)| [user, entry.other]).map(User::Number));
    }
    users
}

fn memberships<'a>(state: &'a State, user: &'a User) -> impl Iterator<Item = &'a Conversation> {
    state.conversations.values().filter(|conversation| conversation.members.contains_key(user))
}

fn show(state: &State, user: &User) -> Value {
    let profile = match user {
        User::Number(number) => state.profiles.get(number),
        User::Text(_) => None,
    };
    let devices: Vec<Value> = state
        .online
        .get(user)
        .into_iter()
        .flatten()
        .map(|device| {
            json!({
                "device_id": device.device_id.to_string(),
                "platform": device.platform,
                "connection_id": device.connection.to_string(),
                "client_version": device.version.to_string(),
            })
        })
        .collect();
    let of =
        |relations: &Relations| relations.all().filter(|(_, owner, _)| User::Number(*owner) == *user).count();
    json!({
        "user": user.to_string(),
        "registered": profile.is_some(),
        "nick_name": profile.map_or("", |profile| &profile.nick_name),
        "portrait": profile.map_or("", |profile| &profile.portrait),
        "ext": profile.map(|profile| profile.ext.clone()).unwrap_or_default(),
        "tags": profile.map(|profile| profile.tags.clone()).unwrap_or_default(),
        "robot": profile.is_some_and(|profile| profile.robot),
        "created_ms": profile.map(|profile| profile.created),
        "devices": devices,
        "failing": state.is_failing(user),
        "conversation_count": memberships(state, user).count(),
        "friend_count": of(&state.friends),
        "blocked_count": of(&state.blocked),
    })
}

/// All known users.
pub async fn listing(Shared(app): Shared<Arc<App>>, Query(wanted): Query<Wanted>) -> Reply {
    let state = app.state();
    let is_online = |user: &&User| state.online.get(*user).is_some_and(|devices| !devices.is_empty());
    let users = known(&state);
    let shown: Vec<Value> = users
        .iter()
        .filter(|user| !wanted.online || is_online(user))
        .take(wanted.limit.unwrap_or(usize::MAX))
        .map(|user| show(&state, user))
        .collect();
    answer(json!({ "users": shown }))
}

fn relation(user: i64, inbox: i64, entry: &Relation) -> Value {
    json!({
        "user": user.to_string(),
        "inbox": inbox,
        "alias": entry.alias,
        "ext": entry.ext,
        "created_ms": entry.created,
    })
}

/// One user with relations.
pub async fn one(Shared(app): Shared<Arc<App>>, Path(user): Path<String>) -> Reply {
    let state = app.state();
    let user = User::from_key(&user).unwrap_or(User::Text(user));
    if !known(&state).contains(&user) {
        return missing("user");
    }
    let is_user = |number: i64| User::Number(number) == user;
    let of = |relations: &Relations| -> Vec<Value> {
        let own = relations.all().filter(|(_, owner, _)| is_user(*owner));
        own.map(|(inbox, _, entry)| relation(entry.other, inbox, entry)).collect()
    };
    let by = state.blocked.all().filter(|(_, _, entry)| is_user(entry.other));
    let blocked_by: Vec<Value> = by.map(|(inbox, owner, entry)| relation(owner, inbox, entry)).collect();
    let marks: Vec<Value> = memberships(&state, &user)
        .filter_map(|conversation| {
            let marks = &conversation.members.get(&user)?.marks;
            let id = conversation.id.to_string();
            (!marks.is_empty()).then(|| json!({ "conversation_short_id": id, "marks": marks }))
        })
        .collect();
    let conversations: Vec<Value> = memberships(&state, &user).map(show_conversation).collect();
    let received: Vec<Value> = numbered(&state)
        .filter(|(_, broadcast)| broadcast.receivers.iter().any(|receiver| is_user(*receiver)))
        .map(|(id, broadcast)| show_broadcast(id, broadcast))
        .collect();
    let mut shown = show(&state, &user);
    if let Value::Object(fields) = &mut shown {
        for (name, value) in [
            ("friends", of(&state.friends)),
            ("blocked", of(&state.blocked)),
            ("blocked_by", blocked_by),
            ("conversations", conversations),
            ("marks", marks),
            ("broadcasts", received),
        ] {
            fields.insert(name.to_owned(), value.into());
        }
    }
    answer(shown)
}

fn numbered(state: &State) -> impl Iterator<Item = (usize, &Broadcast)> {
    state.broadcasts.iter().enumerate().map(|(at, broadcast)| (at + 1, broadcast))
}

fn show_broadcast(id: usize, broadcast: &Broadcast) -> Value {
    let receivers: Vec<String> = broadcast.receivers.iter().map(ToString::to_string).collect();
    json!({
        "id": id,
        "sender": broadcast.sender.to_string(),
        "content": broadcast.content,
        "receivers": receivers,
    })
}

/// The broadcasts that were sent, with who got them.
pub async fn broadcasts(Shared(app): Shared<Arc<App>>) -> Reply {
    let state = app.state();
    let shown: Vec<Value> = numbered(&state).map(|(id, broadcast)| show_broadcast(id, broadcast)).collect();
    answer(json!({ "broadcasts": shown }))
}
