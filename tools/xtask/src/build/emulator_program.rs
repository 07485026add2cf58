//! The program `volc-im` for other people's machines: one file without libraries, small, the same wherever it is built.

use crate::command::{cargo, command, output, run};
use crate::run::Run;
use crate::{build, setup, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::env::consts::ARCH;
use std::fs;
use std::path::PathBuf;

/// A kind of machine that the program is built for, and what the registries call it.
#[derive(Clone, Copy)]
pub struct Platform {
    /// Rust's name.
    pub triple: &'static str,
    /// Node's `process.platform`.
    pub npm_os: &'static str,
    /// Node's `process.arch`.
    pub npm_cpu: &'static str,
    /// Python's names of the oldest platforms, with dots between them.
    pub wheel: &'static str,
    /// The machine, as readelf says it.
    machine: &'static str,
}

impl Platform {
    /// The file's name.
    pub fn file(&self) -> &'static str {
        if self.npm_os == "win32" { "volc-im.exe" } else { "volc-im" }
    }

    /// `OS-CPU`, as npm names the package.
    pub fn name(&self) -> String {
        format!("{}-{}", self.npm_os, self.npm_cpu)
    }
}

/// Everything that is built for. A static program needs no C library, so one serves glibc and musl.
pub const PLATFORMS: [Platform; 2] = [
    Platform {
        triple: "x86_64-unknown-linux-musl",
        npm_os: "linux",
        npm_cpu: "x64",
        wheel: "manylinux2014_x86_64.musllinux_1_1_x86_64",
        machine: "X86-64",
    },
    Platform {
        triple: "aarch64-unknown-linux-musl",
        npm_os: "linux",
        npm_cpu: "arm64",
        wheel: "manylinux2014_aarch64.musllinux_1_1_aarch64",
        machine: "AArch64",
    },
];

/// The platform of this machine.
pub fn this_machine() -> Result<Platform> {
    let own = format!("{ARCH}-unknown-linux-musl");
    let found = PLATFORMS.into_iter().find(|platform| platform.triple == own);
    found.with_context(|| format!("the program is not built for {own}"))
}

/// The program for every platform, in `target/packages/program`.
pub fn everything() -> Result<Vec<PathBuf>> {
    PLATFORMS.iter().map(program).collect()
}

/// The program for one platform, checked.
pub fn program(platform: &Platform) -> Result<PathBuf> {
    let file = workspace::packages().join("program").join(platform.name()).join(platform.file());
    Run::joined()?.once("programs", compile)?;
    Run::joined()?.once(&format!("program-{}", platform.name()), || {
        fs::create_dir_all(file.parent().context("a file is in a folder")?)?;
        // A running program keeps its file: remove the name first, so that writing never hits a busy one.
        drop(fs::remove_file(&file));
        let built = workspace::target().join(platform.triple).join("program").join(platform.file());
        fs::copy(built, &file).with_context(|| format!("cannot write {}", workspace::shown(&file)))?;
        check(&file, platform)
    })?;
    Ok(file)
}

/// For all platforms in one call, so that the last crate of one, which takes longest, is compiled beside that of another.
fn compile() -> Result<()> {
    let mut build =
        cargo(&["build", "--quiet", "--locked", "--profile", "program", "--package", "volc-im-cli"]);
    for platform in &PLATFORMS {
        build.args(["--target", platform.triple]).envs(toolchain::zig::program_environment(platform.triple)?);
    }
    run(&mut build)
}

/// It is for the machine, needs no library, and holds no path of the builder's.
fn check(file: &std::path::Path, platform: &Platform) -> Result<()> {
    setup::readelf()?;
    let read = |what: &str| output(command("readelf", &["-W", what], &workspace::root()).arg(file));
    let header = read("-h")?;
    if !header.lines().any(|line| line.contains("Machine:") && line.contains(platform.machine)) {
        bail!("{} is no program for {}", workspace::shown(file), platform.machine);
    }
    if read("-d")?.contains("(NEEDED)") || read("-l")?.contains("INTERP") {
        bail!("{} is not static", workspace::shown(file));
    }
    build::source_paths::check(file)?;
    println!("program: {} ({} bytes)", workspace::shown(file), fs::metadata(file)?.len());
    Ok(())
}
