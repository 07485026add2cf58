//! Broadcasts to registered users.

use std::collections::BTreeSet;

use serde_json::json;

use super::{Call, Outcome};
use crate::state::profile::Broadcast;

/// A week, the longest a broadcast lives.
const LONGEST_SECONDS: i64 = 604_800;

/// Sends to every registered user, or to those with some or all of the tags.
pub fn user_broadcast(call: &mut Call<'_>) -> Outcome {
    let fields = &call.fields;
    let sender = fields.plain_user("Sender")?.number();
    let content = fields.need_text("Content")?;
    fields.need_small("MsgType")?;
    if !(1..=LONGEST_SECONDS).contains(&fields.need_int("MsgTTL")?) {
        return Err(fields.refuse("MsgTTL", format!("is not between 1 and {LONGEST_SECONDS}")));
    }
    fields.text_map("Ext")?;
    fields.small("InboxType")?;
    let all = fields.code("TagOp", 0, &[0, 1])? == 1;
    let tags: BTreeSet<String> = fields.texts("Tags")?.unwrap_or_default().into_iter().collect();
    let chosen = |own: &[String]| match all {
        _ if tags.is_empty() => true,
        true => tags.iter().all(|tag| own.contains(tag)),
        false => own.iter().any(|tag| tags.contains(tag)),
    };
    let receivers = call
        .state
        .profiles
        .iter()
        .filter(|(_, profile)| chosen(&profile.tags))
        .map(|(user, _)| *user)
        .collect();
    call.state.broadcasts.push(Broadcast { sender, content, receivers });
    Ok(json!({}))
}
