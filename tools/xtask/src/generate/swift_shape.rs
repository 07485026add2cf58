//! How core's declarations look in Swift: names, types, and the JSON that they are read from and written to.

use super::shape_walk::{Side, Used, sorted, twin_of};
use std::collections::BTreeSet;
use volc_im_core::callbacks::EVENTS;
use volc_im_core::model::shape::{Field, Kind, MapKey, Object, Presence};

/// Words that are no names unless they are quoted.
const RESERVED: &[&str] =
    &["operator", "extension", "default", "public", "internal", "protocol", "switch", "self", "in", "is"];

/// An object, and where it is declared.
pub struct Declared {
    /// The domain that uses it first, such as `messages`; `events` for the data of events.
    pub domain: &'static str,
    pub side: Side,
    pub object: &'static Object,
}

/// Every object: what is inside of requests, results and events, and these themselves.
pub fn objects() -> Vec<Declared> {
    let mut all = Vec::new();
    for operation in sorted() {
        let domain = operation.docs.domain.rsplit("::").next().unwrap_or(operation.docs.domain);
        for (side, object) in [(Side::Request, operation.request), (Side::Result, operation.result)] {
            add_inner(&mut all, domain, side, object);
            all.push(Declared { domain, side, object });
        }
    }
    for (_, data) in EVENTS {
        add_inner(&mut all, "events", Side::Result, data);
        all.push(Declared { domain: "events", side: Side::Result, object: data });
    }
    let mut seen = BTreeSet::new();
    all.retain(|declared| seen.insert(declared.object.name));
    all
}

fn add_inner(all: &mut Vec<Declared>, domain: &'static str, side: Side, object: &'static Object) {
    let mut used = Used::default();
    used.fields(side, object);
    all.extend(used.objects.into_iter().map(|(side, object)| Declared { domain, side, object }));
}

/// A name as a declaration has it.
pub fn quoted(name: &str) -> String {
    if RESERVED.contains(&name) { format!("`{name}`") } else { name.to_owned() }
}

/// Whether a property may be nil.
pub fn is_option(object: &'static Object, at: usize, field: &Field, side: Side) -> bool {
    match field.presence {
        Presence::Optional | Presence::FromClient => true,
        // One of the two is given.
        Presence::Required => side == Side::Request && twin_of(object, at).is_some(),
        Presence::Essential => false,
    }
}

/// A property's type, unless it may be nil.
pub fn type_of(kind: Kind) -> String {
    match kind {
        Kind::Bool => "Bool".to_owned(),
        Kind::Int32 => "Int32".to_owned(),
        Kind::Int64 | Kind::Id(_) => "Int64".to_owned(),
        Kind::Text => "String".to_owned(),
        Kind::Code(codes) => codes.name.to_owned(),
        Kind::TextCode(codes) => codes.name.to_owned(),
        Kind::Json => "Json".to_owned(),
        Kind::Object(object) => object.name.to_owned(),
        Kind::List(item) => format!("[{}]", type_of(*item)),
        Kind::Map(MapKey::Text, value) => format!("[String: {}]", type_of(*value)),
        Kind::Map(MapKey::UserId, value) => format!("[Int64: {}]", type_of(*value)),
    }
}

/// What stands in a result for a value that did not come; none where it always comes.
pub fn zero(kind: Kind, field: &Field, side: Side) -> Option<&'static str> {
    if side == Side::Request || field.presence == Presence::Essential {
        return None;
    }
    Some(match kind {
        Kind::Bool => "false",
        Kind::Int32 | Kind::Int64 | Kind::Id(_) => "0",
        Kind::Text => "\"\"",
        Kind::Code(_) => ".init(rawValue: 0)",
        Kind::TextCode(_) => ".init(rawValue: \"\")",
        Kind::Json => "\"null\"",
        Kind::Object(_) => return None,
        Kind::List(_) => "[]",
        Kind::Map(..) => "[:]",
    })
}

/// The expression that reads a value from `json`.
pub fn read(kind: Kind, json: &str) -> String {
    match kind {
        Kind::Bool => format!("{json}.bool()"),
        Kind::Int32 => format!("{json}.int32()"),
        Kind::Int64 => format!("{json}.int64()"),
        Kind::Id(_) => format!("{json}.id()"),
        Kind::Text => format!("{json}.text()"),
        Kind::Code(codes) => format!("{}(rawValue: {json}.int32())", codes.name),
        Kind::TextCode(codes) => format!("{}(rawValue: {json}.text())", codes.name),
        Kind::Json => format!("{json}.raw()"),
        Kind::Object(object) => format!("{}(json: &{json})", object.name),
        Kind::List(item) => format!("{json}.list {{ try {} }}", read(*item, "$0")),
        Kind::Map(_, value) => format!("{json}.map {{ try {} }}", read(*value, "$0")),
    }
}

/// The expression that writes `value` to `json`.
pub fn write(kind: Kind, value: &str, json: &str) -> String {
    match kind {
        Kind::Bool => format!("{json}.bool({value})"),
        Kind::Int32 | Kind::Int64 => format!("{json}.int({value})"),
        Kind::Id(_) => format!("{json}.id({value})"),
        Kind::Text => format!("{json}.text({value})"),
        Kind::Code(_) => format!("{json}.int({value}.rawValue)"),
        Kind::TextCode(_) => format!("{json}.text({value}.rawValue)"),
        Kind::Json => format!("{json}.raw({value})"),
        Kind::Object(_) => format!("{value}.write(to: &{json})"),
        Kind::List(item) => format!("{json}.list({value}) {{ {} }}", write(*item, "$1", "$0")),
        Kind::Map(_, item) => format!("{json}.map({value}) {{ {} }}", write(*item, "$1", "$0")),
    }
}
