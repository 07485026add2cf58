//! `cargo xtask bench python`: the installed wheel next to what a Python backend would use without it.

use crate::command::{command, run as run_command};
use crate::emulator::Emulator;
use crate::{build_emulator, build_python, python_environment};
use anyhow::Result;

/// Runs it; fails when a ratio is worse than it may be.
pub fn run() -> Result<()> {
    let wheel = build_python::wheel_of_this_machine()?;
    let emulator = Emulator::start(&build_emulator::release()?)?;
    let folder = build_python::sources().join("bench");
    let requirements = folder.join("requirements.txt");
    let python = python_environment::with_requirements("python-bench-venv", &requirements)?;
    python_environment::install_wheel(&python, &wheel)?;
    run_command(command(&python.to_string_lossy(), &["speed.py"], &folder).envs(emulator.environment()))
}
