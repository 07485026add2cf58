//! `_generated/inputs.py`: what goes in as dictionaries: objects inside of requests, and whole requests.

use super::python_types::{HEADER, docstring, is_optional, name_of, type_of};
use super::shape_walk::{Side, Used, sorted};
use super::words;
use anyhow::Result;
use std::fmt::Write;
use volc_im_core::model::shape::Object;

const HEAD: &str = "\"\"\"Inputs of the actions, as dictionaries.\"\"\"

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Union

from . import codes
";

/// The file's text.
pub fn make() -> Result<String> {
    let mut text = format!("{HEADER}{HEAD}");
    let mut objects = Used::default();
    for operation in sorted() {
        objects.fields(Side::Request, operation.request);
    }
    for (_, object) in objects.objects.iter().rev() {
        text += &typed_dict(object.name, object, object.doc);
    }
    for operation in sorted() {
        let doc = format!("Input of {}.", operation.name);
        text += &typed_dict(&format!("{}Input", operation.name), operation.request, &doc);
    }
    Ok(text)
}

/// Python 3.9 has no mark for a key that may be missing: what must be there stands in a base class.
fn typed_dict(name: &str, object: &'static Object, doc: &str) -> String {
    let mut required = String::new();
    let mut optional = String::new();
    for (at, field) in object.fields.iter().enumerate() {
        let declared = type_of(field.kind, Side::Request).replace("inputs.", "");
        let fields = if is_optional(object, at, field) { &mut optional } else { &mut required };
        let _ = write!(fields, "    {}: {declared}\n{}", name_of(field), docstring(field.doc, "    "));
    }
    optional += "    extra: Mapping[str, Any]\n    \"\"\"";
    optional += words::MORE_FIELDS;
    optional += "\"\"\"\n";
    let mut text = String::new();
    let base = if required.is_empty() {
        "TypedDict".to_owned()
    } else {
        let base = format!("_{name}");
        let _ = write!(text, "\n\nclass {base}(TypedDict):\n{required}");
        base
    };
    let _ = write!(text, "\n\nclass {name}({base}, total=False):\n{}\n{optional}", docstring(doc, "    "));
    text
}
