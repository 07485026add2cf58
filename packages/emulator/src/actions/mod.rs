//! The 57 actions. The one table from a name to what is done is in [`table`].

pub mod blacklists;
pub mod broadcasts;
pub mod conversation_settings;
pub mod conversations;
pub mod failed_items;
pub mod friends;
pub mod live_groups;
pub mod live_managers;
pub mod live_presence;
pub mod marks;
pub mod message_changes;
pub mod message_listings;
pub mod message_sending;
pub mod participant_listings;
pub mod participants;
pub mod read_positions;
pub mod table;
pub mod tokens;
pub mod user_tags;
pub mod users;

use std::cell::RefCell;

use serde_json::Value;

use crate::failure::Failure;
use crate::fields::{Fields, LimitUsed};
use crate::gateway::clock::Moment;
use crate::state::State;

/// One call of an action.
#[derive(Debug)]
pub struct Call<'a> {
    /// The service's data.
    pub state: &'a mut State,
    /// The body of the request.
    pub fields: Fields<'a>,
    /// When it arrived.
    pub now: Moment,
}

/// Result of an action.
pub type Outcome = Result<Value, Failure>;

/// Carries out an action.
pub type Handler = fn(&mut Call<'_>) -> Outcome;

/// The names of all actions.
pub fn names() -> impl Iterator<Item = &'static str> {
    table::ACTIONS.iter().map(|(name, _)| *name)
}

/// Whether there is such an action.
pub fn exists(name: &str) -> bool {
    names().any(|known| known == name)
}

/// Whether an action only reads. Tokens for string users are kept.
pub fn only_reads(name: &str) -> bool {
    ["Get", "BatchGet", "List", "Is", "Query", "Scan"].iter().any(|start| name.starts_with(start))
        && name != "GetAppToken"
}

/// Reads a body and carries out an action on it.
pub fn perform(
    state: &mut State,
    name: &str,
    body: &[u8],
    now: Moment,
    limits: &RefCell<Vec<LimitUsed>>,
) -> Outcome {
    let parsed: Value = serde_json::from_slice(body)
        .map_err(|error| Failure::unreadable("JsonParsingError", format!("the body is not JSON: {error}")))?;
    let Value::Object(object) = parsed else {
        return Err(Failure::unreadable("JsonParsingError", "the body is not a JSON object"));
    };
    let fields = Fields::noting(&object, limits);
    let app_id = fields.need_small("AppId")?;
    if app_id != state.app_id {
        return Err(Failure::app_not_found());
    }
    match table::ACTIONS.iter().find(|(known, _)| *known == name) {
        Some((_, handler)) => handler(&mut Call { state, fields, now }),
        None => Err(Failure::business("InvalidActionOrVersion", format!("there is no action {name}"))),
    }
}
