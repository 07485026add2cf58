//! Fields, from the declarations in core.

use super::kind::{IdKind, Kind};
use super::object::{Field, Limit, Presence, Side};
use volc_im_core::model::shape;

/// The field at a place of an object.
pub fn field(side: Side, object: &shape::Object, at: usize, field: &shape::Field, kind: Kind) -> Field {
    let main = field.twin_of.and_then(|main| object.fields.get(usize::from(main)));
    let twin = object.fields.iter().find(|twin| twin.twin_of.map(usize::from) == Some(at));
    let is_required = |field: &shape::Field| field.presence == shape::Presence::Required;
    let one_of_two =
        side == Side::Request && (main.is_some_and(is_required) || (twin.is_some() && is_required(field)));
    let presence = match field.presence {
        shape::Presence::Optional => Presence::Optional,
        shape::Presence::Required => Presence::Required,
        shape::Presence::FromClient => Presence::FromClient,
        shape::Presence::Essential => Presence::Essential,
    };
    Field {
        wire: field.wire.to_owned(),
        kind,
        presence,
        is_optional: one_of_two || matches!(presence, Presence::Optional | Presence::FromClient),
        twin_of: main.map(|main| main.wire.to_owned()),
        twin: twin.map(|twin| twin.wire.to_owned()),
        is_in_required_pair: one_of_two,
        limits: field.limits.iter().map(limit).collect(),
        doc: field.doc.to_owned(),
    }
}

fn limit(limit: &shape::Limit) -> Limit {
    match *limit {
        shape::Limit::MaxItems(most) => Limit::MaxItems { most: most.into() },
        shape::Limit::Range(least, most) => Limit::Range { least, most: (most != i64::MAX).then_some(most) },
        _ => Limit::Other,
    }
}

/// What an id identifies.
pub fn id_kind(of: shape::IdOf) -> IdKind {
    match of {
        shape::IdOf::User => IdKind::User,
        shape::IdOf::Conversation => IdKind::Conversation,
        shape::IdOf::Message => IdKind::Message,
        shape::IdOf::Cursor => IdKind::Cursor,
        shape::IdOf::MessageIndex => IdKind::MessageIndex,
        shape::IdOf::Device => IdKind::Device,
    }
}
