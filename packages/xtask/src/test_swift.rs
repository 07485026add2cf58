//! The part `swift`: the packed package, and its tests as in a project that has it.

use crate::command::run as run_command;
use crate::swift_project::SwiftProject;
use crate::{build_emulator, workspace};
use anyhow::Result;
use std::ffi::OsStr;

/// Builds everything in Swift 6 mode and runs the tests against the vectors and the emulator.
pub fn run() -> Result<()> {
    let emulator = build_emulator::release()?;
    let project = SwiftProject::own()?;
    let vectors = workspace::root().join("tests/vectors");
    let mut variables =
        vec![("VOLC_IM_EMULATOR", emulator.as_os_str()), ("VOLC_IM_VECTORS", vectors.as_os_str())];
    let warnings = ["-Xswiftc", "-warnings-as-errors"];
    project.build(&[&["--build-tests"], warnings.as_slice()].concat())?;
    let test = [&["swift", "test", "--skip-build", "--disable-xctest"], warnings.as_slice()].concat();
    run_command(&mut project.command(&test, &variables))?;
    variables.push(("VOLC_IM_MEMORY_TEST", OsStr::new("1")));
    let memory = [test.as_slice(), &["--filter", "memoryIsFlat"]].concat();
    run_command(&mut project.command(&memory, &variables))
}
