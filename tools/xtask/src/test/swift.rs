//! The part `swift`: the packed package, and its tests as in a project that has it.

use crate::command::run as run_command;
use crate::emulator::Emulator;
use crate::toolchain::swift_project::{SwiftProject, WARNINGS};
use crate::{build, workspace};
use anyhow::Result;
use std::ffi::OsStr;
use std::path::Path;

/// Compiles the tests and all programs.
pub fn build() -> Result<()> {
    SwiftProject::compiled().map(drop)
}

/// Builds everything in Swift 6 mode and runs the tests against the vectors and the emulator.
pub fn run() -> Result<()> {
    let emulator = build::emulator::release()?;
    let project = SwiftProject::compiled()?;
    let vectors = workspace::root().join("tests/vectors");
    let tested = [("VOLC_IM_EMULATOR", emulator.as_os_str()), ("VOLC_IM_VECTORS", vectors.as_os_str())];
    // One by one: many are about time, and one keeps the machine busy.
    let test = ["swift", "test", "--skip-build", "--disable-xctest", "--no-parallel"];
    run_command(&mut project.command(&[test.as_slice(), &WARNINGS].concat(), &tested))?;
    memory(&project, ".build/debug/Memory", "10000", &emulator)?;
    let running = Emulator::start(&emulator)?;
    for program in ["Readme", "Demo"] {
        run_command(&mut project.command(&[&format!(".build/debug/{program}")], &settings(&running)))?;
    }
    Ok(())
}

/// Memory stays flat over many calls.
pub fn memory(project: &SwiftProject, program: &str, calls: &str, emulator: &Path) -> Result<()> {
    let emulator = Emulator::start(emulator)?;
    run_command(&mut project.command(&[program, calls], &settings(&emulator)))
}

/// What a program needs to use an emulator.
pub fn settings(emulator: &Emulator) -> Vec<(&'static str, &OsStr)> {
    emulator.environment().into_iter().map(|(name, value)| (name, OsStr::new(value))).collect()
}
