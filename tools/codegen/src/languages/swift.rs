//! Swift: structs, codes and methods, and the conversions that are made when the package is built.

use super::{add_casings, line_comment};
use crate::model::{CodeBase, Kind, Limit, MapKey, Model, Names, Object};
use crate::template::{File, Place, Template, domain_file, environment, file, templates};
use anyhow::Result;
use minijinja::value::{Serde, Value};
use serde::Serialize;
use volc_im_core::casing::Casing;

const TEMPLATES: &[Template] = templates!("swift":
    "Domain.swift", "Events.swift", "Codes.swift", "ClientMethods.swift", "ImActions.swift", "Actions.swift",
    "EveryAction.swift", "Conversions.swift", "structs.swift");
const FOLDER: &str = "packages/swift/Sources/VolcIM/Generated";
/// Words that are no names unless they are quoted.
const RESERVED: &[&str] =
    &["operator", "extension", "default", "public", "internal", "protocol", "switch", "self", "in", "is"];

pub fn files(model: &Model, seen: &Value) -> Result<Vec<File>> {
    let mut environment = environment(TEMPLATES)?;
    add_casings(&mut environment);
    let names = model.names.clone();
    environment.add_filter("comment", move |doc: &str, indent: usize| comment(&names, doc, indent));
    environment.add_filter("lower_camel", lower_camel);
    environment.add_filter("quoted", quoted);
    environment.add_filter("type", type_of);
    environment.add_filter("zero", zero);
    environment.add_filter("empty", |kind: &Kind| zero(kind).unwrap_or(".empty"));
    environment.add_filter("read", |kind: &Kind| read(kind, "json"));
    environment.add_filter("write", |kind: &Kind, value: &str| write(kind, value, "json"));
    environment.add_filter("batch_item", |request: &Object| Value::from(Serde(batch_item(request))));
    let path = |name: &str| format!("{FOLDER}/{name}");
    let domains = model
        .domains
        .iter()
        .map(|name| domain_file(&environment, &path("{}.swift"), "Domain.swift", seen, name));
    let others = ["Events.swift", "Codes.swift", "ClientMethods.swift", "ImActions.swift"];
    let others = others.iter().map(|name| file(&environment, &path(name), name, seen));
    let unread = [
        (Place::SwiftPackage, "Actions.swift"),
        (Place::SwiftPackage, "Conversions.swift"),
        (Place::SwiftVectors, "EveryAction.swift"),
    ];
    let unread =
        unread.iter().map(|(place, name)| file(&environment, name, name, seen).map(|file| file.at(*place)));
    domains.chain(others).chain(unread).collect()
}

/// Doc lines as Swift's comments.
fn comment(names: &Names, doc: &str, indent: usize) -> String {
    let doc = names.respelled(doc, |wire| Casing::LowerFirst.spell(wire));
    line_comment(&doc.replace("`textContent()`", "`MessageContent.text(_:)`"), indent)
}

/// A name of core's, such as `rate_limit`, as Swift spells it.
fn lower_camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |joined, word| {
        let (head, tail) = word.split_at(word.len().min(1));
        joined + &head.to_uppercase() + tail
    })
}

/// A name as a declaration has it.
fn quoted(name: &str) -> String {
    if RESERVED.contains(&name) { format!("`{name}`") } else { name.to_owned() }
}

/// A property's type, unless it may be nil.
fn type_of(kind: &Kind) -> String {
    match kind {
        Kind::Bool => "Bool".to_owned(),
        Kind::Int32 => "Int32".to_owned(),
        Kind::Int64 | Kind::Id(_) => "Int64".to_owned(),
        Kind::Text => "String".to_owned(),
        Kind::Code(codes) => codes.name.clone(),
        Kind::Json => "Json".to_owned(),
        Kind::Object(object) => object.name.clone(),
        Kind::List(item) => format!("[{}]", type_of(item)),
        Kind::Map(MapKey::Text, value) => format!("[String: {}]", type_of(value)),
        Kind::Map(MapKey::UserId, value) => format!("[Int64: {}]", type_of(value)),
    }
}

/// An item of the list that a batch splits.
#[derive(Serialize)]
struct BatchItem {
    #[serde(rename = "type")]
    kind: String,
    /// The expression that writes `item` to `json`.
    written: String,
}

/// For a request with one list whose length is limited.
fn batch_item(request: &Object) -> Option<BatchItem> {
    let mut items = request.fields.iter().filter_map(|field| match &field.kind {
        Kind::List(item) if field.limits.iter().any(|limit| matches!(limit, Limit::MaxItems { .. })) => {
            Some(&**item)
        }
        _ => None,
    });
    let (item, None) = (items.next()?, items.next()) else { return None };
    Some(BatchItem { kind: type_of(item), written: write(item, "item", "json") })
}

/// What stands in a result for a value that did not come; none for objects, which always come.
fn zero(kind: &Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Bool => "false",
        Kind::Int32 | Kind::Int64 | Kind::Id(_) => "0",
        Kind::Text => "\"\"",
        Kind::Code(codes) => match codes.base {
            CodeBase::Integer => ".init(rawValue: 0)",
            CodeBase::Text => ".init(rawValue: \"\")",
        },
        Kind::Json => "\"null\"",
        Kind::Object(_) => return None,
        Kind::List(_) => "[]",
        Kind::Map(..) => "[:]",
    })
}

/// The expression that reads a value from `json`.
fn read(kind: &Kind, json: &str) -> String {
    match kind {
        Kind::Bool => format!("{json}.bool()"),
        Kind::Int32 => format!("{json}.int32()"),
        Kind::Int64 => format!("{json}.int64()"),
        Kind::Id(_) => format!("{json}.id()"),
        Kind::Text => format!("{json}.text()"),
        Kind::Code(codes) => match codes.base {
            CodeBase::Integer => format!("{}(rawValue: {json}.int32())", codes.name),
            CodeBase::Text => format!("{}(rawValue: {json}.text())", codes.name),
        },
        Kind::Json => format!("{json}.raw()"),
        Kind::Object(object) => format!("{}(json: &{json})", object.name),
        Kind::List(item) => format!("{json}.list {{ try {} }}", read(item, "$0")),
        Kind::Map(_, value) => format!("{json}.map {{ try {} }}", read(value, "$0")),
    }
}

/// The expression that writes `value` to `json`.
fn write(kind: &Kind, value: &str, json: &str) -> String {
    match kind {
        Kind::Bool => format!("{json}.bool({value})"),
        Kind::Int32 | Kind::Int64 => format!("{json}.int({value})"),
        Kind::Id(_) => format!("{json}.id({value})"),
        Kind::Text => format!("{json}.text({value})"),
        Kind::Code(codes) => match codes.base {
            CodeBase::Integer => format!("{json}.int({value}.rawValue)"),
            CodeBase::Text => format!("{json}.text({value}.rawValue)"),
        },
        Kind::Json => format!("{json}.raw({value})"),
        Kind::Object(_) => format!("{value}.write(to: &{json})"),
        Kind::List(item) => format!("{json}.list({value}) {{ {} }}", write(item, "$1", "$0")),
        Kind::Map(_, item) => format!("{json}.map({value}) {{ {} }}", write(item, "$1", "$0")),
    }
}
