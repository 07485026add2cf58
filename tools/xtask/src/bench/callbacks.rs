//! The benchmark `callbacks`: verification against the same by hand, and the Fetch handler under load.

use super::print_table;
use crate::{build, folder, toolchain, workspace};
use anyhow::Result;

/// What is measured, in the order of the table.
const PROGRAMS: [&[&str]; 2] = [&["verify.mjs"], &["load.mjs"]];
const HEAD: &str = "\
# Callbacks

`cargo xtask bench callbacks`: Node.js, both sides by turns in one run, the best round of each. By hand: `JSON.parse`,
`node:crypto`, `timingSafeEqual` (`tests/bench/callbacks/by-hand.mjs`), which checks the signature and nothing else.

| | volc-im | by hand | ratio | goal |
|---|---|---|---|---|
";

/// Prints the table and keeps it in `tests/bench/callbacks.md`.
pub fn run() -> Result<()> {
    let tarball = build::npm::tarball()?;
    let project = workspace::target().join("bench-callbacks");
    folder::empty(&project)?;
    folder::copy(&workspace::root().join("tests/bench/callbacks"), &project)?;
    toolchain::npm::install_locked(&project)?;
    toolchain::npm::install_tarball(&project, &tarball)?;
    print_table("callbacks", HEAD, &PROGRAMS, &project)
}
