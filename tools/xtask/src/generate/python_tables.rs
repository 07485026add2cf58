//! `_generated/tables.py`: what the listings must know of every action at run time; and `version.py`.

use super::python_types::HEADER;
use super::shape_walk::sorted;
use anyhow::Result;
use std::fmt::Write;
use volc_im_core::casing::Casing;
use volc_im_core::machine::pages::default_page;

const HEAD: &str = "\"\"\"Fields that continue a listing.\"\"\"

from __future__ import annotations

from typing import NamedTuple, Optional


class Paging(NamedTuple):
    \"\"\"Fields of a listing action.\"\"\"

    cursor: str
    next: str
    items: str
    more: str
    size: Optional[int] = None
    \"\"\"Default page size.\"\"\"


PAGING: dict[str, Paging] = {
";

/// The text of `version.py`: asking for the installed package's metadata takes longer than importing all of it.
pub fn make_version() -> Result<String> {
    let version = crate::workspace::VERSION;
    Ok(format!("{HEADER}\"\"\"Version of this package.\"\"\"\n\n__version__ = \"{version}\"\n"))
}

/// The file's text.
pub fn make() -> Result<String> {
    let mut text = format!("{HEADER}{HEAD}");
    for operation in sorted() {
        if let Some(paging) = &operation.paging {
            let fields = [paging.cursor, paging.next, paging.items, paging.more]
                .map(|wire| format!("\"{}\"", Casing::Snake.spell(wire)));
            let size = default_page(operation).map_or(String::new(), |size| format!(", {size}"));
            let _ = writeln!(text, "    \"{}\": Paging({}{size}),", operation.name, fields.join(", "));
        }
    }
    Ok(text + "}\n")
}
