//! The part `swift`: the packed package, and its tests as in a project that has it.

use crate::command::run as run_command;
use crate::emulator::Emulator;
use crate::toolchain::swift_project::{SwiftProject, WARNINGS};
use crate::{build, workspace};
use anyhow::Result;
use std::ffi::OsStr;
use std::path::Path;

/// The tests that need a Redis.
const STORES: &str = "^StoreTests\\.";

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
    let test = ["swift", "test", "--skip-build", "--disable-xctest", "--no-parallel", "--skip", STORES];
    run_command(&mut project.command(&[test.as_slice(), &WARNINGS].concat(), &tested))?;
    memory(&project, ".build/debug/Memory", "10000", &emulator)?;
    let running = Emulator::start(&emulator)?;
    for program in ["Readme", "Demo"] {
        run_command(&mut project.command(&[&format!(".build/debug/{program}")], &settings(&running)))?;
    }
    Ok(())
}

/// Runs the tests of stores against a Redis, whose places are in `environment`, and an emulator.
pub fn stores(environment: &[(&str, String)]) -> Result<()> {
    let emulator = Emulator::start(&build::emulator::release()?)?;
    let project = SwiftProject::compiled()?;
    let places = environment.iter().map(|(name, url)| (*name, OsStr::new(url)));
    let tested: Vec<_> = places.chain(settings(&emulator)).collect();
    let test = ["swift", "test", "--skip-build", "--disable-xctest", "--no-parallel", "--filter", STORES];
    run_command(&mut project.command(&[test.as_slice(), &WARNINGS].concat(), &tested))
}

/// How to start the server of tests/stores, as arguments: in its toolchain, with the variables that it needs.
pub fn store_program() -> Result<Vec<String>> {
    const VARIABLES: [&str; 3] = ["VOLC_IM_REDIS_URL", "VOLC_IM_APP_ID", "VOLC_IM_CALLBACK_SECRET"];
    let program = SwiftProject::compiled()?.command(&[], &[]);
    let text = |text: &OsStr| text.to_string_lossy().into_owned();
    let set = program.get_envs().filter_map(|(name, value)| Some(format!("{}={}", text(name), text(value?))));
    let passed = VARIABLES.map(|name| format!("{name}=\"${name}\"")).join(" ");
    let script = format!("exec \"$@\" {passed} .build/debug/Conformance shared-store");
    let shell = ["sh", "-c", &script, "sh", "env"].map(str::to_owned);
    let inside = std::iter::once(program.get_program()).chain(program.get_args()).map(text);
    Ok(shell.into_iter().chain(set).chain(inside).collect())
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
