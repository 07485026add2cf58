//! TypeScript: the types of the npm package, and calls that its consumers compile.

use super::{add_casings, block_comment};
use crate::model::{CodeBase, Field, Kind, Model, Names, Object, Side};
use crate::template::{File, Place, Template, environment, file, templates};
use anyhow::Result;
use minijinja::value::{Serde, Value};
use volc_im_core::casing::Casing;

const TEMPLATES: &[Template] = templates!("typescript":
    "types.ts", "times.ts", "codes.ts", "events.ts", "actions.ts", "telemetry.ts", "redis-scripts.ts",
    "driver-rules.ts",
    "calls.ts", "wrong-calls.ts");

pub fn files(model: &Model, seen: &Value) -> Result<Vec<File>> {
    let mut environment = environment(TEMPLATES)?;
    add_casings(&mut environment);
    let names = model.names.clone();
    environment.add_filter("comment", move |doc: &str, indent: usize| comment(&names, doc, indent));
    environment.add_filter("input", |kind: &Kind| type_of(kind, Side::Request));
    environment.add_filter("output", |kind: &Kind| type_of(kind, Side::Result));
    environment.add_filter("coarse", coarse_type);
    environment.add_filter("sample", |object: &Object| sample(object));
    environment.add_filter("mistakes", |object: &Object| Value::from(Serde(mistakes(object))));
    environment.add_filter("lines", lines);
    environment.add_filter("joined_words", joined_words);
    let committed = [
        ("packages/npm/src/generated/types.ts", "types.ts"),
        ("packages/npm/src/generated/times.ts", "times.ts"),
        ("packages/npm/src/generated/codes.ts", "codes.ts"),
        ("packages/npm/src/generated/events.ts", "events.ts"),
        ("packages/npm/src/generated/actions.ts", "actions.ts"),
        ("packages/npm/src/generated/redis-scripts.ts", "redis-scripts.ts"),
        ("packages/npm/src/generated/telemetry.ts", "telemetry.ts"),
        ("packages/npm/src/generated/driver-rules.ts", "driver-rules.ts"),
    ];
    let committed = committed.into_iter().map(|(path, template)| file(&environment, path, template, seen));
    let tests = [("generated-calls.ts", "calls.ts"), ("generated-wrong-calls.ts", "wrong-calls.ts")]
        .into_iter()
        .map(|(path, template)| Ok(file(&environment, path, template, seen)?.at(Place::TypescriptConsumer)));
    committed.chain(tests).collect()
}

/// Doc lines as a TSDoc comment; empty lines part paragraphs.
fn comment(names: &Names, doc: &str, indent: usize) -> String {
    // Rust writes links in angle brackets, which TSDoc would take for HTML; braces and at-signs open its tags.
    let lines: Vec<String> = names
        .respelled(doc, |wire| Casing::LowerFirst.spell(wire))
        .lines()
        .map(|line| {
            let line = line
                .replace("*/", "*\u{200b}/")
                .replace(['<', '>'], "")
                .replace('{', "\\{")
                .replace('}', "\\}");
            if line.starts_with("@see") { line } else { line.replace('@', "\\@") }
        })
        .collect();
    block_comment(&lines, indent)
}

/// The type of a value.
fn type_of(kind: &Kind, side: Side) -> String {
    let readonly = side == Side::Request;
    match kind {
        Kind::Bool => "boolean".to_owned(),
        Kind::Int32 | Kind::Int64 => "number".to_owned(),
        Kind::Id(_) if readonly => "IdInput".to_owned(),
        Kind::Id(_) | Kind::Text => "string".to_owned(),
        Kind::Code(codes) => codes.name.clone(),
        Kind::Json => "unknown".to_owned(),
        Kind::Object(object) => object.name.clone(),
        Kind::List(item) if readonly => format!("readonly {}[]", type_of(item, side)),
        Kind::List(item) => format!("{}[]", type_of(item, side)),
        Kind::Map(_, value) if readonly => format!("Readonly<Record<string, {}>>", type_of(value, side)),
        Kind::Map(_, value) => format!("Record<string, {}>", type_of(value, side)),
    }
}

/// What a value satisfies, without the names of types.
fn coarse_type(kind: &Kind) -> String {
    match kind {
        Kind::Bool => "boolean".to_owned(),
        Kind::Int32 | Kind::Int64 => "number".to_owned(),
        Kind::Code(codes) if codes.base == CodeBase::Integer => "number".to_owned(),
        Kind::Id(_) | Kind::Text | Kind::Code(_) => "string".to_owned(),
        Kind::Json => "unknown".to_owned(),
        Kind::Object(_) => "object".to_owned(),
        Kind::List(item) => format!("readonly ({})[]", coarse_type(item)),
        Kind::Map(_, value) => format!("Record<string, {}>", coarse_type(value)),
    }
}

/// An object with all its fields, of twins only the numeric one, on one line: an expected error is expected of the whole call.
fn sample(object: &Object) -> String {
    let fields: Vec<String> = given(object)
        .map(|field| format!("{}: {}", Casing::LowerFirst.spell(&field.wire), value(&field.kind)))
        .collect();
    format!("{{ {} }}", fields.join(", "))
}

fn given(object: &Object) -> impl Iterator<Item = &Field> {
    object.fields.iter().filter(|field| field.twin_of.is_none())
}

fn value(kind: &Kind) -> String {
    match kind {
        Kind::Bool => "true".to_owned(),
        Kind::Int32 | Kind::Int64 => "1".to_owned(),
        Kind::Code(codes) if codes.base == CodeBase::Integer => "1".to_owned(),
        Kind::Id(_) => "7221856821303362049n".to_owned(),
        Kind::Text | Kind::Code(_) => "\"text\"".to_owned(),
        Kind::Json => "{}".to_owned(),
        Kind::Object(inner) => sample(inner),
        Kind::List(item) => format!("[{}]", value(item)),
        Kind::Map(_, inner) => format!("{{ \"1\": {} }}", value(inner)),
    }
}

/// Names of fields, each with a sample in which it is of the wrong type.
fn mistakes(object: &Object) -> Vec<(String, String)> {
    let all = sample(object);
    given(object)
        .map(|field| {
            let name = Casing::LowerFirst.spell(&field.wire);
            let right = format!("{name}: {}", value(&field.kind));
            let wrong = all.replacen(&right, &format!("{name}: {}", wrong_value(&field.kind)), 1);
            (name, wrong)
        })
        .collect()
}

fn wrong_value(kind: &Kind) -> &'static str {
    match kind {
        Kind::Bool => "\"yes\"",
        Kind::Int32 | Kind::Int64 => "\"1\"",
        Kind::Code(codes) if codes.base == CodeBase::Integer => "\"1\"",
        Kind::Id(_) => "true",
        Kind::Text | Kind::Code(_) | Kind::Object(_) | Kind::List(_) => "5",
        Kind::Json => "() => {}",
        Kind::Map(..) => "[[\"a\", \"b\"]]",
    }
}

/// `error_type` as `errorType`.
fn joined_words(key: &str) -> String {
    let mut words = key.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (start, rest) = word.split_at(1);
        name + &start.to_uppercase() + rest
    })
}

/// Words in lines of at most so many characters.
fn lines(words: Vec<String>, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < most => *line += &format!("{word} "),
            _ => lines.push(format!("{word} ")),
        }
    }
    if let Some(last) = lines.last_mut() {
        last.truncate(last.trim_end().len());
    }
    lines
}
