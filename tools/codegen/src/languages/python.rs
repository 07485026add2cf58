//! Python: the typed surface of the package, and calls for its type checkers.

use super::add_casings;
use super::python_samples::{Form, arguments, mistakes, sample};
use crate::model::{CodeBase, Field, Kind, MapKey, Model, Object, Side};
use crate::template::{File, Place, Template, environment, file, templates};
use anyhow::{Result, ensure};
use minijinja::value::{Serde, Value};
use volc_im_core::casing::Casing;

const TEMPLATES: &[Template] = templates!("python":
    "codes.py", "results.py", "inputs.py", "methods.py", "calls.py", "events.py", "tables.py", "version.py",
    "every_call.py", "wrong_calls.py");
/// Names of parameters that every method has.
const TAKEN: [&str; 3] = ["self", "options", "extra"];

pub fn files(model: &Model, seen: &Value) -> Result<Vec<File>> {
    for action in &model.actions {
        for name in action.request.fields.iter().map(name_of) {
            ensure!(!TAKEN.contains(&name.as_str()), "{} has a field {name}", action.name);
        }
    }
    let mut environment = environment(TEMPLATES)?;
    add_casings(&mut environment);
    environment.add_filter("constant", |name: &str| Casing::Snake.spell(name).to_uppercase());
    environment.add_filter("docstring", docstring);
    environment.add_filter("sentences", sentences);
    environment.add_filter("input", |kind: &Kind| type_of(kind, Side::Request));
    environment.add_filter("output", |kind: &Kind| type_of(kind, Side::Result));
    environment.add_filter("plain", plain_type);
    environment.add_filter("coarse", coarse_type);
    environment.add_filter("readers", |object: &Object| readers(object));
    environment.add_filter("parameters", |request: &Object| parameters(request, &[], &[]));
    environment.add_filter("listing_parameters", listing_parameters);
    environment.add_filter("alternatives", alternatives);
    environment.add_filter("sample", |object: &Object| sample(object));
    environment.add_filter("arguments", |request: &Object| arguments(request, Form::Number));
    environment.add_filter("text_arguments", |request: &Object| arguments(request, Form::Text));
    environment.add_filter("mistakes", |request: &Object| Value::from(Serde(mistakes(request))));
    let committed = [
        ("packages/python/src/volc_im/_generated/codes.py", "codes.py"),
        ("packages/python/src/volc_im/_generated/results.py", "results.py"),
        ("packages/python/src/volc_im/_generated/inputs.py", "inputs.py"),
        ("packages/python/src/volc_im/_generated/methods.py", "methods.py"),
        ("packages/python/src/volc_im/_generated/calls.py", "calls.py"),
        ("packages/python/src/volc_im/_generated/events.py", "events.py"),
        ("packages/python/src/volc_im/_generated/tables.py", "tables.py"),
        ("packages/python/src/volc_im/_generated/version.py", "version.py"),
    ];
    let committed = committed.into_iter().map(|(path, template)| file(&environment, path, template, seen));
    let tests = [("every_call.py", "every_call.py"), ("wrong_calls.py", "wrong_calls.py")]
        .into_iter()
        .map(|(path, template)| Ok(file(&environment, path, template, seen)?.at(Place::PythonTyping)));
    committed.chain(tests).collect()
}

/// A docstring of these lines; those after the first are indented by as many spaces.
fn docstring(doc: &str, indent: usize) -> String {
    let raw = if doc.contains('\\') { "r" } else { "" };
    let indent = " ".repeat(indent);
    let mut lines = doc.lines();
    let mut text = format!("{raw}\"\"\"{}", lines.next().unwrap_or_default());
    let mut is_long = false;
    for line in lines {
        is_long = true;
        text.push('\n');
        text += format!("{indent}{line}").trim_end();
    }
    if is_long {
        text += &format!("\n{indent}");
    }
    text + "\"\"\""
}

/// Doc lines in one line.
fn sentences(doc: &str) -> String {
    doc.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A field's name.
pub(super) fn name_of(field: &Field) -> String {
    Casing::Snake.spell(&field.wire)
}

/// The type of a value; `codes.`, `inputs.` and `results.` stand for the modules.
fn type_of(kind: &Kind, side: Side) -> String {
    let is_request = side == Side::Request;
    match kind {
        Kind::Bool => "bool".to_owned(),
        Kind::Int32 | Kind::Int64 | Kind::Id(_) => "int".to_owned(),
        Kind::Text => "str".to_owned(),
        // A code is an integer or a string.
        Kind::Code(codes) if is_request => format!("Union[codes.{}, {}]", codes.name, base_of(codes.base)),
        Kind::Code(codes) => format!("codes.{}", codes.name),
        Kind::Json => "Any".to_owned(),
        Kind::Object(object) if is_request => format!("inputs.{}", object.name),
        Kind::Object(object) => format!("results.{}", object.name),
        Kind::List(item) if is_request => format!("Sequence[{}]", type_of(item, side)),
        Kind::List(item) => format!("list[{}]", type_of(item, side)),
        Kind::Map(key, value) => {
            let map = if is_request { "Mapping" } else { "dict" };
            format!("{map}[{}, {}]", key_type(*key), type_of(value, side))
        }
    }
}

fn base_of(base: CodeBase) -> &'static str {
    match base {
        CodeBase::Integer => "int",
        CodeBase::Text => "str",
    }
}

