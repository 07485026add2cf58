//! Doc lines as KDoc comments.

use super::words::with_names;
use volc_im_core::casing::Casing;

/// A comment of these lines; empty lines part paragraphs.
pub fn doc_comment(doc: &str, indent: &str) -> String {
    // Rust writes links in angle brackets; brackets open links in KDoc, and an at-sign opens a tag.
    let lines: Vec<String> = with_names(doc, |wire| Casing::LowerFirst.spell(wire))
        .lines()
        .map(|line| {
            let line = line.replace("*/", "*\u{200b}/").replace(['<', '>'], "");
            if line.starts_with('@') { line } else { line.replace('@', "&#64;") }
        })
        .collect();
    match lines.as_slice() {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let mut text = format!("{indent}/**\n");
            for line in lines {
                text += format!("{indent} * {line}").trim_end();
                text.push('\n');
            }
            text + indent + " */\n"
        }
    }
}
