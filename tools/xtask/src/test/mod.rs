//! `cargo xtask test`: named parts, each as a separate process; a table and a count at the end.

pub mod arm64;
pub mod callbacks;
mod changed;
pub mod conformance;
pub mod console;
mod consumer;
pub mod docs;
pub mod docs_calls;
pub mod emulator_packages;
pub mod example_programs;
pub mod kotlin;
pub mod mach_o;
pub mod npm;
pub mod npm_docs;
pub mod oracle;
pub mod packaging;
mod part;
mod parts;
pub mod python;
pub mod redis;
mod report;
mod reproducible;
pub mod rust;
mod schedule;
mod soak;
pub mod stores;
pub mod swift;
pub mod swift_packaging;
pub mod telemetry;
mod tools;
pub mod windows;
pub mod workflows;

use crate::run::Run;
use crate::test::parts::with_what_comes_before;
use crate::test::schedule::Report;
use crate::toolchain::third_party;
use anyhow::{Context, Result, bail};
use clap::Args;
use std::fs;
use std::thread;

/// What of the tests is run, and how.
#[derive(Args)]
pub struct Options {
    /// Run these parts only, with what they come after: several names with commas, or the option several times
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,
    /// Run the parts only whose inputs differ from the branch main, with what is not committed
    #[arg(long, conflicts_with = "only")]
    changed: bool,
    /// Run nothing: list the parts, what each comes after and what it needs
    #[arg(long)]
    list: bool,
    /// How many parts run concurrently: one more than the machine has cores unless given
    #[arg(long, value_name = "N")]
    lanes: Option<usize>,
}

/// Runs parts of the tests and says whether all passed. Every part runs that can, whatever failed beside it.
pub fn run(options: &Options) -> Result<bool> {
    let all: Vec<&str> = parts::TESTS.iter().map(|part| part.name).collect();
    let whole = options.only.is_empty() && !options.changed && !options.list;
    run_of(&all, options, |reports, cores, lanes| {
        if whole {
            report::write(reports, cores, lanes)?;
            third_party::keep()?;
        }
        Ok(())
    })
}

/// What of the long tests is run, and for how long.
#[derive(Args)]
pub struct SoakOptions {
    #[command(flatten)]
    parts: Options,
    /// Run the parts under load only, each for so many minutes; 20 where they are run with all others
    #[arg(long, value_name = "N")]
    minutes: Option<u64>,
}

/// Runs what takes too long for every change, and says whether all passed.
pub fn soak(options: &SoakOptions) -> Result<bool> {
    let is_load = |name: &&str| options.minutes.is_none() || name.starts_with(soak::LOAD);
    let all: Vec<&str> = parts::SOAK.iter().map(|part| part.name).filter(is_load).collect();
    let run = Run::joined()?;
    fs::write(run.folder().join(soak::LOAD), options.minutes.unwrap_or(20).to_string())?;
    run_of(&all, &options.parts, |_, _, _| Ok(()))
}

fn run_of(
    all: &[&'static str],
    options: &Options,
    keep: impl FnOnce(&[Report], usize, usize) -> Result<()>,
) -> Result<bool> {
    let parts = with_what_comes_before(&selected(all, options)?);
    if options.list {
        report::list(&parts);
        return Ok(true);
    }
    let run = Run::joined()?;
    run.consists_of(&parts.iter().map(|part| part.name).collect::<Vec<_>>())?;
    let missing = tools::installed_for(&parts);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let lanes = options.lanes.unwrap_or(cores + 1).max(1);
    let reports = schedule::run(&parts, lanes, &run, |part| missing.of(part))?;
    // What cannot be kept is missed later, but says nothing about what was tested.
    if let Err(error) = keep(&reports, cores, lanes) {
        eprintln!("nothing is kept of this run: {error:#}");
    }
    Ok(report::print(&reports, &run))
}

/// Runs one part in this process.
pub fn run_part(name: &str) -> Result<()> {
    if name == reproducible::LIBRARY {
        return reproducible::library();
    }
    let part = parts::named(name).with_context(|| format!("no part of the tests is named {name:?}"))?;
    (part.run)()
}

fn selected<'n>(all: &[&'n str], options: &'n Options) -> Result<Vec<&'n str>> {
    if options.changed {
        let changed = changed::parts()?;
        return Ok(all.iter().copied().filter(|name| changed.contains(name)).collect());
    }
    if let Some(unknown) = options.only.iter().find(|name| !all.contains(&name.as_str())) {
        bail!("no part is named {unknown:?}; there are: {}", all.join(", "));
    }
    Ok(if options.only.is_empty() { all.to_vec() } else { options.only.iter().map(String::as_str).collect() })
}
