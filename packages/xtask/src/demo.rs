//! `cargo xtask demo`: a backend, installed as a user would install it, against the emulator.

use crate::command::{command, run as run_command};
use crate::emulator::Emulator;
use crate::{
    build_emulator, build_npm, build_python, demo_kotlin, demo_rust, demo_swift, demo_workerd, folder,
    npm_project, python_environment, workspace,
};
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
        Language::Workerd => demo_workerd::run(),
        Language::Rust => demo_rust::run(),
        Language::Python => run_python(),
        Language::Kotlin => demo_kotlin::run(),
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

/// The backend in Python.
pub fn run_python() -> Result<()> {
    let wheel = build_python::wheel_of_this_machine()?;
    let binary = build_emulator::release()?;

    let project = workspace::target().join("demo-python");
    let python = python_environment::empty(&project, "python3")?;
    python_environment::install_wheel(&python, &wheel)?;
    folder::copy(&build_python::sources().join("demo"), &project.join("backend"))?;

    let emulator = Emulator::start(&binary)?;
    let backend = project.join("backend");
    run_command(command(&python.to_string_lossy(), &["backend.py"], &backend).envs(emulator.environment()))
}
