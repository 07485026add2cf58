//! The control API for Rust, in the emulator's own crate.

use super::Client;
use super::model::{Field, Type};
use crate::template::templates;
use minijinja::Environment;

pub const CLIENT: Client = Client {
    templates: templates!("control": "types.rs", "methods.rs"),
    folder: "packages/emulator/src/client/generated",
    spell,
};

fn spell(environment: &mut Environment<'_>) {
    environment.add_filter("type_of", type_of);
    environment.add_filter("type", |field: &Field| type_of(&field.of));
    environment.add_filter("name", |field: &Field| safe(&field.name));
    environment.add_filter("reader", |field: &Field| reader(&field.of));
    environment.add_filter("parameter", parameter);
    environment.add_filter("path_part", path_part);
    environment.add_filter("argument", argument);
}

fn type_of(of: &Type) -> String {
    match of {
        Type::Id | Type::Integer => "i64".to_owned(),
        Type::Number => "f64".to_owned(),
        Type::Text => "String".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Json | Type::Document => "Value".to_owned(),
        Type::Named(name) => name.clone(),
        Type::List(item) => format!("Vec<{}>", type_of(item)),
        Type::Map(value) => format!("BTreeMap<String, {}>", type_of(value)),
        Type::Optional(inner) if matches!(inner.as_ref(), Type::Named(name) if name == "Message") => {
            format!("Option<Box<{}>>", type_of(inner))
        }
        Type::Optional(inner) => format!("Option<{}>", type_of(inner)),
    }
}

fn reader(of: &Type) -> Option<&'static str> {
    match of {
        Type::Id => Some("ids::one"),
        Type::Optional(inner) if **inner == Type::Id => Some("ids::perhaps"),
        Type::List(inner) if **inner == Type::Id => Some("ids::several"),
        _ => None,
    }
}

fn safe(name: &str) -> String {
    if matches!(name, "type" | "where" | "as") { format!("r#{name}") } else { name.to_owned() }
}

/// A parameter of a path.
fn parameter(field: &Field) -> String {
    let of = if field.of == Type::Text { "&str".to_owned() } else { type_of(&field.of) };
    format!("{}: {of}", safe(&field.name))
}

/// A parameter as the path takes it.
fn path_part(field: &Field) -> String {
    if field.of == Type::Text { format!("part({})", field.name) } else { field.name.clone() }
}

/// What an act requires.
fn argument(field: &Field) -> String {
    let of = match &field.of {
        Type::Text => "&str".to_owned(),
        Type::List(_) => "&[UserId]".to_owned(),
        Type::Map(_) => format!("&{}", type_of(&field.of)),
        other => type_of(other),
    };
    format!("{}: {of}", field.name)
}
