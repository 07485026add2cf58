//! Names as uniffi spells them in Swift, from the declarations.

use super::words::with_names;
use volc_im_core::casing::Casing;

/// A property, method or enum case: `MsgTTL` is msgTtl.
pub fn lower_camel(wire: &str) -> String {
    let mut name = String::new();
    for (at, word) in Casing::Snake.spell(wire).split('_').enumerate() {
        name += &if at == 0 { word.to_owned() } else { capitalized(word) };
    }
    name
}

/// A type: `P2PSendMessageRequest` is P2pSendMessageRequest.
pub fn upper_camel(name: &str) -> String {
    Casing::Snake.spell(name).split('_').map(capitalized).collect()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

/// Doc lines as Swift's comments.
pub fn doc_lines(doc: &str, indent: &str) -> String {
    let doc = with_names(doc, lower_camel).replace("`textContent()`", "`MessageContent.text(_:)`");
    doc.lines().map(|line| format!("{}\n", format!("{indent}/// {line}").trim_end())).collect()
}
