//! `cargo xtask bench`: each benchmark by name.

use crate::command::{command, run as run_command};
use crate::{build_npm, folder, npm_project, workspace};
use anyhow::{Result, bail};

/// A benchmark: its name and what runs it.
type Benchmark = (&'static str, fn() -> Result<()>);

const BENCHMARKS: &[Benchmark] = &[("npm", npm)];

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
    let tarball = build_npm::tarball()?;
    let project = workspace::target().join("bench-npm");
    folder::empty(&project)?;
    folder::copy(&workspace::npm().join("bench"), &project)?;
    npm_project::install_tarball(&project, &tarball)?;
    run_command(&mut command("node", &["--expose-gc", "speed.mjs"], &project))
}
