//! The control API for TypeScript: field names in camel case, 64-bit ids as text.

use super::Client;
use super::model::{Field, Type};
use super::names::camel;
use crate::template::templates;
use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind};

pub const CLIENT: Client = Client {
    templates: templates!("control": "control.ts", "platforms.ts"),
    folder: "packages/emulator-npm/src/generated",
    spell,
};

fn spell(environment: &mut Environment<'_>) {
    environment.add_filter("answer_type", |of: &Type| type_of(of, Side::Answer));
    environment.add_filter("request_type", |of: &Type| type_of(of, Side::Request));
    environment.add_filter("property", |field: &Field| declared(field, &type_of(&field.of, Side::Answer)));
    environment.add_filter("optional", |field: &Field| declared(field, &given(field)));
    environment.add_filter("parameter", |field: &Field| format!("{}: {}", camel(&field.name), given(field)));
    environment.add_filter("inline", inline);
}

/// A field that may be absent if it is optional.
fn declared(field: &Field, of: &str) -> String {
    format!("{}{}: {of}", camel(&field.name), if field.of.is_optional() { "?" } else { "" })
}

/// Whether a value comes from the emulator or goes there.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Answer,
    Request,
}

fn type_of(of: &Type, side: Side) -> String {
    match of {
        Type::Id if side == Side::Request => "Id".to_owned(),
        Type::Id | Type::Text | Type::Document => "string".to_owned(),
        Type::Integer | Type::Number => "number".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Json => "Json".to_owned(),
        Type::Named(name) => name.clone(),
        Type::List(item) => format!("readonly {}[]", type_of(item, side)),
        Type::Map(value) => format!("Readonly<Record<string, {}>>", type_of(value, side)),
        Type::Optional(inner) => format!("{} | null | undefined", type_of(inner, side)),
    }
}

/// The type of a parameter of a name: users are given as ids or as text.
fn given(field: &Field) -> String {
    match field.of.present() {
        Type::Text if field.name == "user" => "UserId".to_owned(),
        Type::Text if matches!(field.name.as_str(), "other_user" | "participant") => {
            "UserId | null | undefined".to_owned()
        }
        Type::List(_) if field.is_users() && field.of.is_optional() => {
            "readonly UserId[] | null | undefined".to_owned()
        }
        Type::List(_) if field.is_users() => "readonly UserId[]".to_owned(),
        _ => type_of(&field.of, Side::Request),
    }
}

/// An object type on one line.
fn inline(fields: Vec<Value>) -> Result<String, Error> {
    let mut parts = Vec::new();
    for field in &fields {
        let field = field
            .downcast_object_ref::<Field>()
            .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "an object has fields"))?;
        let doc = if field.doc.is_empty() { String::new() } else { format!("/** {} */ ", field.doc) };
        parts.push(format!("{doc}{}", declared(field, &given(field))));
    }
    Ok(format!("{{ {} }}", parts.join("; ")))
}
