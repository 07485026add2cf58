//! What uniffi writes for Swift, made into a part of the module that its users do not notice.
//!
//! uniffi writes one file whose every declaration is public: its converters, its buffers, the objects that the package
//! wraps. Here everything but the records of requests, results and events becomes internal. uniffi's version is pinned, and
//! each change insists on finding what it changes.

use anyhow::{Result, bail};

const HEAD: &str = "// Written by uniffi and `cargo xtask build swift`. Do not edit.

import Foundation
internal import CVolcIM
";

/// How uniffi hides its own declarations from documentation.
const HIDDEN: &str = "@_documentation(visibility: private)";

/// The file as the package carries it.
pub fn of(written: &str) -> Result<String> {
    let (head, body) = between(written, "#if canImport(CVolcIM)\nimport CVolcIM\n#endif\n")?;
    if !head.contains("import Foundation") {
        bail!("uniffi's Swift imports something else than Foundation");
    }
    let text = format!("{HEAD}{body}");
    // uniffi renames an error where it is declared, but not where it is thrown.
    let text = replaced(&text, "FfiConverterTypeImError", "FfiConverterTypeNativeError")?;
    Ok(with_internal_declarations(&text))
}

fn with_internal_declarations(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut made = String::with_capacity(text.len());
    let mut in_initializer = false;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let hides = lines.get(at + 1).is_some_and(|next| next.trim() == HIDDEN);
        if line.trim().starts_with("#if swift(") && hides {
            at += 3;
            continue;
        }
        at += 1;
        if line.trim() == "public init(" {
            in_initializer = true;
        } else if in_initializer {
            let Some(line) = initializer_line(line) else { continue };
            in_initializer = !line.ends_with('{');
            made += &line;
            made.push('\n');
            continue;
        } else if line.contains("swiftlint:") {
            continue;
        }
        made += &internal(line);
        made.push('\n');
    }
    made
}

/// A line of the parameters of a record's initializer, without the documentation that its fields have already.
fn initializer_line(line: &str) -> Option<String> {
    let trimmed = line.trim();
    if let Some((_, parameter)) = trimmed.split_once("*/") {
        return Some(format!("        {}", parameter.trim_end()));
    }
    let comment = trimmed.starts_with("/*") || trimmed.starts_with('*') || trimmed.is_empty();
    (!comment).then(|| line.trim_end().to_owned())
}

/// A declaration at the top of the file loses its `public`, unless it is one of the records that users see.
fn internal(line: &str) -> String {
    for access in ["public ", "open "] {
        let Some(declaration) = line.strip_prefix(access) else { continue };
        let name = declaration.split([' ', ':', '(', '<']).nth(1).unwrap_or_default();
        let kept = ["struct ", "enum ", "indirect enum ", "typealias "]
            .iter()
            .any(|kind| declaration.starts_with(kind));
        if !kept || name.starts_with("Native") || name.starts_with("FfiConverter") {
            return declaration.to_owned();
        }
    }
    line.to_owned()
}

fn between<'t>(text: &'t str, mark: &str) -> Result<(&'t str, &'t str)> {
    match text.split_once(mark) {
        Some(parts) => Ok(parts),
        None => bail!("uniffi's Swift has no {mark:?} any more"),
    }
}

fn replaced(text: &str, from: &str, to: &str) -> Result<String> {
    if !text.contains(from) {
        bail!("uniffi's Swift has no {from:?} any more");
    }
    Ok(text.replace(from, to))
}
