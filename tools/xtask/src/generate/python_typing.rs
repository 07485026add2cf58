//! Calls of every action for type checkers: right ones, and wrong ones that must be refused.

use super::python_calls::is_batched;
use super::python_types::{HEADER, name_of, required_pairs};
use super::shape_walk::sorted;
use anyhow::Result;
use std::fmt::Write;
use volc_im_core::casing::Casing;
use volc_im_core::model::shape::{Field, Kind, MapKey, Object, Operation, Presence};

const IMPORTS: &str = "from volc_im import AsyncImClient, ImClient, ImProtocol\n";

/// Every action called with all its fields in every way there is, and the type of every field of its result.
pub fn make() -> Result<String> {
    let mut text = format!(
        "{HEADER}\"\"\"Valid calls of every action.\"\"\"\n\n# pyright: reportUnusedVariable=false\n\nfrom __future__ import \
         annotations\n\nfrom typing import Any, Optional\n\n{IMPORTS}"
    );
    for (client, is_async, awaits) in [("ImClient", "", ""), ("AsyncImClient", "async ", "await ")] {
        let name = Casing::Snake.spell(client);
        let _ = write!(text, "\n\n{is_async}def every_action_of_{name}(im: {client}) -> None:\n");
        for operation in sorted() {
            let method = Casing::Snake.spell(operation.name);
            let _ = writeln!(text, "    {method} = {awaits}im.{method}({})", arguments(operation.request));
            text += &fields(operation, &method, "");
            if !required_pairs(operation.request).is_empty() {
                let twins = arguments_of(operation.request, Form::Text);
                let _ = writeln!(text, "    {method} = {awaits}im.{method}({twins})");
            }
        }
        let _ = write!(text, "\n\n{is_async}def every_listing_of_{name}(im: {client}) -> None:\n");
        for operation in sorted().into_iter().filter(|operation| operation.paging.is_some()) {
            let method = Casing::Snake.spell(operation.name);
            let (name, given) = (operation.name, arguments(operation.request));
            let _ = writeln!(text, "    {method}s = im.paginate(\"{name}\", {given})");
            let _ = writeln!(text, "    {is_async}for {method} in {method}s.pages():");
            text += &fields(operation, &method, "    ");
        }
        let _ = write!(text, "\n\n{is_async}def every_batch_of_{name}(im: {client}) -> None:\n");
        for operation in sorted().into_iter().filter(|operation| is_batched(operation)) {
            let method = Casing::Snake.spell(operation.name);
            let (name, given) = (operation.name, arguments(operation.request));
            let _ = writeln!(text, "    {method} = ({awaits}im.batch(\"{name}\", {given})).result");
            text += &fields(operation, &method, "");
        }
    }
    text += "\n\ndef every_action_without_io(protocol: ImProtocol) -> None:\n";
    for operation in sorted() {
        let method = Casing::Snake.spell(operation.name);
        let name = operation.name;
        let _ = writeln!(text, "    protocol.build_request(\"{name}\", {})", object(operation.request));
        let _ =
            writeln!(text, "    {method} = protocol.parse_response(\"{name}\", status=200, body=b\"{{}}\")");
        text += &fields(operation, &method, "");
    }
    Ok(text)
}

/// A line for every field of a result, which holds its type.
fn fields(operation: &Operation, result: &str, indent: &str) -> String {
    let mut text = String::new();
    for field in operation.result.fields {
        let name = name_of(field);
        let declared = coarse_type(field.kind);
        let declared =
            if field.presence == Presence::Optional { format!("Optional[{declared}]") } else { declared };
        let _ = writeln!(text, "    {indent}{result}_{name}: {declared} = {result}.{name}");
    }
    if !operation.result.failures.is_empty() {
        let _ = writeln!(
            text,
            "    {indent}{result}_failures: list[int] = [failure.id for failure in {result}.failed]"
        );
    }
    if text.is_empty() { format!("    {indent}print({result})\n") } else { text }
}

