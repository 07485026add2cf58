//! The program `volc-im` for other people's machines: one file without libraries of others, small, the same wherever it
//! is built.

use crate::build::targets::{self, System, Target, of_programs};
use crate::command::{cargo, command, output, run};
use crate::run::Run;
use crate::{build, setup, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::env::consts::ARCH;
use std::fs;
use std::path::{Path, PathBuf};

/// The name of the program.
pub const NAME: &str = "volc-im";

/// The platform of this machine.
pub fn this_machine() -> Result<&'static Target> {
    targets::named(&format!("{ARCH}-unknown-linux-musl"))
}

/// The program for every platform, in `target/packages/program`.
pub fn everything() -> Result<Vec<PathBuf>> {
    of_programs().map(program).collect()
}

/// The program for one platform, checked.
pub fn program(target: &Target) -> Result<PathBuf> {
    let file = workspace::packages().join("program").join(target.npm_name()).join(target.program(NAME));
    Run::joined()?.once("programs", compile)?;
    Run::joined()?.once(&format!("program-{}", target.triple), || {
        fs::create_dir_all(file.parent().context("a file is in a folder")?)?;
        // A running program keeps its file: remove the name first, so that writing never hits a busy one.
        drop(fs::remove_file(&file));
        let built = workspace::target().join(target.triple).join("program").join(target.program(NAME));
        fs::copy(built, &file).with_context(|| format!("cannot write {}", workspace::shown(&file)))?;
        check(&file, target)
    })?;
    Ok(file)
}

/// For all platforms in one call, so that the last crate of one, which takes longest, is compiled beside that of another.
fn compile() -> Result<()> {
    let mut build =
        cargo(&["build", "--quiet", "--locked", "--profile", "program", "--package", "volc-im-cli"]);
    for target in of_programs() {
        build.args(["--target", target.triple]).envs(toolchain::zig::program_environment(target)?);
    }
    run(&mut build)
}

/// It is for the machine, needs no library but the system's own, and holds no path of the builder's.
fn check(file: &Path, target: &Target) -> Result<()> {
    build::source_paths::check(file)?;
    let shown = workspace::shown(file);
    let needs = match target.system {
        System::Gnu | System::Musl => check_static(file, target).map(|()| "nothing".to_owned())?,
        System::Mac => {
            let pages = build::mach_o::check(file, target.machine, target.minimum())?;
            format!("the system's own; {pages} pages signed")
        }
        System::Windows => build::pe::check(file, target.machine)?.join(" "),
    };
    println!("program: {shown} ({} bytes; needs {needs})", fs::metadata(file)?.len());
    Ok(())
}

fn check_static(file: &Path, target: &Target) -> Result<()> {
    setup::readelf()?;
    let read = |what: &str| output(command("readelf", &["-W", what], &workspace::root()).arg(file));
    let header = read("-h")?;
    if !header.lines().any(|line| line.contains("Machine:") && line.contains(target.machine)) {
        bail!("{} is no program for {}", workspace::shown(file), target.machine);
    }
    if read("-d")?.contains("(NEEDED)") || read("-l")?.contains("INTERP") {
        bail!("{} is not static", workspace::shown(file));
    }
    Ok(())
}
