//! Doc lines as TSDoc comments.

use super::words::with_names;
use volc_im_core::casing::Casing;

/// A comment of these lines; empty lines part paragraphs.
pub fn doc_comment(doc: &str, indent: &str) -> String {
    // Rust writes links in angle brackets, which TSDoc would take for HTML; braces and at-signs open its tags.
    let lines: Vec<String> = with_names(doc, |wire| Casing::LowerFirst.spell(wire))
        .lines()
        .map(|line| {
            let line = line
                .replace("*/", "*\u{200b}/")
                .replace(['<', '>'], "")
                .replace('{', "\\{")
                .replace('}', "\\}");
            if line.starts_with("@see") { line } else { line.replace('@', "\\@") }
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
