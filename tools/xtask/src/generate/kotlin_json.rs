//! `Json.kt`: requests, results and what is inside them to JSON and from it.

use super::kotlin_shape::{HEAD, is_option, name_of, objects, read, type_of, write, zero};
use super::shape_walk::{Side, sorted};
use anyhow::Result;
use std::fmt::Write;
use volc_im_core::callbacks::EVENTS;
use volc_im_core::model::shape::Object;

/// The file's text.
pub fn make() -> Result<String> {
    let mut text = HEAD.replace("package", "@file:Suppress(\"LongMethod\")\n\npackage");
    for (_, side, object) in objects() {
        text += &reader(object, side);
        if side == Side::Request {
            text += &writer(object);
        }
    }
    for operation in sorted() {
        text += &writer(operation.request);
        text += &reader(operation.request, Side::Request);
        text += &reader(operation.result, Side::Result);
    }
    for (_, data) in EVENTS {
        text += &reader(data, Side::Result);
    }
    Ok(text)
}

fn reader(object: &'static Object, side: Side) -> String {
    let mut variables = String::new();
    let mut arms = String::new();
    let mut arguments = String::new();
    for (at, field) in object.fields.iter().enumerate() {
        let (name, declared) = (name_of(field), type_of(field.kind));
        let _ = writeln!(arms, "            \"{name}\" -> {name} = {}", read(field.kind));
        match zero(field.kind).filter(|_| !is_option(object, at, field, side)) {
            Some(zero) => {
                let _ = writeln!(variables, "    var {name}: {declared} = {zero}");
                let _ = writeln!(arguments, "        {name} = {name},");
            }
            None => {
                let _ = writeln!(variables, "    var {name}: {declared}? = null");
                let sure = if is_option(object, at, field, side) {
                    String::new()
                } else {
                    format!(" ?: json.missing(\"{name}\")")
                };
                let _ = writeln!(arguments, "        {name} = {name}{sure},");
            }
        }
    }
    if !object.failures.is_empty() {
        variables += "    var failed: List<Failure> = emptyList()\n";
        arms += "            \"failed\" -> failed = json.list { readFailure(json) }\n";
        arguments += "        failed = failed,\n";
    }
    format!(
        "\ninternal fun read{name}(json: JsonReader): {name} {{\n{variables}    var extra: Map<String, RawJson> = \
         emptyMap()\n    json.start()\n    while (true) {{\n        when (json.name() ?: break) {{\n{arms}            \
         \"extra\" -> extra = json.map({{ it }}) {{ json.raw() }}\n            else -> json.skip()\n        }}\n    }}\n    \
         return {name}(\n{arguments}        extra = extra,\n    )\n}}\n",
        name = object.name
    )
}

fn writer(object: &'static Object) -> String {
    let mut lines = String::new();
    for (at, field) in object.fields.iter().enumerate() {
        let name = name_of(field);
        if is_option(object, at, field, Side::Request) {
            let _ = writeln!(
                lines,
                "    value.{name}?.let {{ given ->\n        json.name(\"{name}\")\n        {}\n    }}",
                write(field.kind, "given")
            );
        } else {
            let _ = writeln!(
                lines,
                "    json.name(\"{name}\")\n    {}",
                write(field.kind, &format!("value.{name}"))
            );
        }
    }
    format!(
        "\ninternal fun JsonWriter.write(value: {}) {{\n    val json = this\n    json.start()\n{lines}    json.extra(value.extra)\n    \
         json.end()\n}}\n",
        object.name
    )
}
