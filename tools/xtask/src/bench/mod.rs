//! `cargo xtask bench`: each benchmark by name.

mod callbacks;
mod campaign;
mod kotlin;
mod npm;
mod python;
mod rust;
mod swift;

use crate::command::{command, output, run as run_command};
use crate::{bench, build, folder, toolchain, workspace};
use anyhow::{Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// A benchmark: its name and what runs it.
type Benchmark = (&'static str, fn() -> Result<()>);

const BENCHMARKS: &[Benchmark] = &[
    ("npm", bench::npm::run),
    ("faults", faults),
    ("callbacks", bench::callbacks::run),
    ("campaign", bench::campaign::run),
    ("rust", bench::rust::run),
    ("python", bench::python::run),
    ("kotlin", bench::kotlin::run),
    ("swift", bench::swift::bench),
];

/// Runs one benchmark, or all of them.
pub fn run(name: Option<&str>) -> Result<()> {
    let names: Vec<_> = BENCHMARKS.iter().map(|(known, _)| *known).collect();
    if let Some(name) = name.filter(|name| !names.contains(name)) {
        bail!("no benchmark is named {name:?}; there are: {}", names.join(", "));
    }
    for (known, benchmark) in BENCHMARKS {
        if name.is_none_or(|name| name == *known) {
            benchmark()?;
        }
    }
    Ok(())
}

/// Calls through a failing service: the outcome of each.
pub fn faults() -> Result<()> {
    let emulator = build::emulator::release()?;
    let project = project("bench-faults")?;
    folder::copy(&workspace::npm().join("tests"), &project.join("tests"))?;
    run_command(command("node", &["faults.mjs"], &project).env("VOLC_IM_EMULATOR", emulator))
}

/// A million requests and answers in one instance.
pub fn npm_memory() -> Result<()> {
    run_command(&mut command("node", &["memory.mjs"], &project("soak-npm")?))
}

/// A folder with the benchmarks and the packed package installed.
fn project(name: &str) -> Result<PathBuf> {
    let tarball = build::npm::tarball()?;
    let project = workspace::target().join(name);
    folder::empty_but_packages(&project)?;
    folder::copy(&workspace::npm().join("bench"), &project)?;
    toolchain::npm::install_locked(&project)?;
    toolchain::npm::install_tarball(&project, &tarball)?;
    Ok(project)
}

/// Runs programs for Node.js that print lines of a table, prints it, and keeps it in `tests/bench/NAME.md`.
fn print_table(name: &str, head: &str, programs: &[&[&str]], project: &Path) -> Result<()> {
    let mut table = head.to_owned();
    for program in programs {
        table.push_str(&output(&mut command("node", program, project))?);
    }
    print!("{table}");
    fs::write(workspace::root().join(format!("tests/bench/{name}.md")), table)?;
    Ok(())
}
