//! One module per language: how it spells names and types, and which files its templates make.

mod console;
mod kotlin;
mod pages;
mod python;
mod rust;
mod swift;
mod typescript;

use crate::model::Model;
use crate::template::{File, value};
use anyhow::Result;
use minijinja::Environment;
use volc_im_core::casing::Casing;

/// Every generated file that is committed.
///
/// # Errors
/// If a template cannot be rendered.
pub fn committed(model: &Model) -> Result<Vec<File>> {
    let seen = value(model);
    let mut files = Vec::new();
    files.extend(typescript::files(model, &seen)?);
    files.extend(python::files(model, &seen)?);
    files.extend(kotlin::files(model, &seen)?);
    files.extend(rust::files(&seen)?);
    files.extend(swift::files(model, &seen)?);
    files.extend(console::files(model, &seen)?);
    files.extend(pages::files(model, &seen)?);
    Ok(files)
}

/// The generated files that `cargo xtask build swift` puts into the package, with paths below its folder.
///
/// # Errors
/// If a template cannot be rendered.
pub fn in_swift_package(model: &Model) -> Result<Vec<File>> {
    Ok(vec![swift::conversions(model, &value(model))?])
}

/// `camel` and `snake`: a wire name as JavaScript, Kotlin and Swift spell it, and as Rust and Python do.
fn add_casings(environment: &mut Environment<'_>) {
    environment.add_filter("camel", |wire: &str| Casing::LowerFirst.spell(wire));
    environment.add_filter("snake", |wire: &str| Casing::Snake.spell(wire));
}

/// Doc lines as comments of Rust and Swift: the first stands where it is put, the others are indented by as many spaces.
fn line_comment(doc: &str, indent: usize) -> String {
    let indent = " ".repeat(indent);
    let lines: Vec<String> = doc.lines().map(|line| format!("/// {line}").trim_end().to_owned()).collect();
    lines.join(&format!("\n{indent}"))
}

/// A comment of doc lines: `start`, `middle` before each line and `end`, or all in one line if there is but one.
///
/// The first line stands where the comment is put, the others are indented by as many spaces.
fn block_comment(lines: &[String], indent: usize) -> String {
    let indent = " ".repeat(indent);
    if let [line] = lines {
        return format!("/** {line} */");
    }
    let mut text = "/**\n".to_owned();
    for line in lines {
        text += format!("{indent} * {line}").trim_end();
        text.push('\n');
    }
    text + &indent + " */"
}
