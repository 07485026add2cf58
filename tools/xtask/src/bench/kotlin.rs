//! The benchmark `kotlin`: JMH on the built jar.

use crate::command::run as run_command;
use crate::toolchain::maven::maven;
use crate::{build, workspace};
use anyhow::Result;

/// Builds the jar and runs it.
pub fn run() -> Result<()> {
    build::kotlin::jar()?;
    run_command(&mut maven(&workspace::kotlin().join("bench"), &["compile", "exec:exec"])?)
}
