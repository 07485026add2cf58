//! The part `arm64`: the wheel, the jar, Swift's archive and the emulator of the service on 64-bit ARM, which QEMU emulates.

use crate::build::targets;
use crate::command::{output, run as run_command};
use crate::emulator::Emulator;
use crate::toolchain::arm64;
use crate::toolchain::maven::{maven, repository, work};
use crate::{build, folder, toolchain, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::time::Instant;

/// What of other people's the jar needs, in Maven's local repository.
const JARS: [&str; 3] = [
    "org/jetbrains/kotlin/kotlin-stdlib/2.2.21/kotlin-stdlib-2.2.21.jar",
    "org/jetbrains/kotlinx/kotlinx-coroutines-core-jvm/1.10.2/kotlinx-coroutines-core-jvm-1.10.2.jar",
    "net/java/dev/jna/jna/5.18.1/jna-5.18.1.jar",
];

/// Runs all three.
pub fn run() -> Result<()> {
    let folder = workspace::target().join("arm64");
    folder::empty(&folder)?;
    let emulator = build::emulator::release()?;
    timed("the wheel", || wheel(&folder, &emulator))?;
    timed("the archive of Swift's package", || archive(&folder))?;
    timed("the jar", || jar(&folder, &emulator))
}

fn timed(what: &str, run: impl FnOnce() -> Result<()>) -> Result<()> {
    let start = Instant::now();
    run().with_context(|| format!("on 64-bit ARM: {what}"))?;
    println!("arm64: {what}: {:.1} s", start.elapsed().as_secs_f32());
    Ok(())
}

/// Calls, pages, a batch, 50 calls at once, callbacks.
fn wheel(folder: &Path, emulator: &Path) -> Result<()> {
    let target = targets::named("aarch64-unknown-linux-gnu")?;
    build::python::wheel(target)?;
    let running = Emulator::start(emulator)?;
    let mut python = arm64::python(folder)?;
    python.arg(build::python::sources().join("tests/every_version.py")).envs(running.environment());
    python.env("PYTHONPATH", build::python::work(target.triple).join(build::python::UNPACKED));
    output(&mut python).map(drop)
}

/// A program in C that is linked with the archive makes a call, to the emulator for that machine.
fn archive(folder: &Path) -> Result<()> {
    let target = targets::named("aarch64-unknown-linux-gnu")?;
    let archive = build::swift::archive(target)?;
    let program = folder.join("call");
    let source = workspace::root().join("tests/packaging/native-library/call.c");
    let mut compile = toolchain::zig::c_compiler(target)?;
    compile.args(["-O2", "-DLINKED", "-o"]).arg(&program).arg(source).arg(archive);
    run_command(compile.args(["-lunwind", "-lpthread", "-ldl", "-lm"]))?;
    let emulator = build::emulator_program::program(targets::named("aarch64-unknown-linux-musl")?)?;
    let named = folder.join("volc-im-emulator");
    fs::copy(emulator, &named).context("no program for 64-bit ARM")?;
    let running = Emulator::start_by(arm64::program(&named, folder)?)?;
    let called = output(arm64::program(&program, folder)?.envs(running.environment()))?;
    println!("arm64: {}", called.trim());
    Ok(())
}

/// The backend in plain Java of `tests/packaging`.
fn jar(folder: &Path, emulator: &Path) -> Result<()> {
    let jar = build::kotlin::jar()?;
    let project = workspace::root().join("tests/packaging/kotlin-java");
    run_command(&mut maven(&project, &["compile"])?)?;
    let mut classes = vec![work().join("packaging/kotlin-java/classes"), jar];
    classes.extend(JARS.iter().map(|jar| repository().join(jar)));
    let mut java = arm64::java(folder)?;
    java.arg("-classpath").arg(std::env::join_paths(classes)?).arg("backend.Main");
    run_command(java.env("VOLC_IM_EMULATOR", emulator))
}
