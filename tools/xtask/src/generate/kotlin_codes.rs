//! `Codes.kt`: the known codes as constants of classes that are open for the ones not known yet.

use super::kotlin_doc::doc_comment;
use super::kotlin_shape::{HEAD, constant};
use super::shape_walk::used_by_all;
use super::words::OPEN_CODES;
use anyhow::Result;
use std::fmt::Write;

/// The file's text.
pub fn make() -> Result<String> {
    let used = used_by_all();
    let mut text = HEAD.to_owned();
    for codes in &used.codes {
        let known: Vec<_> =
            codes.known.iter().map(|(name, code, doc)| (*name, code.to_string(), *doc)).collect();
        text += &code_set(codes.name, codes.doc, &known, "IntegerCode", "Int");
    }
    for codes in &used.text_codes {
        let known: Vec<_> =
            codes.known.iter().map(|(name, code, doc)| (*name, format!("{code:?}"), *doc)).collect();
        text += &code_set(codes.name, codes.doc, &known, "TextCode", "String");
    }
    Ok(text)
}

fn code_set(name: &str, doc: &str, known: &[(&str, String, &str)], base: &str, code: &str) -> String {
    let doc = format!("{doc}\n\n{OPEN_CODES}");
    let mut text = format!(
        "\n{}public class {name} private constructor(code: {code}, name: String?) : {base}(code, name) {{\n    /** Known \
         codes. */\n    public companion object {{\n",
        doc_comment(&doc, "")
    );
    let mut arms = String::new();
    for (arm, code, doc) in known {
        let arm = constant(arm);
        let _ = write!(
            text,
            "{}        @JvmField\n        public val {arm}: {name} = {name}({code}, \"{arm}\")\n\n",
            doc_comment(doc, "        ")
        );
        let _ = writeln!(arms, "            {code} -> {arm}");
    }
    let _ = write!(
        text,
        "        /** Returns the code with this value; unknown codes are kept. */\n        @JvmStatic\n        public fun of(code: {code}): {name} = when \
         (code) {{\n{arms}            else -> {name}(code, null)\n        }}\n    }}\n}}\n"
    );
    text
}
