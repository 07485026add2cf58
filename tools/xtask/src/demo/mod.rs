//! `cargo xtask demo`: a backend, installed as a user would install it, against the emulator.

pub mod kotlin;
pub mod rust;
pub mod swift;
pub mod workerd;

use crate::command::{command, run as run_command};
use crate::emulator::Emulator;
use crate::{build, demo, folder, toolchain, workspace};
use anyhow::Result;
use clap::ValueEnum;

/// The languages with a demo backend.
#[derive(Clone, Copy, ValueEnum)]
pub enum Language {
    /// Node.js
    Node,
    /// JavaScript on Cloudflare's workerd
    Workerd,
    /// Rust
    Rust,
    /// Python
    Python,
    /// Kotlin
    Kotlin,
    /// Swift
    Swift,
}

/// Builds what the demo needs, runs it and prints its transcript.
pub fn run(language: Language) -> Result<()> {
    match language {
        Language::Node => run_node(),
        Language::Workerd => demo::workerd::run(),
        Language::Rust => demo::rust::run(),
        Language::Python => run_python(),
        Language::Kotlin => demo::kotlin::run(),
        Language::Swift => demo::swift::run(),
    }
}

/// The backend in Node.js.
pub fn run_node() -> Result<()> {
    let tarball = build::npm::tarball()?;
    let binary = build::emulator::release()?;

    let project = workspace::target().join("demo");
    folder::empty(&project)?;
    folder::copy(&workspace::npm().join("demo"), &project)?;
    toolchain::npm::install_tarball(&project, &tarball)?;

    let emulator = Emulator::start(&binary)?;
    run_command(command("node", &["backend.mjs"], &project).envs(emulator.environment()))
}

/// The backend in Python.
pub fn run_python() -> Result<()> {
    let wheel = build::python::wheel_of_this_machine()?;
    let binary = build::emulator::release()?;

    let project = workspace::target().join("demo-python");
    let python = toolchain::python::empty(&project, "python3")?;
    toolchain::python::install_wheel(&python, &wheel)?;
    folder::copy(&build::python::sources().join("demo"), &project.join("backend"))?;

    let emulator = Emulator::start(&binary)?;
    let backend = project.join("backend");
    run_command(command(&python.to_string_lossy(), &["backend.py"], &backend).envs(emulator.environment()))
}
