//! The benchmark `swift`: what a call costs without the network, beside what it costs in Rust.

use crate::command::{cargo, output, run};
use crate::toolchain::swift_project::SwiftProject;
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::fmt::Write;
use std::fs;

/// Turns of both programs, so that the machine's other work falls on both.
const TURNS: usize = 3;

/// Of each row: the ratio when uniffi's records crossed, in English and in Chinese, and the ratio that is wanted.
const ROWS: [([f64; 2], f64); 4] =
    [([4.9, 7.8], 2.0), ([9.7, 12.0], 3.0), ([7.3, 8.0], 1.5), ([4.3, 2.8], 2.5)];

const HEAD: &str = "\
# swift

`cargo xtask bench swift`: microseconds without the network, both programs by turns in one run, the best round of each
(`packages/swift/Bench`, `tests/bench/rust`). Before: the ratio when uniffi's records crossed.

| | Swift | Rust | ratio | before | goal |
|---|---|---|---|---|---|
";

/// Prints the table and keeps it in `tests/bench/swift.md`.
pub fn bench() -> Result<()> {
    let rust_arguments = ["--quiet", "--locked", "--release", "--package", "volc-im-bench"];
    run(cargo(&["build"]).args(rust_arguments))?;
    let project = SwiftProject::own()?;
    project.build(&["--configuration", "release", "--product", "Bench"])?;
    let (mut swift, mut rust) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        best(&mut swift, &output(&mut project.command(&[".build/release/Bench"], &[]))?)?;
        best(&mut rust, &output(cargo(&["run"]).args(rust_arguments))?)?;
    }
    let mut table = HEAD.to_owned();
    for (at, ((what, swift), (same, rust))) in swift.iter().zip(&rust).enumerate() {
        if what != same {
            bail!("{what:?} beside {same:?}");
        }
        let (before, goal) = ROWS.get(at % ROWS.len()).context("a row of the table")?;
        let before = before.get(at / ROWS.len()).context("a language of the table")?;
        let _ = writeln!(
            table,
            "| {what} | {swift:.2} | {rust:.2} | {:.1} | {before:.1} | {goal:.1} |",
            swift / rust
        );
    }
    print!("{table}");
    Ok(fs::write(workspace::root().join("tests/bench/swift.md"), table)?)
}

/// Keeps the smaller figure of each line, name and microseconds parted by a tab.
fn best(kept: &mut Vec<(String, f64)>, printed: &str) -> Result<()> {
    for (at, line) in printed.lines().enumerate() {
        let (name, figure) = line.split_once('\t').with_context(|| format!("no figure: {line:?}"))?;
        let figure: f64 = figure.parse()?;
        match kept.get_mut(at) {
            Some((_, best)) => *best = best.min(figure),
            None => kept.push((name.to_owned(), figure)),
        }
    }
    Ok(())
}
