//! Creating, listing, changing and dissolving conversations.

use std::cmp::Reverse;

use serde_json::{Value, json};

use super::{Call, Outcome};
use crate::failure::Failure;
use crate::fields::Fields;
use crate::gateway::clock::Moment;
use crate::state::conversation::{Conversation, Kind, Properties};
use crate::state::member::{ORDINARY, OWNER};
use crate::state::user::User;
use crate::state::{Sameness, State, view};

/// Creates a conversation, or finds the one that is the same.
pub fn create_conversation(call: &mut Call<'_>) -> Outcome {
    let core = call.fields.need_object("ConversationCoreInfo")?;
    let owner = call.fields.need_user("OwnerUserId")?;
    let other = call.fields.user("OtherUserId")?;
    let inbox = call.fields.small("InboxType")?.unwrap_or(0);
    let idempotent_id = call.fields.text("IdempotentId")?.filter(|id| !id.is_empty());
    let kind = kind_of(&core, other.as_ref())?;
    let mut properties = Properties::default();
    change(&core, &mut properties)?;
    let other = match (kind, other) {
        (Kind::Single, None) => return Err(Failure::other_user_needed()),
        (Kind::Single, Some(other)) if other == owner => {
            return Err(call.fields.refuse("OtherUserId", "is the owner"));
        }
        (Kind::Single, other) => other,
        _ => None,
    };
    let (id, exists) = create(call.state, New { kind, inbox, owner, other, idempotent_id }, call.now)?;
    let app_id = call.state.app_id;
    let conversation = call.state.conversation(id)?;
    if !exists {
        conversation.properties = properties;
    }
    Ok(json!({
        "ConversationInfo": view::conversation(app_id, conversation, true),
        "ConversationId": view::legacy_id(conversation),
        "ConversationShortId": id,
        "Exist": exists,
    }))
}

/// The vendor's sample for a one-to-one conversation leaves the required type out, so the other user stands for it.
fn kind_of(core: &Fields<'_>, other: Option<&User>) -> Result<Kind, Failure> {
    let absent = core.small("ConversationType")?.is_none();
    if absent && other.is_some() {
        return Ok(Kind::Single);
    }
    Kind::from_code(core.need_small("ConversationType")?)
        .ok_or_else(|| core.refuse("ConversationType", "is not one of [1, 2, 100]"))
}

/// Properties of a new conversation.
#[derive(Clone, Debug)]
pub struct New {
    /// Kind.
    pub kind: Kind,
    /// Inbox.
    pub inbox: i64,
    /// Creator and owner.
    pub owner: User,
    /// The other user of a one-to-one conversation.
    pub other: Option<User>,
    /// Idempotency id.
    pub idempotent_id: Option<String>,
}

impl New {
    fn sameness(&self) -> Option<Sameness> {
        match (&self.idempotent_id, &self.other) {
            (Some(id), _) => Some(Sameness::Given(self.inbox, id.clone())),
            (None, Some(other)) => {
                let (low, high) =
                    if self.owner < *other { (&self.owner, other) } else { (other, &self.owner) };
                Some(Sameness::Pair(self.inbox, low.clone(), high.clone()))
            }
            (None, None) => None,
        }
    }
}

/// Finds or makes a conversation; true when it was found. A dissolved one is not found.
pub fn create(state: &mut State, new: New, now: Moment) -> Result<(i64, bool), Failure> {
    let same = new.sameness();
    let known = same.as_ref().and_then(|same| state.same.get(same)).copied();
    if let Some(id) = known.filter(|id| state.conversation(*id).is_ok()) {
        return Ok((id, true));
    }
    if new.kind == Kind::Group && state.groups_of(&new.owner) >= state.limits.groups_per_user {
        return Err(Failure::too_many_groups());
    }
    let id = state.identities.conversation();
    let conversation = Conversation::new(id, new.kind, new.inbox, new.owner, new.other, now);
    state.conversations.insert(id, conversation);
    if let Some(same) = same {
        state.same.insert(same, id);
    }
    Ok((id, false))
}

