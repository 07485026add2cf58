//! `cargo xtask demo`: a backend, installed as a user would install it, against the emulator.

use crate::command::{command, run as run_command};
use crate::emulator::Emulator;
use crate::{build_emulator, build_npm, demo_swift, folder, npm_project, workspace};
use anyhow::Result;
use clap::ValueEnum;

/// The languages with a demo backend.
#[derive(Clone, Copy, ValueEnum)]
pub enum Language {
    /// Node.js
    Node,
    /// Swift
    Swift,
}

/// Builds what the demo needs, runs it and prints its transcript.
pub fn run(language: Language) -> Result<()> {
    match language {
        Language::Node => run_node(),
        Language::Swift => demo_swift::run(),
    }
}

/// The backend in Node.js.
pub fn run_node() -> Result<()> {
    let tarball = build_npm::tarball()?;
    let binary = build_emulator::release()?;

    let project = workspace::target().join("demo");
    folder::empty(&project)?;
    folder::copy(&workspace::npm().join("demo"), &project)?;
    npm_project::install_tarball(&project, &tarball)?;

    let emulator = Emulator::start(&binary)?;
    run_command(command("node", &["backend.mjs"], &project).envs(emulator.environment()))
}
