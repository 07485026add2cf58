//! The control API for Python: dataclasses, and every method for code that waits and for asyncio.

use super::Client;
use super::model::{Field, Type};
use crate::template::templates;
use minijinja::Environment;

pub const CLIENT: Client = Client {
    templates: templates!("control": "types.py", "methods.py", "version.py"),
    folder: "packages/emulator-python/src/volc_im_emulator/_generated",
    spell,
};

fn spell(environment: &mut Environment<'_>) {
    environment.add_filter("type", |field: &Field| type_of(&field.of));
    environment
        .add_filter("read", |field: &Field| read(&format!("value.get(\"{}\")", field.name), &field.of));
    environment.add_filter("parameter", |field: &Field| format!("{}: {}", field.name, given(field)));
    environment.add_filter("passed", |field: &Field| format!("{0}={0}", field.name));
}

fn type_of(of: &Type) -> String {
    match of {
        Type::Id | Type::Integer => "int".to_owned(),
        Type::Number => "float".to_owned(),
        Type::Text => "str".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Json | Type::Document => "Json".to_owned(),
        Type::Named(name) => name.clone(),
        Type::List(item) => format!("List[{}]", type_of(item)),
        Type::Map(value) => format!("Dict[str, {}]", type_of(value)),
        Type::Optional(inner) => format!("Optional[{}]", type_of(inner)),
    }
}

/// What reads a value. What is left out of a brief listing is empty.
fn read(value: &str, of: &Type) -> String {
    match of {
        Type::Id => format!("int({value} or 0)"),
        Type::Integer => format!("{value} or 0"),
        Type::Number => format!("{value} or 0.0"),
        Type::Text => format!("{value} or \"\""),
        Type::Boolean => format!("bool({value})"),
        Type::Json | Type::Document => value.to_owned(),
        Type::Named(name) => format!("{name}.from_json({value} or {{}})"),
        Type::List(item) => match item.as_ref() {
            Type::Named(name) => format!("[{name}.from_json(item) for item in {value} or ()]"),
            Type::Id => format!("[int(item) for item in {value} or ()]"),
            _ => format!("list({value} or ())"),
        },
        Type::Map(_) => format!("dict({value} or {{}})"),
        Type::Optional(inner) => match inner.as_ref() {
            Type::Id | Type::Named(_) => {
                format!(
                    "None if {value} is None else {}",
                    read_present(&value.replace(".get(", "[").replace(')', "]"), inner)
                )
            }
            _ => value.to_owned(),
        },
    }
}

fn read_present(value: &str, of: &Type) -> String {
    match of {
        Type::Named(name) => format!("{name}.from_json({value})"),
        _ => format!("int({value})"),
    }
}

/// The type of a parameter: users are given as ids or as text, lists as any sequence.
fn given(field: &Field) -> String {
    let of = match field.of.present() {
        Type::Text if field.is_user() => "User".to_owned(),
        Type::List(_) if field.is_users() => "Sequence[User]".to_owned(),
        Type::List(item) => format!("Sequence[{}]", written(item)),
        Type::Map(value) => format!("Mapping[str, {}]", written(value)),
        other => written(other),
    };
    if field.of.is_optional() { format!("Optional[{of}] = None") } else { of }
}

fn written(of: &Type) -> String {
    match of {
        // What is sent whole is the JSON that the emulator gave or that its description tells.
        Type::Named(_) => "Mapping[str, Any]".to_owned(),
        other => type_of(other),
    }
}
