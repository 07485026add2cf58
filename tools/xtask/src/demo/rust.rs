//! The demo's backend in Rust.

use crate::build;
use crate::command::{cargo, run as run_command};
use crate::emulator::Emulator;
use anyhow::Result;

/// Builds the backend and runs it against an emulator.
pub fn run() -> Result<()> {
    let emulator = Emulator::start(&build::emulator::release()?)?;
    let backend = ["run", "--quiet", "--locked", "--package", "volc-im-demo"];
    run_command(cargo(&backend).envs(emulator.environment()))
}
