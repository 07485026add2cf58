//! The control API for Swift: a struct for each type, an async method for each method.

use super::Client;
use super::model::{Field, Type};
use super::names::camel;
use crate::template::templates;
use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind};

pub const CLIENT: Client = Client {
    templates: templates!("control": "Types.swift", "Control.swift", "Acts.swift"),
    folder: "packages/swift/Sources/VolcIMEmulator/Generated",
    spell,
};

fn spell(environment: &mut Environment<'_>) {
    environment.add_filter("type_of", type_of);
    environment.add_filter("type", |field: &Field| type_of(&field.of));
    environment.add_filter("name", name);
    environment.add_filter("read", read);
    environment.add_filter("parameter", parameter);
    environment.add_filter("labelled", labelled);
    environment.add_filter("pairs", pairs);
}

/// A field's name as a declaration has it.
fn name(field: &Field) -> String {
    let name = camel(&field.name);
    if matches!(name.as_str(), "where" | "in" | "as" | "default" | "operator" | "repeat") {
        format!("`{name}`")
    } else {
        name
    }
}

fn type_of(of: &Type) -> String {
    match of {
        Type::Id | Type::Integer => "Int64".to_owned(),
        Type::Number => "Double".to_owned(),
        Type::Text | Type::Document => "String".to_owned(),
        Type::Boolean => "Bool".to_owned(),
        Type::Json => "JSON".to_owned(),
        Type::Named(name) if name == "NewRule" => "JSON".to_owned(),
        // A message holds conversations' newest one: Foundation has a type of that name.
        Type::Named(name) => name.clone(),
        Type::List(item) => format!("[{}]", type_of(item)),
        Type::Map(value) => format!("[String: {}]", type_of(value)),
        Type::Optional(inner) => format!("{}?", type_of(inner)),
    }
}

/// What reads a field. What a brief listing leaves out is empty.
fn read(field: &Field) -> String {
    let value = read_present(field);
    if field.of.is_optional() { format!("source.has(\"{}\") ? {value} : nil", field.name) } else { value }
}

fn read_present(field: &Field) -> String {
    let name = &field.name;
    let of = match field.of.present() {
        Type::Id | Type::Integer => format!("int(\"{name}\")"),
        Type::Number => format!("double(\"{name}\")"),
        Type::Text | Type::Document => format!("text(\"{name}\")"),
        Type::Boolean => format!("bool(\"{name}\")"),
        Type::Json => format!("json(\"{name}\")"),
        Type::Named(of) => return format!("{of}(source: source.record(\"{name}\"))"),
        Type::List(item) => match item.as_ref() {
            Type::Named(of) if of == "NewRule" => format!("list(\"{name}\")"),
            Type::Named(of) => format!("records(\"{name}\").map({of}.init(source:))"),
            _ => format!("texts(\"{name}\")"),
        },
        Type::Map(value) => match value.as_ref() {
            Type::Integer => format!("ints(\"{name}\")"),
            _ => format!("map(\"{name}\")"),
        },
        Type::Optional(_) => unreachable!("what is present is not optional"),
    };
    format!("source.{of}")
}

/// The type of a parameter.
fn given(field: &Field) -> String {
    let of = match field.of.present() {
        Type::Text if field.is_user() => "UserID".to_owned(),
        Type::List(_) if field.is_users() => "[UserID]".to_owned(),
        Type::Named(_) => "JSON".to_owned(),
        other => type_of(other),
    };
    if field.of.is_optional() { format!("{of}? = nil") } else { of }
}

fn parameter(field: &Field) -> String {
    format!("{}: {}", name(field), given(field))
}

/// A parameter of an act: the conversation comes first in all of them, and then what is sent or meant.
fn labelled(field: &Field) -> String {
    let label = match field.name.as_str() {
        "content" if !field.of.is_optional() => "_ ",
        "conversation_short_id" => "in ",
        _ => "",
    };
    format!("{label}{}", parameter(field))
}

/// The dictionary of what is sent.
fn pairs(fields: Vec<Value>) -> Result<String, Error> {
    let mut pairs = Vec::new();
    for field in &fields {
        let field = field
            .downcast_object_ref::<Field>()
            .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "pairs are made of fields"))?;
        pairs.push(format!("\"{}\": json({})", field.name, name(field)));
    }
    Ok(if pairs.is_empty() { "[:]".to_owned() } else { format!("[{}]", pairs.join(", ")) })
}
