//! The demo's backend in Kotlin, with the jar as a user has it.

use crate::command::run as run_command;
use crate::emulator::Emulator;
use crate::toolchain::maven::maven;
use crate::{build, workspace};
use anyhow::Result;

/// Builds the jar and runs the backend against an emulator.
pub fn run() -> Result<()> {
    build::kotlin::jar()?;
    let emulator = Emulator::start(&build::emulator::release()?)?;
    let mut backend = maven(&workspace::kotlin().join("demo"), &["compile", "exec:exec"])?;
    run_command(backend.envs(emulator.environment()))
}
