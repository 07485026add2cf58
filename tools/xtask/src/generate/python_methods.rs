//! `_generated/methods.py`: a method for every action, waiting and awaited.

use super::python_types::{HEADER, docstring, is_optional, name_of, parameter, required_pairs};
use super::shape_walk::sorted;
use super::words::{MORE_FIELDS, rate_line};
use anyhow::{Result, ensure};
use std::fmt::Write;
use volc_im_core::casing::Casing;
use volc_im_core::model::shape::{Field, Object, Operation};

const HEAD: &str = "\"\"\"One method for each action.\"\"\"

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional, Protocol, TypeVar, Union, overload

from .._implemented import implemented
from . import results

if TYPE_CHECKING:
    from .._options import CallOptions
    from .._record import Record
    from . import codes, inputs

    _Result = TypeVar(\"_Result\", bound=Record)
";

const WAITING: &str = "

def _call(client: Any, action: str, result: type[_Result], given: dict[str, Any]) -> _Result:
    returned: _Result = implemented(client, \"_call\", action)(action, result, given)
    return returned


class Actions(Protocol):
    \"\"\"One method for each action, which waits for the result.\"\"\"
";

const AWAITED: &str = "

async def _awaited(client: Any, action: str, result: type[_Result], given: dict[str, Any]) -> _Result:
    returned: _Result = await implemented(client, \"_call\", action)(action, result, given)
    return returned


class AsyncActions(Protocol):
    \"\"\"One coroutine method for each action.\"\"\"
";

/// The file's text.
pub fn make() -> Result<String> {
    let mut text = format!("{HEADER}{HEAD}{WAITING}");
    for operation in sorted() {
        for field in operation.request.fields {
            let name = name_of(field);
            ensure!(
                !["self", "options", "extra"].contains(&name.as_str()),
                "{} has a field {name}",
                operation.name
            );
        }
        text += &method(operation, "", "return _call");
    }
    text += AWAITED;
    for operation in sorted() {
        text += &method(operation, "async ", "return await _awaited");
    }
    Ok(text)
}

fn method(operation: &'static Operation, is_async: &str, call: &str) -> String {
    let (name, request) = (operation.name, operation.request);
    let head = format!("    {is_async}def {}(\n        self,\n        *,\n", Casing::Snake.spell(name));
    let tail = format!(
        "        extra: Optional[Mapping[str, Any]] = None,\n        options: Optional[CallOptions] = None,\n    ) -> \
         results.{name}Result:"
    );
    let mut text = String::new();
    for parameters in alternatives(request) {
        let _ = write!(text, "\n    @overload\n{head}{parameters}{tail} ...\n");
    }
    let _ = write!(text, "\n{head}{}{tail}\n", parameters(request, &[], &[]));
    text += &docstring(&doc(operation), "        ");
    let _ = writeln!(text, "        {call}(self, \"{name}\", results.{name}Result, locals())");
    text
}

/// For a request with fields that have twins: parameters for every way of giving one of each two.
pub fn alternatives(request: &'static Object) -> Vec<String> {
    let pairs = required_pairs(request);
    if pairs.is_empty() {
        return Vec::new();
    }
    (0..1_usize << pairs.len())
        .map(|way| {
            let chosen = |second: bool| -> Vec<&Field> {
                let one = |(at, (field, twin)): (usize, &(&'static Field, &'static Field))| {
                    if (way >> at & 1 == 1) == second { *field } else { *twin }
                };
                pairs.iter().enumerate().map(one).collect()
            };
            parameters(request, &chosen(false), &chosen(true))
        })
        .collect()
}

/// Keyword parameters: those that must be given first; of twins those `given`, without those `absent`.
pub fn parameters(request: &'static Object, given: &[&Field], absent: &[&Field]) -> String {
    let is = |fields: &[&Field], field: &Field| fields.iter().any(|known| known.wire == field.wire);
    let mut required = String::new();
    let mut optional = String::new();
    for (at, field) in request.fields.iter().enumerate() {
        if is(absent, field) {
            continue;
        }
        let is_optional = is_optional(request, at, field) && !is(given, field);
        let parameters = if is_optional { &mut optional } else { &mut required };
        let _ = writeln!(parameters, "        {},", parameter(field, is_optional));
    }
    required + &optional
}

fn doc(operation: &'static Operation) -> String {
    let mut doc = operation.docs.doc.to_owned();
    if let Some(rate) = operation.rate {
        let _ = write!(doc, "\n\n{}", rate_line(rate));
    }
    if let Some(url) = operation.docs.url() {
        let _ = write!(doc, "\n\n{url}");
    }
    doc += "\n\nArgs:\n";
    for field in operation.request.fields {
        let words: Vec<&str> = field.doc.lines().filter(|line| !line.is_empty()).collect();
        let _ = writeln!(doc, "    {}: {}", name_of(field), words.join(" "));
    }
    doc + "    extra: "
        + MORE_FIELDS
        + "\n    options: Options of this call.\n\nRaises:\n    ImError: Of any kind but `callback`."
}
