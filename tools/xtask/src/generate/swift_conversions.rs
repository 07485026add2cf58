//! `Conversions.swift`, which `cargo xtask build swift` puts into the package: every type's way from JSON and to it.

use super::swift_names::lower_first;
use super::swift_shape::{Declared, is_option, objects, quoted, read, type_of, write, zero};
use anyhow::Result;
use std::fmt::Write;
use volc_im_core::callbacks::EVENTS;

const HEAD: &str = "// Written by `cargo xtask build swift`. Do not edit.\n";

/// The file's text.
pub fn make() -> Result<String> {
    let mut text = objects().iter().fold(HEAD.to_owned(), |text, declared| text + &conversions(declared));
    let mut arms = String::new();
    for (name, data) in EVENTS {
        let _ = writeln!(
            arms,
            "        case \"{name}\": self = .{}(try {}(json: &json))",
            lower_first(name),
            data.name
        );
    }
    let _ = write!(
        text,
        "\nextension EventData {{\n    init(type: String, json: inout JsonReader) throws {{\n        switch type {{\n{arms}        \
         default: self = .other\n        }}\n    }}\n}}\n"
    );
    Ok(text)
}

/// What is made of the fields of an object, in the order of its names.
#[derive(Default)]
struct Parts {
    names: Vec<String>,
    variables: String,
    arms: String,
    arguments: Vec<String>,
    writes: String,
}

impl Parts {
    /// A field: what stands in for it where it may be absent, how it is read, and what writes its value.
    fn add(
        &mut self,
        wire: &str,
        declared: &str,
        absent: Absent,
        read: &str,
        write: impl Fn(&str) -> String,
    ) {
        let (at, name) = (self.names.len(), lower_first(wire));
        let local = quoted(&name);
        self.names.push(format!("\"{wire}\""));
        let _ = writeln!(self.arms, "            case {at}: {local} = try {read}");
        let start = format!("json.name(Self.names, {at})");
        match absent {
            Absent::Zero(zero) => {
                let _ = writeln!(self.variables, "        var {local}: {declared} = {zero}");
                self.arguments.push(format!("{name}: {local}"));
                let _ = writeln!(self.writes, "        {start}\n        {}", write(&local));
            }
            Absent::Empty(empty) => {
                let _ = writeln!(self.variables, "        var {local}: {declared} = {empty}");
                self.arguments.push(format!("{name}: {local}"));
                let _ = writeln!(
                    self.writes,
                    "        if !{local}.isEmpty {{\n            {start}\n            {}\n        }}",
                    write(&local)
                );
            }
            Absent::Nil => {
                let _ = writeln!(self.variables, "        var {local}: {declared}?");
                self.arguments.push(format!("{name}: {local}"));
                let _ = writeln!(
                    self.writes,
                    "        if let {local} {{\n            {start}\n            {}\n        }}",
                    write(&local)
                );
            }
            Absent::Never => {
                let _ = writeln!(self.variables, "        var {local}: {declared}?");
                self.arguments.push(format!("{name}: try json.given({local}, Self.names, {at})"));
                let _ = writeln!(self.writes, "        {start}\n        {}", write(&local));
            }
        }
    }
}

/// What becomes of a field that is absent.
enum Absent {
    Zero(&'static str),
    Empty(&'static str),
    Nil,
    Never,
}

fn conversions(Declared { side, object, .. }: &Declared) -> String {
    let mut parts = Parts::default();
    for (at, field) in object.fields.iter().enumerate() {
        let absent = if is_option(object, at, field, *side) {
            Absent::Nil
        } else {
            zero(field.kind, field, *side).map_or(Absent::Never, Absent::Zero)
        };
        parts.add(field.wire, &type_of(field.kind), absent, &read(field.kind, "json"), |value| {
            write(field.kind, value, "json")
        });
    }
    if !object.failures.is_empty() {
        let read = "json.list { try Failure(json: &$0) }";
        parts.add("failed", "[Failure]", Absent::Zero("[]"), read, |value| {
            format!("json.list({value}) {{ $1.write(to: &$0) }}")
        });
    }
    parts.add("extra", "[String: Json]", Absent::Empty("[:]"), "json.extra()", |value| {
        format!("json.extra({value})")
    });
    let Parts { names, variables, arms, arguments, writes } = parts;
    format!(
        "\nextension {name}: JsonObject {{\n    private static let names = JsonNames({names})\n\n    \
         init(json: inout JsonReader) throws {{\n{variables}        var fields = try json.open()\n        \
         while let field = try json.field(Self.names, &fields) {{\n            switch field {{\n{arms}            \
         default: break\n            }}\n        }}\n        self.init(\n            {arguments})\n    }}\n\n    \
         func write(to json: inout JsonWriter) {{\n        json.open()\n{writes}        json.close()\n    }}\n}}\n",
        name = object.name,
        names = names.join(", "),
        arguments = arguments.join(",\n            "),
    )
}
