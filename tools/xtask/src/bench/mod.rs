//! `cargo xtask bench`: each benchmark by name.

mod callbacks;
mod kotlin;
mod python;
mod rust;
mod swift;

use crate::command::{command, run as run_command};
use crate::{bench, build, folder, toolchain, workspace};
use anyhow::{Result, bail};
use std::path::PathBuf;

/// A benchmark: its name and what runs it.
type Benchmark = (&'static str, fn() -> Result<()>);

const BENCHMARKS: &[Benchmark] = &[
    ("npm", npm),
    ("faults", faults),
    ("callbacks", bench::callbacks::run),
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

fn npm() -> Result<()> {
    let project = project("bench-npm")?;
    for program in ["speed.mjs", "cold-start.mjs"] {
        run_command(&mut command("node", &[program], &project))?;
    }
    Ok(())
}

/// Calls through a failing service: what became of each.
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
