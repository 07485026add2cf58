//! The part `windows`: Windows' library, loaded by a program that Wine runs.

use crate::build::targets::{self, System, TARGETS};
use crate::command::{output, run as run_command};
use crate::emulator::Emulator;
use crate::test::mach_o::{exports, library, same_exports};
use crate::toolchain::wine;
use crate::{build, folder, toolchain, workspace};
use anyhow::Result;

/// Checks the libraries, and makes a call with one of them from a program of Windows'.
pub fn run() -> Result<()> {
    let own = exports(&library(targets::this_machine()?)?)?;
    for target in TARGETS.iter().filter(|target| target.system == System::Windows) {
        let exported = build::pe::exports(&library(target)?)?.into_iter().collect();
        same_exports(&exported, &own, target)?;
        println!("windows: {}: {} symbols as on Linux", target.triple, exported.len());
    }
    let windows = targets::named("x86_64-pc-windows-gnullvm")?;
    let work = workspace::target().join("windows");
    folder::empty(&work)?;
    let program = work.join("call.exe");
    let source = workspace::root().join("tests/packaging/native-library/call.c");
    run_command(toolchain::zig::c_compiler(windows)?.args(["-O2", "-o"]).arg(&program).arg(source))?;
    let emulator = Emulator::start(&build::emulator::release()?)?;
    let mut call = wine::program(&program, &work)?;
    call.arg(wine::path(&library(windows)?)).envs(emulator.environment());
    println!("windows: {}", output(&mut call)?.trim());
    Ok(())
}
