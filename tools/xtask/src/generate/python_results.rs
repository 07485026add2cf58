//! `_generated/results.py`: what comes back, a class per object.

use super::python_types::{HEADER, docstring, name_of, type_of};
use super::shape_walk::{Side, Used, sorted, used};
use super::words;
use anyhow::{Result, ensure};
use std::fmt::Write;
use volc_im_core::model::shape::{Field, Kind, MapKey, Object, Presence};

const HEAD: &str = "\"\"\"Results of the actions.\"\"\"

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from .._moments import utc
from .._record import Record, by_text, by_user, many
from . import codes

if TYPE_CHECKING:
    from datetime import datetime


class Failure(Record):
    \"\"\"Item of a batch that failed.\"\"\"

    id: int
    \"\"\"User id; 0 in apps with string user ids.\"\"\"
    id_str: Optional[str] = None
    \"\"\"User id in apps with string user ids.\"\"\"
    code: Optional[codes.ErrorCode] = None
    \"\"\"Error code, if the action returns one.\"\"\"
    message: Optional[str] = None
    \"\"\"Error message, if the action returns one.\"\"\"


Failure._reads(code=codes.ErrorCode)
Failure._identifies(\"id\")
";

/// The file's text.
pub fn make() -> Result<String> {
    let mut text = format!("{HEADER}{HEAD}");
    let mut objects = Used::default();
    for operation in sorted() {
        objects.fields(Side::Result, operation.result);
    }
    // What is inside comes first: the class around it names it.
    let inner: Vec<&'static Object> = objects.objects.iter().rev().map(|(_, object)| *object).collect();
    let requests = used().objects.into_iter().filter(|(side, _)| *side == Side::Request);
    for (_, request) in requests {
        ensure!(
            !inner.iter().any(|object| object.name == request.name),
            "{} goes in and comes out",
            request.name
        );
    }
    for object in inner.into_iter().chain(sorted().into_iter().map(|operation| operation.result)) {
        text += &class(object);
    }
    Ok(text)
}

fn class(object: &'static Object) -> String {
    let mut text = format!("\n\nclass {}(Record):\n{}", object.name, docstring(object.doc, "    "));
    let mut reads = String::new();
    let declared = |kind| type_of(kind, Side::Result).replace("results.", "");
    let (optional, always): (Vec<_>, Vec<_>) =
        object.fields.iter().partition(|field| field.presence == Presence::Optional);
    if !object.fields.is_empty() || !object.failures.is_empty() {
        text.push('\n');
    }
    for field in &always {
        let _ = writeln!(text, "    {}: {}", name_of(field), declared(field.kind));
        text += &docstring(field.doc, "    ");
    }
    if !object.failures.is_empty() {
        text += "    failed: list[Failure]\n    \"\"\"";
        text += words::FAILED;
        text += "\"\"\"\n";
        reads += "failed=many(Failure._of), ";
    }
    for field in &optional {
        let _ = writeln!(text, "    {}: Optional[{}] = None", name_of(field), declared(field.kind));
        text += &docstring(field.doc, "    ");
    }
    for field in object.fields {
        if let Some(per_second) = time_unit(field) {
            let name = name_of(field);
            let _ = write!(
                text,
                "\n    @property\n    def {name}_utc(self) -> Optional[datetime]:\n        \"\"\"`{name}` as a time in UTC; `None` \
                 if it is 0 or missing.\"\"\"\n        return utc(self.{name}, {per_second})\n"
            );
        }
        if let Some(read) = reader(field.kind) {
            let _ = write!(reads, "{}={read}, ", name_of(field));
        }
    }
    let ids: Vec<String> = object
        .fields
        .iter()
        .filter(|field| holds_ids(field.kind))
        .map(|field| format!("\"{}\"", name_of(field)))
        .collect();
    if !reads.is_empty() || !ids.is_empty() {
        text += "\n\n";
    }
    if !reads.is_empty() {
        let _ = writeln!(text, "{}._reads({})", object.name, reads.trim_end_matches(", "));
    }
    if !ids.is_empty() {
        let _ = writeln!(text, "{}._identifies({})", object.name, ids.join(", "));
    }
    text
}

/// Units of a field that holds a time, in one second; a time's doc lines name its unit.
fn time_unit(field: &Field) -> Option<u32> {
    let is_time = field.wire.ends_with("Time") && matches!(field.kind, Kind::Int64);
    [("In seconds.", 1), ("In milliseconds.", 1_000)]
        .into_iter()
        .find(|(line, _)| is_time && field.doc.lines().any(|known| known == *line))
        .map(|(_, per_second)| per_second)
}

/// Whether a value is an id, or has ids inside that no other class knows of.
fn holds_ids(kind: Kind) -> bool {
    match kind {
        Kind::Id(_) => true,
        Kind::List(item) => holds_ids(*item),
        Kind::Map(_, value) => holds_ids(*value),
        _ => false,
    }
}

/// What makes of a JSON value what Python sees, for values that are not the same.
fn reader(kind: Kind) -> Option<String> {
    match kind {
        Kind::Code(codes) => Some(format!("codes.{}", codes.name)),
        Kind::TextCode(codes) => Some(format!("codes.{}", codes.name)),
        Kind::Object(object) => Some(format!("{}._of", object.name)),
        Kind::List(item) => reader(*item).map(|read| format!("many({read})")),
        Kind::Map(MapKey::Text, value) => reader(*value).map(|read| format!("by_text({read})")),
        Kind::Map(MapKey::UserId, value) => {
            Some(format!("by_user({})", reader(*value).unwrap_or_else(|| "None".to_owned())))
        }
        Kind::Bool | Kind::Int32 | Kind::Int64 | Kind::Id(_) | Kind::Text | Kind::Json => None,
    }
}