/// Takes over the properties that are given.
fn change(core: &Fields<'_>, properties: &mut Properties) -> Result<(), Failure> {
    let texts = [
        ("Name", &mut properties.name),
        ("AvatarUrl", &mut properties.avatar_url),
        ("Description", &mut properties.description),
        ("Notice", &mut properties.notice),
    ];
    for (name, property) in texts {
        if let Some(text) = core.text(name)? {
            *property = text;
        }
    }
    properties.ext.extend(core.text_map("Ext")?.unwrap_or_default());
    Ok(())
}

/// Changes the properties that are given; a new owner must be a member.
pub fn modify_conversation(call: &mut Call<'_>) -> Outcome {
    let core = call.fields.need_object("ConversationCoreInfo")?;
    let id = core.need_id("ConversationShortId")?;
    let new_owner = core.user("OwnerUserId")?;
    let seconds = call.now.seconds();
    let conversation = call.state.conversation(id)?;
    let mut properties = conversation.properties.clone();
    change(&core, &mut properties)?;
    if let Some(owner) = new_owner.filter(|owner| *owner != conversation.owner) {
        if conversation.kind == Kind::Single {
            return Err(Failure::single_not_supported());
        }
        conversation.member(&owner)?.role = OWNER;
        let before = std::mem::replace(&mut conversation.owner, owner);
        if let Some(member) = conversation.members.get_mut(&before) {
            member.role = ORDINARY;
        }
    }
    conversation.properties = properties;
    conversation.modified = seconds;
    Ok(json!({}))
}

/// Dissolves a group.
pub fn destroy_conversation(call: &mut Call<'_>) -> Outcome {
    let id = call.fields.need_id("ConversationShortId")?;
    let owner = call.fields.need_user("OwnerUserId")?;
    let conversation = call.state.any_group(id)?;
    if conversation.owner != owner {
        return Err(Failure::only_owner());
    }
    conversation.dissolved = true;
    Ok(json!({}))
}

/// Conversations by id; unknown and dissolved ones are left out.
pub fn batch_get_conversations(call: &mut Call<'_>) -> Outcome {
    let ids = call.fields.need_ints("ConversationShortId", usize::MAX)?;
    let skip_count = call.fields.switch("SkipMemberCount")?.unwrap_or(true);
    if ids.iter().any(|id| *id <= 0) {
        return Err(Failure::bad_conversation_list());
    }
    let app_id = call.state.app_id;
    let mut infos = Vec::new();
    for id in ids {
        if let Ok(conversation) = call.state.conversation(id) {
            infos.push(view::conversation(app_id, conversation, !skip_count));
        }
    }
    Ok(json!({ "ConversationCoreInfos": infos }))
}

/// Pages through the conversations of a user.
pub fn get_user_conversations(call: &mut Call<'_>) -> Outcome {
    let user = call.fields.need_user("ParticipantUserId")?;
    let (cursor, limit) = (call.fields.need_int("Cursor")?, call.fields.limit("Limit", 20)?);
    let inbox = call.fields.small("InboxType")?.unwrap_or(0);
    let skip_count = call.fields.flag("SkipMemberCount")?;
    let order = call.fields.code("DataType", 0, &[0, 1, 2])?;
    let start = usize::try_from(cursor).map_err(|_| call.fields.refuse("Cursor", "is negative"))?;
    let mut chosen: Vec<&Conversation> = call
        .state
        .conversations
        .values()
        .filter(|conversation| !conversation.dissolved && conversation.inbox == inbox)
        .filter(|conversation| match order {
            2 => conversation.kind == Kind::Live && conversation.creator == user,
            _ => conversation.kind != Kind::Live && conversation.members.contains_key(&user),
        })
        .collect();
    match order {
        0 => chosen.sort_by_key(|conversation| Reverse(conversation.active)),
        1 => chosen.sort_by_key(|conversation| conversation.id),
        _ => chosen.sort_by_key(|conversation| Reverse(conversation.id)),
    }
    let app_id = call.state.app_id;
    let page: Vec<Value> = chosen
        .iter()
        .skip(start)
        .take(limit)
        .map(|conversation| view::conversation(app_id, conversation, !skip_count))
        .collect();
    let next = start.saturating_add(page.len());
    Ok(json!({ "ConversationInfos": page, "HasMore": next < chosen.len(), "NextCursor": next }))
}
