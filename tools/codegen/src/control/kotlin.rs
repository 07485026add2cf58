//! The control API for Kotlin and Java: a class for each type, a blocking function for each method.

use super::Client;
use super::model::{Field, Type};
use super::names::camel;
use crate::template::templates;
use minijinja::Environment;

pub const CLIENT: Client = Client {
    templates: templates!("control": "Types.kt", "Control.kt", "ClientUser.kt", "Faults.kt"),
    folder: "packages/emulator-kotlin/src/generated/kotlin/volc/im/emulator",
    spell,
};

fn spell(environment: &mut Environment<'_>) {
    environment.add_filter("type_of", type_of);
    environment.add_filter("type", |field: &Field| type_of(&field.of));
    environment.add_filter("read", read);
    environment.add_filter("parameter", |field: &Field| format!("{}: {}", camel(&field.name), given(field)));
    environment.add_filter("pair", |field: &Field| format!("\"{}\" to {}", field.name, camel(&field.name)));
}

fn type_of(of: &Type) -> String {
    match of {
        Type::Id | Type::Integer => "Long".to_owned(),
        Type::Number => "Double".to_owned(),
        Type::Text | Type::Document => "String".to_owned(),
        Type::Boolean => "Boolean".to_owned(),
        Type::Json => "Any?".to_owned(),
        Type::Named(name) if name == "NewRule" => "Map<String, Any?>".to_owned(),
        Type::Named(name) => name.clone(),
        Type::List(item) => format!("List<{}>", type_of(item)),
        Type::Map(value) => format!("Map<String, {}>", type_of(value)),
        Type::Optional(inner) => format!("{}?", type_of(inner).trim_end_matches('?')),
    }
}

/// What reads a field. What a brief listing leaves out is empty.
fn read(field: &Field) -> String {
    let name = &field.name;
    let of = match field.of.present() {
        Type::Id | Type::Integer => format!("long(\"{name}\")"),
        Type::Number => format!("double(\"{name}\")"),
        Type::Text | Type::Document => format!("text(\"{name}\")"),
        Type::Boolean => format!("boolean(\"{name}\")"),
        Type::Json => return format!("source.any(\"{name}\")"),
        Type::Named(of) => format!("record(\"{name}\", ::{of})"),
        Type::List(item) => match item.as_ref() {
            Type::Named(of) if of == "NewRule" => format!("maps(\"{name}\")"),
            Type::Named(of) => format!("records(\"{name}\", ::{of})"),
            _ => format!("texts(\"{name}\")"),
        },
        Type::Map(value) => match value.as_ref() {
            Type::Integer => format!("longMap(\"{name}\")"),
            _ => format!("textMap(\"{name}\")"),
        },
        Type::Optional(_) => unreachable!("what is present is not optional"),
    };
    if field.of.is_optional() { format!("source.has(\"{name}\") {{ {of} }}") } else { format!("source.{of}") }
}

/// The type of a parameter: users are numbers or text.
fn given(field: &Field) -> String {
    let of = match field.of.present() {
        Type::Text if field.is_user() => "Any".to_owned(),
        Type::List(_) if field.is_users() => "List<Any>".to_owned(),
        Type::List(item) if matches!(item.as_ref(), Type::Named(_)) => "List<Map<String, Any?>>".to_owned(),
        Type::Named(_) => "Map<String, Any?>".to_owned(),
        Type::Json => {
            return if field.of.is_optional() { "Any? = null".to_owned() } else { "Any?".to_owned() };
        }
        other => type_of(other),
    };
    if field.of.is_optional() { format!("{of}? = null") } else { of }
}
