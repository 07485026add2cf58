//! Names and doc lines as Swift spells them, from the declarations.

use super::words::with_names;
use volc_im_core::casing::Casing;

/// A property, method or enum case: `MsgTTL` is msgTTL.
pub fn lower_first(wire: &str) -> String {
    Casing::LowerFirst.spell(wire)
}

/// Doc lines as Swift's comments.
pub fn doc_lines(doc: &str, indent: &str) -> String {
    let doc = with_names(doc, lower_first).replace("`textContent()`", "`MessageContent.text(_:)`");
    doc.lines().map(|line| format!("{}\n", format!("{indent}/// {line}").trim_end())).collect()
}
