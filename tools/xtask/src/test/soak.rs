//! The parts of `cargo xtask soak`: proofs that take too long for every change. The tests run a small one of each.

use crate::command::{cargo, run as run_command};
use crate::toolchain::maven::maven;
use crate::toolchain::swift_project::SwiftProject;
use crate::{build, test, workspace};
use anyhow::Result;

/// So many calls leave nothing behind.
const ROUNDS: &str = "1000000";

/// The attacks on signed callback bodies: bodies of each kind by other readings, and changes of bytes.
const READINGS: &str = "90";
const CHANGES: &str = "5000000";

/// The program of `tests/callbacks/attack` with its large numbers.
pub fn callbacks() -> Result<()> {
    let attack = |arguments: [&str; 2]| {
        let mut run =
            cargo(&["run", "--quiet", "--locked", "--release", "--package", "volc-im-callback-attack", "--"]);
        run_command(run.args(arguments))
    };
    attack(["readings", READINGS])?;
    attack(["changes", CHANGES])
}

/// Calls and callbacks of the Kotlin package: its test with more rounds.
pub fn kotlin() -> Result<()> {
    build::kotlin::jar()?;
    let mut memory = maven(&workspace::kotlin().join("tests"), &["test", "-Dtest=MemoryTest"])?;
    memory.env("VOLC_IM_EMULATOR", build::emulator::release()?).env("VOLC_IM_ROUNDS", ROUNDS);
    run_command(&mut memory)
}

/// Calls and callbacks of the Swift package.
pub fn swift() -> Result<()> {
    let project = SwiftProject::own()?;
    project.build(&["--configuration", "release", "--product", "Memory"])?;
    test::swift::memory(&project, ".build/release/Memory", ROUNDS, &build::emulator::release()?)
}
