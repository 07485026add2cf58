//! Arguments in Python with all fields of a request, right and wrong.

use super::python::name_of;
use crate::model::{CodeBase, Field, Kind, MapKey, Object, Presence};

/// Which of two twins a sample gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Number,
    Text,
}

/// Whether a field stands in a sample.
fn given(field: &Field, form: Form) -> bool {
    match form {
        Form::Number => field.twin_of.is_none(),
        Form::Text => field.twin.is_none() || field.presence != Presence::Required,
    }
}

/// Keyword arguments with all fields.
pub fn arguments(request: &Object, form: Form) -> String {
    let fields = request.fields.iter().filter(|field| given(field, form));
    fields.map(|field| format!("{}={}", name_of(field), value(&field.kind))).collect::<Vec<_>>().join(", ")
}

/// A dictionary with all fields.
pub fn sample(object: &Object) -> String {
    let fields = object.fields.iter().filter(|field| given(field, Form::Number));
    let fields: Vec<String> =
        fields.map(|field| format!("\"{}\": {}", name_of(field), value(&field.kind))).collect();
    format!("{{{}}}", fields.join(", "))
}

fn value(kind: &Kind) -> String {
    match kind {
        Kind::Bool => "True".to_owned(),
        Kind::Int32 | Kind::Int64 => "1".to_owned(),
        Kind::Code(codes) if codes.base == CodeBase::Integer => "1".to_owned(),
        Kind::Id(_) => "7221856821303362049".to_owned(),
        Kind::Text | Kind::Code(_) => "\"text\"".to_owned(),
        Kind::Json => "{}".to_owned(),
        Kind::Object(inner) => sample(inner),
        Kind::List(item) => format!("[{}]", value(item)),
        Kind::Map(MapKey::Text, inner) => format!("{{\"a\": {}}}", value(inner)),
        Kind::Map(MapKey::UserId, inner) => format!("{{10001: {}}}", value(inner)),
    }
}

/// What is wrong, and arguments in which it is.
pub fn mistakes(request: &Object) -> Vec<(String, String)> {
    let all = arguments(request, Form::Number);
    let mut mistakes = vec![
        ("required fields are missing".to_owned(), String::new()),
        ("an unknown field".to_owned(), format!("no_such_field=1, {all}")),
    ];
    for field in request.fields.iter().filter(|field| given(field, Form::Number)) {
        if let Some(wrong) = wrong_value(&field.kind) {
            let name = name_of(field);
            let right = format!("{name}={}", value(&field.kind));
            let wrong = all.replacen(&right, &format!("{name}={wrong}"), 1);
            mistakes.push((format!("{name} is of the wrong type"), wrong));
        }
    }
    mistakes
}

/// None where any value is right.
fn wrong_value(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Bool => Some("\"yes\""),
        Kind::Int32 | Kind::Int64 | Kind::Id(_) => Some("\"1\""),
        Kind::Code(codes) if codes.base == CodeBase::Integer => Some("\"1\""),
        Kind::Text | Kind::Code(_) | Kind::Object(_) | Kind::List(_) | Kind::Map(..) => Some("5"),
        Kind::Json => None,
    }
}
