//! `_generated/events.py`: the data of every documented event.

use super::python_types::{HEADER, docstring, type_of};
use super::shape_walk::{Side, Used};
use anyhow::Result;
use std::fmt::Write;
use volc_im_core::callbacks::{EVENTS, is_before_event};
use volc_im_core::model::shape::{Kind, Object};

const HEAD: &str = "\"\"\"Data of the documented events, with the names of the service.

The fields are those that the vendor documents publicly. Read any other field with `CallbackEvent.get`.
\"\"\"

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from .._callback_reply import EventHandler
";

/// The file's text.
pub fn make() -> Result<String> {
    let mut used = Used::default();
    for (_, data) in EVENTS {
        used.fields(Side::Result, data);
    }
    let mut text = format!("{HEADER}{HEAD}");
    for (_, object) in used.objects.iter().rev() {
        text += &typed_dict(object);
    }
    let (mut before, mut after) = (String::new(), String::new());
    for (name, data) in EVENTS {
        text += &typed_dict(data);
        let handlers = if is_before_event(name) { &mut before } else { &mut after };
        let _ = write!(handlers, "    {name}: EventHandler[{}]\n{}", data.name, docstring(data.doc, "    "));
    }
    for (class, doc, handlers) in [
        (
            "AfterHandlers(TypedDict, total=False)",
            "A handler for each documented event that decides nothing.",
            after,
        ),
        ("Handlers(AfterHandlers, total=False)", "A handler for each documented event.", before),
    ] {
        let _ = write!(text, "\n\nclass {class}:\n    \"\"\"{doc}\"\"\"\n\n{handlers}");
    }
    Ok(text)
}

fn typed_dict(object: &'static Object) -> String {
    let mut text =
        format!("\n\nclass {}(TypedDict, total=False):\n{}", object.name, docstring(object.doc, "    "));
    for field in object.fields {
        let _ = write!(text, "\n    {}: {}\n{}", field.wire, plain(field.kind), docstring(field.doc, "    "));
    }
    text
}

/// Data is returned as read: a code is a plain integer.
fn plain(kind: Kind) -> String {
    match kind {
        Kind::Code(_) => "int".to_owned(),
        Kind::TextCode(_) => "str".to_owned(),
        Kind::List(item) => format!("list[{}]", plain(*item)),
        other => type_of(other, Side::Result).replace("results.", ""),
    }
}
