//! The emulator's console: its client of the control API, and the table from which it writes calls in six languages.

use crate::model::{CodeBase, Kind, MapKey, Model, Presence, Retry, Side};
use crate::template::{File, Template, environment, file, templates};
use anyhow::Result;
use minijinja::value::{Serde, Value};
use std::collections::BTreeSet;
use volc_im_core::casing::Casing;

const TEMPLATES: &[Template] = templates!("console": "actions.ts", "api.ts");

pub fn files(model: &Model, seen: &Value) -> Result<Vec<File>> {
    let mut environment = environment(TEMPLATES)?;
    environment.add_filter("letters", letters);
    environment.add_filter("type", api_type);
    environment.add_filter("base", |doc: &str| base(doc).map(str::to_owned));
    environment.add_filter("url", url);
    environment.add_filter("is_optional", |declared: &str| declared.ends_with('?'));
    environment.add_filter("all_optional", all_optional);
    environment.add_global("spellings", Value::from(Serde(spellings(model))));
    [
        ("packages/emulator/console/src/generated/actions.ts", "actions.ts"),
        ("packages/emulator/console/src/generated/api.ts", "api.ts"),
    ]
    .into_iter()
    .map(|(path, template)| file(&environment, path, template, seen))
    .collect()
}

/// A kind in letters, as the table's head lists them.
fn letters(kind: &Kind) -> String {
    match kind {
        Kind::Bool => "b".to_owned(),
        Kind::Int32 => "n".to_owned(),
        Kind::Int64 => "l".to_owned(),
        Kind::Id(of) => format!("i{}", of.type_name()),
        Kind::Text => "s".to_owned(),
        Kind::Json => "j".to_owned(),
        Kind::Code(codes) => match codes.base {
            CodeBase::Integer => format!("c{}", codes.name),
            CodeBase::Text => format!("t{}", codes.name),
        },
        Kind::Object(object) => format!("o{}", object.name),
        Kind::List(item) => format!("[{}", letters(item)),
        Kind::Map(MapKey::Text, value) => format!("{{{}", letters(value)),
        Kind::Map(MapKey::UserId, value) => format!("#{}", letters(value)),
    }
}

/// Names of the table whose words are not told apart by their capitals alone, with their words.
fn spellings(model: &Model) -> Vec<(String, String)> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for action in &model.actions {
        let created = match &action.retry {
            Retry::Keyed { field } => Some(field),
            _ => None,
        };
        let fields = action.request.fields.iter();
        let given =
            fields.filter(|field| field.presence != Presence::FromClient && created != Some(&field.wire));
        names.insert(&action.name);
        names.extend(given.map(|field| field.wire.as_str()));
    }
    for object in model.objects.iter().filter(|object| object.side == Side::Request) {
        names.extend(object.fields.iter().map(|field| field.wire.as_str()));
    }
    for codes in model.codes.iter().filter(|codes| model.request_codes.contains(&codes.name)) {
        names.extend(codes.known.iter().map(|code| code.name.as_str()));
    }
    let spelled = names.into_iter().map(|name| (name.to_owned(), Casing::Snake.spell(name)));
    spelled.filter(|(name, snake)| *snake != plain_snake(name)).collect()
}

/// What the console makes of a name by itself: an underscore between a small letter or digit and a capital.
fn plain_snake(name: &str) -> String {
    let mut snake = String::new();
    let mut last_is_small = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && last_is_small {
            snake.push('_');
        }
        last_is_small = !letter.is_ascii_uppercase();
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// The type of a value of the control API, from the word of its description.
fn api_type(declared: &str) -> String {
    if let Some(inner) = declared.strip_suffix('?') {
        return format!("{} | null | undefined", api_type(inner));
    }
    if let Some(item) = declared.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return format!("readonly {}[]", api_type(item));
    }
    if let Some(value) = declared.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return format!("Readonly<Record<string, {}>>", api_type(value));
    }
    match declared {
        "id" => "string",
        "integer" => "number",
        "json" => "Json",
        other => other,
    }
    .to_owned()
}

/// The type whose fields a type has too, from its doc line.
fn base(doc: &str) -> Option<&str> {
    let (_, rest) = doc.split_once("All fields of ")?;
    rest.split_once(", and:").map(|(base, _)| base)
}

/// Whether all of a body may be left out.
fn all_optional(body: &Value) -> Result<bool, minijinja::Error> {
    for name in body.try_iter()? {
        if !body.get_item(&name)?.get_attr("type")?.as_str().is_some_and(|declared| declared.ends_with('?')) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A path as a literal, with its parameters put in.
fn url(path: &str) -> String {
    let quote = if path.contains('{') { '`' } else { '"' };
    format!("{quote}{}{quote}", path.replace('{', "${encodeURIComponent(").replace('}', ")}"))
}
