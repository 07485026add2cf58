//! `cargo xtask test`: named parts, a line for each at the end.

use crate::{
    demo, demo_rust, demo_workerd, generate, oracle, test_callbacks, test_conformance, test_kotlin, test_npm,
    test_npm_docs, test_packaging, test_python, test_rust, test_swift,
};
use anyhow::{Result, bail};
use std::time::Instant;

/// A part of the tests: its name and what runs it.
type Part = (&'static str, fn() -> Result<()>);

const PARTS: &[Part] = &[
    ("format", test_rust::format),
    ("generated", || generate::run(true)),
    ("clippy", test_rust::clippy),
    ("core", test_rust::core),
    ("emulator", test_rust::emulator),
    ("rust", test_rust::rust),
    ("uniffi", test_rust::uniffi),
    ("npm", test_npm::run),
    ("npm-docs", test_npm_docs::run),
    ("callbacks", test_callbacks::run),
    ("python", test_python::run),
    ("python-wheels", test_python::wheels),
    ("swift", test_swift::run),
    ("packaging", test_packaging::run),
    ("kotlin", test_kotlin::run),
    ("conformance", test_conformance::run),
    ("oracle", oracle::run),
    ("demo", demo::run_node),
    ("demo-workerd", demo_workerd::run),
    ("demo-rust", demo_rust::run),
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
