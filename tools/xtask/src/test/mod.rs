//! `cargo xtask test`: named parts, a line for each at the end.

pub mod callbacks;
pub mod conformance;
pub mod kotlin;
pub mod npm;
pub mod npm_docs;
pub mod oracle;
pub mod packaging;
pub mod python;
pub mod rust;
pub mod swift;
pub mod swift_packaging;

use crate::{demo, generate, test};
use anyhow::{Result, bail};
use std::time::Instant;

/// A part of the tests: its name and what runs it.
type Part = (&'static str, fn() -> Result<()>);

const PARTS: &[Part] = &[
    ("format", test::rust::format),
    ("generated", || generate::run(true)),
    ("clippy", test::rust::clippy),
    ("core", test::rust::core),
    ("emulator", test::rust::emulator),
    ("rust", test::rust::rust),
    ("uniffi", test::rust::uniffi),
    ("npm", test::npm::run),
    ("npm-docs", test::npm_docs::run),
    ("callbacks", test::callbacks::run),
    ("python", test::python::run),
    ("python-wheels", test::python::wheels),
    ("swift", test::swift::run),
    ("packaging", test::packaging::run),
    ("kotlin", test::kotlin::run),
    ("conformance", test::conformance::run),
    ("oracle", test::oracle::run),
    ("demo", demo::run_node),
    ("demo-workerd", demo::workerd::run),
    ("demo-rust", demo::rust::run),
    ("demo-python", demo::run_python),
];

/// Runs all parts, or one, and says whether all passed. Every part runs, whatever failed before it.
pub fn run(only: Option<&str>) -> Result<bool> {
    let names: Vec<_> = PARTS.iter().map(|(name, _)| *name).collect();
    if let Some(only) = only.filter(|only| !names.contains(only)) {
        bail!("no part of the tests is named {only:?}; there are: {}", names.join(", "));
    }
    let mut lines = Vec::new();
    let mut failed = 0;
    for (name, part) in PARTS.iter().filter(|(name, _)| only.is_none_or(|only| only == *name)) {
        println!("── {name}");
        let start = Instant::now();
        let result = part();
        let seconds = start.elapsed().as_secs_f32();
        match result {
            Ok(()) => lines.push(format!("ok      {name:<13} {seconds:6.1} s")),
            Err(error) => {
                eprintln!("{name}: {error:#}");
                failed += 1;
                lines.push(format!("FAILED  {name:<13} {seconds:6.1} s"));
            }
        }
    }
    println!("──\n{}", lines.join("\n"));
    println!("{} passed, {failed} failed", lines.len() - failed);
    Ok(failed == 0)
}
