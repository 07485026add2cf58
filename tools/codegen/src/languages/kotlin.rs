//! Kotlin: data classes with builders for Java, the actions, and the JSON that they are read from and written to.

use super::{add_casings, block_comment};
use crate::model::{CodeBase, Kind, MapKey, Model, Names, Object, Side};
use crate::template::{
    FAILED, File, MORE_FIELDS, Place, Template, UNKNOWN_FIELDS, domain_file, environment, file, templates,
};
use anyhow::Result;
use minijinja::value::{Serde, Value};
use serde::Serialize;
use volc_im_core::casing::Casing;

const TEMPLATES: &[Template] = templates!("kotlin":
    "Domain.kt", "Events.kt", "Codes.kt", "Json.kt", "Action.kt", "ImActions.kt", "BlockingImActions.kt",
    "AsyncImActions.kt", "ImException.kt", "classes.kt");
const FOLDER: &str = "packages/kotlin/src/generated/kotlin/volc/im";

pub fn files(model: &Model, seen: &Value) -> Result<Vec<File>> {
    let mut environment = environment(TEMPLATES)?;
    add_casings(&mut environment);
    let names = model.names.clone();
    environment.add_filter("comment", move |doc: &str, indent: usize| comment(&names, doc, indent));
    environment.add_filter("constant", |name: &str| Casing::Snake.spell(name).to_uppercase());
    environment.add_filter("pascal", |name: &str| -> String { name.split('_').map(capitalized).collect() });
    environment.add_filter("type", type_of);
    environment.add_filter("zero", zero);
    environment.add_filter("read", read);
    environment.add_filter("write", write);
    environment
        .add_filter("result_properties", |object: &Object| Value::from(Serde(result_properties(object))));
    environment.add_filter("properties", |object: &Object| Value::from(Serde(properties(object))));
    environment.add_filter("listing_properties", |request: &Object, cursor: &str, size: Option<i64>| {
        Value::from(Serde(listing_properties(request, cursor, size)))
    });
    let path = |name: &str| format!("{FOLDER}/{name}");
    let domains =
        model.domains.iter().map(|name| domain_file(&environment, &path("{}.kt"), "Domain.kt", seen, name));
    let others = [
        "Events.kt",
        "Codes.kt",
        "Action.kt",
        "ImActions.kt",
        "BlockingImActions.kt",
        "AsyncImActions.kt",
        "ImException.kt",
    ];
    let others = others.iter().map(|name| file(&environment, &path(name), name, seen));
    let json = file(&environment, "Json.kt", "Json.kt", seen).map(|file| file.at(Place::KotlinPackage));
    domains.chain(others).chain([json]).collect()
}

/// Doc lines as a KDoc comment; empty lines part paragraphs.
fn comment(names: &Names, doc: &str, indent: usize) -> String {
    // Rust writes links in angle brackets; brackets open links in KDoc, and an at-sign opens a tag.
    let lines: Vec<String> = names
        .respelled(doc, |wire| Casing::LowerFirst.spell(wire))
        .lines()
        .map(|line| {
            let line = line.replace("*/", "*\u{200b}/").replace(['<', '>'], "");
            if line.starts_with('@') { line } else { line.replace('@', "&#64;") }
        })
        .collect();
    block_comment(&lines, indent)
}

/// A word with a capital letter.
fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    first.to_uppercase() + rest
}

/// The type of a value.
fn type_of(kind: &Kind) -> String {
    match kind {
        Kind::Bool => "Boolean".to_owned(),
        Kind::Int32 => "Int".to_owned(),
        Kind::Int64 | Kind::Id(_) => "Long".to_owned(),
        Kind::Text => "String".to_owned(),
        Kind::Code(codes) => codes.name.clone(),
        Kind::Json => "RawJson".to_owned(),
        Kind::Object(object) => object.name.clone(),
        Kind::List(item) => format!("List<{}>", type_of(item)),
        Kind::Map(MapKey::Text, value) => format!("Map<String, {}>", type_of(value)),
        Kind::Map(MapKey::UserId, value) => format!("Map<Long, {}>", type_of(value)),
    }
}

/// What stands in for a value that did not come; none for objects, which always come.
fn zero(kind: &Kind) -> Option<String> {
    Some(match kind {
        Kind::Bool => "false".to_owned(),
        Kind::Int32 => "0".to_owned(),
        Kind::Int64 | Kind::Id(_) => "0L".to_owned(),
        Kind::Text => "\"\"".to_owned(),
        Kind::Code(codes) => match codes.base {
            CodeBase::Integer => format!("{}.of(0)", codes.name),
            CodeBase::Text => format!("{}.of(\"\")", codes.name),
        },
        Kind::Json => "RawJson.NULL".to_owned(),
        Kind::Object(_) => return None,
        Kind::List(_) => "emptyList()".to_owned(),
        Kind::Map(..) => "emptyMap()".to_owned(),
    })
}