/// Every action called in ways that must be refused: nothing given, an unknown field, a value of the wrong type.
///
/// Each stands in a line with a comment that a checker complains of when there is nothing wrong.
pub fn make_wrong() -> Result<String> {
    let mut text = format!(
        "{HEADER}\"\"\"Invalid calls of every action.\"\"\"\n\nfrom __future__ import annotations\n\n{IMPORTS}\n"
    );
    for (client, is_async, awaits) in [("ImClient", "", ""), ("AsyncImClient", "async ", "await ")] {
        let name = Casing::Snake.spell(client);
        let _ = write!(text, "\n{is_async}def every_mistake_with_{name}(im: {client}) -> None:\n");
        for operation in sorted() {
            let method = Casing::Snake.spell(operation.name);
            for (words, given) in mistakes(operation.request) {
                let _ = writeln!(text, "    {awaits}im.{method}({given})  # type: ignore  # {words}");
            }
            let all = arguments(operation.request);
            let _ = writeln!(
                text,
                "    print(({awaits}im.{method}({all})).no_such_field)  # type: ignore  # no such field in the result"
            );
        }
        text.push('\n');
    }
    text += "\ndef every_mistake_without_io(protocol: ImProtocol) -> None:\n";
    for operation in sorted() {
        let name = operation.name;
        let _ = writeln!(
            text,
            "    protocol.build_request(\"{name}\", {{\"no_such_field\": 1}})  # type: ignore  # an unknown field"
        );
        let _ = writeln!(
            text,
            "    print(protocol.parse_response(\"{name}\", status=200, body=b\"\").no_such_field)  # type: ignore  # no \
             such field in the result"
        );
    }
    Ok(text)
}

fn mistakes(request: &'static Object) -> Vec<(String, String)> {
    let all = arguments(request);
    let mut mistakes = vec![
        ("required fields are missing".to_owned(), String::new()),
        ("an unknown field".to_owned(), format!("no_such_field=1, {all}")),
    ];
    for field in request.fields.iter().filter(|field| given(request, field, Form::Number)) {
        if let Some(wrong) = wrong_value(field.kind) {
            let name = name_of(field);
            let right = format!("{name}={}", value(field.kind));
            mistakes.push((
                format!("{name} is of the wrong type"),
                all.replacen(&right, &format!("{name}={wrong}"), 1),
            ));
        }
    }
    mistakes
}

/// Which of two twins a sample gives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Number,
    Text,
}

/// Whether a field stands in a sample.
fn given(object: &'static Object, field: &Field, form: Form) -> bool {
    let is_twin = field.twin_of.is_some_and(|at| object.fields.get(usize::from(at)).is_some());
    let has_twin = required_pairs(object).iter().any(|(main, _)| main.wire == field.wire);
    if form == Form::Number { !is_twin } else { !has_twin }
}

fn arguments(request: &'static Object) -> String {
    arguments_of(request, Form::Number)
}

fn arguments_of(request: &'static Object, form: Form) -> String {
    let fields = request.fields.iter().filter(|field| given(request, field, form));
    let fields: Vec<String> =
        fields.map(|field| format!("{}={}", name_of(field), value(field.kind))).collect();
    fields.join(", ")
}

fn object(object: &'static Object) -> String {
    let fields = object.fields.iter().filter(|field| given(object, field, Form::Number));
    let fields: Vec<String> =
        fields.map(|field| format!("\"{}\": {}", name_of(field), value(field.kind))).collect();
    format!("{{{}}}", fields.join(", "))
}

fn value(kind: Kind) -> String {
    match kind {
        Kind::Bool => "True".to_owned(),
        Kind::Int32 | Kind::Int64 | Kind::Code(_) => "1".to_owned(),
        Kind::Id(_) => "7221856821303362049".to_owned(),
        Kind::Text | Kind::TextCode(_) => "\"text\"".to_owned(),
        Kind::Json => "{}".to_owned(),
        Kind::Object(inner) => object(inner),
        Kind::List(item) => format!("[{}]", value(*item)),
        Kind::Map(MapKey::Text, inner) => format!("{{\"a\": {}}}", value(*inner)),
        Kind::Map(MapKey::UserId, inner) => format!("{{10001: {}}}", value(*inner)),
    }
}

/// None where any value is right.
fn wrong_value(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Bool => Some("\"yes\""),
        Kind::Int32 | Kind::Int64 | Kind::Code(_) | Kind::Id(_) => Some("\"1\""),
        Kind::Text | Kind::TextCode(_) | Kind::Object(_) | Kind::List(_) | Kind::Map(..) => Some("5"),
        Kind::Json => None,
    }
}

fn coarse_type(kind: Kind) -> String {
    match kind {
        Kind::Bool => "bool".to_owned(),
        Kind::Int32 | Kind::Int64 | Kind::Code(_) | Kind::Id(_) => "int".to_owned(),
        Kind::Text | Kind::TextCode(_) => "str".to_owned(),
        Kind::Json => "Any".to_owned(),
        Kind::Object(_) => "object".to_owned(),
        Kind::List(item) => format!("list[{}]", inner_type(*item)),
        Kind::Map(key, value) => {
            let key = if key == MapKey::UserId { "int" } else { "str" };
            format!("dict[{key}, {}]", inner_type(*value))
        }
    }
}

/// Inside of a list nothing but the very type fits.
fn inner_type(kind: Kind) -> String {
    match kind {
        Kind::Code(_) | Kind::TextCode(_) | Kind::Object(_) => "Any".to_owned(),
        other => coarse_type(other),
    }
}
