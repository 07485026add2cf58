//! Doc lines as Rust's doc comments.

/// A comment of these lines.
pub fn doc_lines(doc: &str, indent: &str) -> String {
    doc.lines().map(|line| format!("{}\n", format!("{indent}/// {line}").trim_end())).collect()
}