/// The expression that reads a value from `json`.
fn read(kind: &Kind) -> String {
    match kind {
        Kind::Bool => "json.boolean()".to_owned(),
        Kind::Int32 => "json.int()".to_owned(),
        Kind::Int64 => "json.long()".to_owned(),
        Kind::Id(_) => "json.id()".to_owned(),
        Kind::Text => "json.text()".to_owned(),
        Kind::Code(codes) => match codes.base {
            CodeBase::Integer => format!("{}.of(json.int())", codes.name),
            CodeBase::Text => format!("{}.of(json.text())", codes.name),
        },
        Kind::Json => "json.raw()".to_owned(),
        Kind::Object(object) => format!("read{}(json)", object.name),
        Kind::List(item) => format!("json.list {{ {} }}", read(item)),
        Kind::Map(MapKey::Text, value) => format!("json.map({{ it }}) {{ {} }}", read(value)),
        Kind::Map(MapKey::UserId, value) => format!("json.map(json::idOf) {{ {} }}", read(value)),
    }
}

/// The statement that writes `value` to `json`.
fn write(kind: &Kind, value: &str) -> String {
    match kind {
        Kind::Bool => format!("json.boolean({value})"),
        Kind::Int32 => format!("json.long({value}.toLong())"),
        Kind::Int64 => format!("json.long({value})"),
        Kind::Id(_) => format!("json.id({value})"),
        Kind::Text => format!("json.text({value})"),
        Kind::Code(codes) => match codes.base {
            CodeBase::Integer => format!("json.long({value}.code.toLong())"),
            CodeBase::Text => format!("json.text({value}.code)"),
        },
        Kind::Json => format!("json.raw({value})"),
        Kind::Object(_) => format!("json.write({value})"),
        Kind::List(item) => format!("json.list({value}) {{ {} }}", write(item, "it")),
        Kind::Map(_, item) => format!("json.map({value}) {{ {} }}", write(item, "it")),
    }
}

/// A property of a class.
#[derive(Serialize)]
struct Property {
    doc: String,
    name: String,
    declared: String,
    /// The type of a value that is given.
    given: String,
    default: Option<String>,
    is_nullable: bool,
    /// Units of a time in a second.
    per_second: Option<u32>,
}

/// Those that must be given first, then the others, each in declared order.
fn properties(object: &Object) -> Vec<Property> {
    let property = |doc: &str, name: &str, given: String, default: Option<&str>| Property {
        doc: doc.to_owned(),
        name: name.to_owned(),
        declared: if default == Some("null") { format!("{given}?") } else { given.clone() },
        given,
        default: default.map(str::to_owned),
        is_nullable: default == Some("null"),
        per_second: None,
    };
    let mut properties: Vec<Property> = object
        .fields
        .iter()
        .map(|field| {
            let default = field.is_optional.then_some("null");
            let name = Casing::LowerFirst.spell(&field.wire);
            let made = property(&field.doc, &name, type_of(&field.kind), default);
            Property { per_second: field.per_second, ..made }
        })
        .collect();
    if object.has_failures {
        properties.push(property(FAILED, "failed", "List<Failure>".to_owned(), Some("emptyList()")));
    }
    let extra = if object.side == Side::Request { MORE_FIELDS } else { UNKNOWN_FIELDS };
    properties.push(property(extra, "extra", "Map<String, RawJson>".to_owned(), Some("emptyMap()")));
    properties.sort_by_key(|property| property.default.is_some());
    properties
}

/// What comes from the service, each with a default.
fn result_properties(object: &Object) -> Vec<Property> {
    let mut properties = properties(object);
    for field in &object.fields {
        let name = Casing::LowerFirst.spell(&field.wire);
        let made = match &field.kind {
            Kind::Object(object) if object.side == Side::Result => Some(format!("{}()", object.name)),
            kind => zero(kind),
        };
        if let (Some(property), Some(made)) = (properties.iter_mut().find(|known| known.name == name), made) {
            property.default.get_or_insert(made);
        }
    }
    properties
}

/// A listing starts at the start, with a page of the usual size.
fn listing_properties(request: &Object, cursor: &str, size: Option<i64>) -> Vec<Property> {
    let mut properties = properties(request);
    for (wire, start) in [(cursor, 0)].into_iter().chain(size.map(|size| ("Limit", size))) {
        let name = Casing::LowerFirst.spell(wire);
        for property in properties.iter_mut().filter(|property| property.name == name) {
            property.default.get_or_insert_with(|| start.to_string());
        }
    }
    properties.sort_by_key(|property| property.default.is_some());
    properties
}
