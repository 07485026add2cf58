//! `cargo xtask demo --lang swift`: a Swift backend against the emulator.

use crate::command::run as run_command;
use crate::emulator::Emulator;
use crate::toolchain::swift_project::SwiftProject;
use crate::{build, test};
use anyhow::Result;

/// Builds what the demo needs, runs it and prints its transcript.
pub fn run() -> Result<()> {
    let emulator = Emulator::start(&build::emulator::release()?)?;
    let project = SwiftProject::own()?;
    project.build(&["--product", "Demo"])?;
    run_command(&mut project.command(&[".build/debug/Demo"], &test::swift::settings(&emulator)))
}
