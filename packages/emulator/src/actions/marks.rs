//! Marks of live groups.

use serde_json::json;

use super::{Call, Outcome};
use crate::failure::Failure;

const ADD: i64 = 1;
const DELETE: i64 = 2;

/// Adds marks to a live group, or deletes them; marks of members that are deleted go from the members as well.
pub fn mark_conversation(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let marks = call.fields.need_texts("MarkTypes")?;
    let action = call.fields.code("MarkAction", ADD, &[ADD, DELETE])?;
    call.fields.user("Operator")?;
    let limit = call.state.limits.marks;
    let group = call.state.live_group(id)?;
    if action == DELETE {
        group.live.marks.retain(|mark| !marks.contains(mark));
        for member in group.members.values_mut() {
            member.marks.retain(|mark| !marks.contains(mark));
        }
        return Ok(json!({}));
    }
    let mut all = group.live.marks.clone();
    all.extend(marks);
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|mark| seen.insert(mark.clone()));
    if all.len() > limit {
        return Err(Failure::too_many_marks());
    }
    group.live.marks = all;
    Ok(json!({}))
}

/// The marks of a live group, oldest first.
pub fn get_conversation_marks(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    Ok(json!({ "MarkTypes": call.state.live_group(id)?.live.marks }))
}
