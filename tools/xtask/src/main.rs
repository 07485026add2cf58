//! The project's commands: `cargo xtask setup | demo | test | soak | audit | fuzz | api | release | build | generate | bench`.
//!
//! Each command sets up what it needs by itself. Needed beforehand: Rust (through rustup), Node.js 20 or later with
//! npm, and for Python's parts Python 3.9 or later.

mod api;
mod audit;
mod bench;
mod build;
mod cache;
mod command;
mod demo;
mod emulator;
mod folder;
mod fuzz;
mod generate;
mod release;
mod run;
mod rustfmt;
mod setup;
mod test;
mod toolchain;
mod workspace;

use crate::run::Run;
use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The commands of the volc-im project.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what the other commands need: targets of Rust, npm packages, Python environments
    Setup,
    /// Build everything a newcomer sees, run a backend against the emulator and print what happens
    Demo {
        /// The language of the backend
        #[arg(long, value_enum, default_value_t = demo::Language::Node)]
        lang: demo::Language,
    },
    /// Run everything CI runs
    Test(test::Options),
    /// Run what takes too long for every change: a million rounds, minutes under load, everything built twice
    Soak(test::SoakOptions),
    /// Run one part of the tests, as a process of `test`
    #[command(hide = true)]
    Part {
        /// The part's name
        name: String,
    },
    /// Build what users install into target/packages (all of it without a name)
    Build {
        /// What to build
        name: Option<String>,
    },
    /// Write the generated files
    Generate {
        /// Write nothing, fail when a file is stale
        #[arg(long)]
        check: bool,
    },
    /// Run what takes too long, or needs too much of the network, for every test
    Audit(audit::Options),
    /// Run everything that reads bytes from outside under libFuzzer
    Fuzz(fuzz::Options),
    /// Write what is public in each package to tests/api
    Api(api::Options),
    /// Check that a release is whole: versions, changelog, tag, artefacts, installed from registries on this machine
    Release(release::Options),
    /// Run the benchmarks (all of them without a name)
    Bench {
        /// Which benchmark
        name: Option<String>,
    },
}

fn main() -> ExitCode {
    let found = run(Arguments::parse().command);
    Run::end();
    match found {
        Ok(true) => ExitCode::SUCCESS,
        // The tests have said what failed, and their count is to be the last line.
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether the command found everything as it should be.
fn run(command: Command) -> Result<bool> {
    if !matches!(command, Command::Part { .. } | Command::Generate { .. }) {
        toolchain::third_party::restore()?;
    }
    match command {
        Command::Setup => setup::everything()?,
        Command::Demo { lang } => demo::run(lang)?,
        Command::Test(options) => return test::run(&options),
        Command::Soak(options) => return test::soak(&options),
        Command::Part { name } => test::run_part(&name)?,
        Command::Build { name } => build::run(name.as_deref())?,
        Command::Generate { check } => generate::run(check)?,
        Command::Audit(options) => audit::run(&options)?,
        Command::Fuzz(options) => fuzz::run(&options)?,
        Command::Api(options) => api::run(&options)?,
        Command::Release(options) => release::run(&options)?,
        Command::Bench { name } => bench::run(name.as_deref())?,
    }
    Ok(true)
}