fn key_type(key: MapKey) -> &'static str {
    match key {
        MapKey::UserId => "int",
        MapKey::Text => "str",
    }
}

/// The type of a value in the data of an event, which is returned as read: a code is a plain integer.
fn plain_type(kind: &Kind) -> String {
    match kind {
        Kind::Code(codes) => base_of(codes.base).to_owned(),
        Kind::List(item) => format!("list[{}]", plain_type(item)),
        other => type_of(other, Side::Result).replace("results.", ""),
    }
}

/// What reads the fields whose JSON values are not what Python sees.
fn readers(object: &Object) -> Vec<String> {
    let failed = object.has_failures.then(|| "failed=many(Failure._of)".to_owned());
    let read = |field: &Field| reader(&field.kind).map(|read| format!("{}={read}", name_of(field)));
    failed.into_iter().chain(object.fields.iter().filter_map(read)).collect()
}

/// What makes of a JSON value what Python sees, for values that are not the same.
fn reader(kind: &Kind) -> Option<String> {
    match kind {
        Kind::Code(codes) => Some(format!("codes.{}", codes.name)),
        Kind::Object(object) => Some(format!("{}._of", object.name)),
        Kind::List(item) => reader(item).map(|read| format!("many({read})")),
        Kind::Map(MapKey::Text, value) => reader(value).map(|read| format!("by_text({read})")),
        Kind::Map(MapKey::UserId, value) => {
            Some(format!("by_user({})", reader(value).unwrap_or_else(|| "None".to_owned())))
        }
        Kind::Bool | Kind::Int32 | Kind::Int64 | Kind::Id(_) | Kind::Text | Kind::Json => None,
    }
}

/// Keyword parameters: those that must be given first; of twins those `given`, without those `absent`.
fn parameters(request: &Object, given: &[&Field], absent: &[&Field]) -> Vec<String> {
    let is = |fields: &[&Field], field: &Field| fields.iter().any(|known| known.wire == field.wire);
    let fields = request.fields.iter().filter(|field| !is(absent, field));
    let (optional, required): (Vec<&Field>, Vec<&Field>) =
        fields.partition(|field| field.is_optional && !is(given, field));
    let required = required.into_iter().map(required_parameter);
    let optional = optional
        .into_iter()
        .map(|field| format!("{}: Optional[{}] = None", name_of(field), type_of(&field.kind, Side::Request)));
    required.chain(optional).collect()
}

fn required_parameter(field: &Field) -> String {
    format!("{}: {}", name_of(field), type_of(&field.kind, Side::Request))
}

/// The parameters of a listing, which starts at the start with pages of the usual size.
fn listing_parameters(request: &Object) -> Vec<String> {
    let filled = |parameter: String| match parameter.as_str() {
        "cursor: int" => "cursor: int = 0".to_owned(),
        "limit: int" => "limit: Optional[int] = None".to_owned(),
        _ => parameter,
    };
    parameters(request, &[], &[]).into_iter().map(filled).collect()
}

/// For a request with fields that have twins: parameters for every way of giving one of each two.
fn alternatives(request: &Object) -> Vec<Vec<String>> {
    let pairs = request.required_pairs();
    if pairs.is_empty() {
        return Vec::new();
    }
    (0..1_usize << pairs.len())
        .map(|way| {
            let chosen = |second: bool| -> Vec<&Field> {
                let ways = pairs.iter().enumerate();
                ways.map(|(at, (field, twin))| if (way >> at & 1 == 1) == second { *field } else { *twin })
                    .collect()
            };
            parameters(request, &chosen(false), &chosen(true))
        })
        .collect()
}

/// The type of a value, without the names of types.
fn coarse_type(kind: &Kind) -> String {
    match kind {
        Kind::Object(_) => "object".to_owned(),
        Kind::Code(codes) => base_of(codes.base).to_owned(),
        Kind::List(item) => format!("list[{}]", inner_type(item)),
        Kind::Map(key, value) => format!("dict[{}, {}]", key_type(*key), inner_type(value)),
        plain => type_of(plain, Side::Result),
    }
}

/// Inside of a list nothing but the very type fits.
fn inner_type(kind: &Kind) -> String {
    match kind {
        Kind::Code(_) | Kind::Object(_) => "Any".to_owned(),
        other => coarse_type(other),
    }
}
