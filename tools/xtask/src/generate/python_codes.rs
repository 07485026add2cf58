//! `_generated/codes.py`: the known codes by name, each set open for those that are not known yet.

use super::python_types::{HEADER, constant, docstring};
use super::shape_walk::used;
use super::words::OPEN_CODES;
use anyhow::Result;
use std::fmt::Write;

const HEAD: &str = "\"\"\"Codes of the service.\"\"\"

from __future__ import annotations

from typing import ClassVar

from .._codes import IntCode, StrCode
";

/// The file's text.
pub fn make() -> Result<String> {
    let mut text = format!("{HEADER}{HEAD}");
    let used = used();
    let names =
        used.codes.iter().map(|codes| codes.name).chain(used.text_codes.iter().map(|codes| codes.name));
    let names: String = names.map(|name| format!("    \"{name}\",\n")).collect();
    let _ = write!(text, "\n__all__ = [\n{names}]\n");
    for codes in &used.codes {
        let known: Vec<_> =
            codes.known.iter().map(|(name, code, doc)| (*name, code.to_string(), *doc)).collect();
        text += &code_set(codes.name, codes.doc, "IntCode", &known);
    }
    for codes in &used.text_codes {
        let known: Vec<_> =
            codes.known.iter().map(|(name, code, doc)| (*name, format!("{code:?}"), *doc)).collect();
        text += &code_set(codes.name, codes.doc, "StrCode", &known);
    }
    Ok(text)
}

fn code_set(name: &str, doc: &str, base: &str, known: &[(&str, String, &str)]) -> String {
    let doc = format!("{doc}\n\n{OPEN_CODES}");
    let mut text = format!("\n\nclass {name}({base}):\n{}\n", docstring(&doc, "    "));
    for (arm, _, doc) in known {
        let _ = write!(text, "    {}: ClassVar[{name}]\n{}", constant(arm), docstring(doc, "    "));
    }
    let _ = writeln!(text, "\n\n{name}._know(");
    for (arm, code, _) in known {
        let _ = writeln!(text, "    {}={code},", constant(arm));
    }
    text + ")\n"
}
