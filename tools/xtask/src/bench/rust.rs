//! The benchmark `rust`: reading and signing beside well-known crates, by size.

use crate::command::{cargo, output};
use crate::workspace;
use anyhow::Result;
use std::fs;

const HEAD: &str = "\
# Rust

`cargo xtask bench rust`: both sides by turns in one run, the best of twelve rounds of each. Plain structs by `serde_json` check
nothing and lose what they do not know; `aws-sigv4` derives its key for each request, volc-im keeps the day's.

";

/// Prints the tables and keeps them in `tests/bench/rust.md`.
pub fn run() -> Result<()> {
    let manifest = workspace::root().join("tests/bench/rust-peers/Cargo.toml");
    let target = workspace::target().join("bench-rust");
    let mut bench = cargo(&["run", "--quiet", "--locked", "--release", "--manifest-path"]);
    let tables = output(bench.arg(manifest).arg("--target-dir").arg(target))?;
    let text = format!("{HEAD}{tables}");
    print!("{text}");
    fs::write(workspace::root().join("tests/bench/rust.md"), text)?;
    Ok(())
}
