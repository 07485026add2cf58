//! `cargo xtask bench python`: the installed wheel next to what a Python backend would use without it.

use crate::command::{command, run as run_command};
use crate::emulator::Emulator;
use crate::{build, toolchain};
use anyhow::Result;

/// Runs it; fails when a ratio is worse than it may be.
pub fn run() -> Result<()> {
    let wheel = build::python::wheel_of_this_machine()?;
    let emulator = Emulator::start(&build::emulator::release()?)?;
    let folder = build::python::sources().join("bench");
    let requirements = folder.join("requirements.txt");
    let python = toolchain::python::with_requirements("python-bench-venv", &requirements)?;
    toolchain::python::install_wheel(&python, &wheel)?;
    let python = python.to_string_lossy();
    run_command(&mut command(&python, &["in_flight.py"], &folder))?;
    run_command(command(&python, &["speed.py"], &folder).envs(emulator.environment()))
}
