//! One module per language: how it spells names and types, and which files its templates make.

mod console;
mod kotlin;
mod pages;
mod python;
mod python_samples;
mod rust;
mod site;
mod site_defaults;
mod swift;
mod typescript;

use crate::model::Model;
use crate::template::{File, value};
use anyhow::Result;
use minijinja::{Environment, Value};
use volc_im_core::casing::Casing;

/// What has a folder of templates: a language, or who reads the files.
pub struct Language {
    /// Name of the folder.
    pub name: &'static str,
    make: fn(&Model, &Value) -> Result<Vec<File>>,
}

/// All of them.
pub const ALL: [Language; 8] = [
    Language { name: "console", make: console::files },
    Language { name: "kotlin", make: kotlin::files },
    Language { name: "pages", make: pages::files },
    Language { name: "python", make: python::files },
    Language { name: "rust", make: rust::files },
    Language { name: "site", make: site::files },
    Language { name: "swift", make: swift::files },
    Language { name: "typescript", make: typescript::files },
];

impl Language {
    /// The files that its templates make.
    ///
    /// # Errors
    /// If a template cannot be rendered.
    pub fn files(&self, model: &Model) -> Result<Vec<File>> {
        (self.make)(model, &value(model))
    }
}

/// Every generated file.
///
/// # Errors
/// If a template cannot be rendered.
pub fn files(model: &Model) -> Result<Vec<File>> {
    let seen = value(model);
    let mut files = Vec::new();
    for language in &ALL {
        files.extend((language.make)(model, &seen)?);
    }
    Ok(files)
}

/// `camel` and `snake`: a wire name as JavaScript, Kotlin and Swift spell it, and as Rust and Python do.
fn add_casings(environment: &mut Environment<'_>) {
    environment.add_filter("camel", |wire: &str| Casing::LowerFirst.spell(wire));
    environment.add_filter("snake", |wire: &str| Casing::Snake.spell(wire));
}

/// Doc lines as comments of Rust and Swift: the first stands where it is put, the others are indented by as many spaces.
fn line_comment(doc: &str, indent: usize) -> String {
    let lines: Vec<String> = doc.lines().map(|line| format!("/// {line}").trim_end().to_owned()).collect();
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

/// A comment of doc lines between `/**` and `*/`, or all in one line if there is but one.
///
/// The first line stands where it is put, the others are indented by as many spaces.
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
