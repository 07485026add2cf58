//! Rust: the methods of the client, and actions by name for its tests.

use super::{add_casings, line_comment};
use crate::model::Model;
use crate::template::{File, Template, environment, file, templates};
use anyhow::Result;
use minijinja::Value;

const TEMPLATES: &[Template] = templates!("rust": "methods.rs", "every_method.rs", "typed_actions.rs");

pub fn files(_: &Model, seen: &Value) -> Result<Vec<File>> {
    let mut environment = environment(TEMPLATES)?;
    add_casings(&mut environment);
    environment.add_filter("comment", line_comment);
    [
        ("packages/rust/src/generated/methods.rs", "methods.rs"),
        ("packages/rust/tests/support/every_method.rs", "every_method.rs"),
        ("tests/conformance/rust/src/typed_actions.rs", "typed_actions.rs"),
    ]
    .into_iter()
    .map(|(path, template)| file(&environment, path, template, seen))
    .collect()
}
