//! The benchmark `kotlin`: JMH on the built jar, and a million rounds that leave nothing behind.

use crate::command::run as run_command;
use crate::toolchain::maven::maven;
use crate::{build, workspace};
use anyhow::Result;

/// Builds the jar and runs both against it.
pub fn run() -> Result<()> {
    build::kotlin::jar()?;
    run_command(&mut maven(&workspace::kotlin().join("bench"), &["compile", "exec:exec"])?)?;
    let mut memory = maven(&workspace::kotlin().join("tests"), &["test", "-Dtest=MemoryTest"])?;
    memory.env("VOLC_IM_EMULATOR", build::emulator::release()?).env("VOLC_IM_ROUNDS", "1000000");
    run_command(&mut memory)
}
