//! The part `mach-o`: macOS's libraries as files, for want of a Mac.

use crate::build::targets::{self, System, TARGETS, Target};
use crate::command::{command, output};
use crate::{build, setup, workspace};
use anyhow::{Result, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Each wheel's library for macOS is whole, and has for others what this machine's has.
pub fn run() -> Result<()> {
    let own = exports(&library(targets::this_machine()?)?)?;
    for target in TARGETS.iter().filter(|target| target.system == System::Mac) {
        let library = library(target)?;
        let pages = build::mach_o::check(&library, target.machine, target.minimum())?;
        let exported = build::mach_o::exports(&library)?.into_iter().collect();
        same_exports(&exported, &own, target)?;
        println!("mach-o: {}: {} symbols as on Linux, {pages} pages signed", target.triple, exported.len());
    }
    Ok(())
}

/// The library in the wheel for a platform.
pub fn library(target: &Target) -> Result<PathBuf> {
    build::python::wheel(target)?;
    Ok(build::python::work(target.triple).join(build::python::UNPACKED).join(build::python::library(target)))
}

/// Names that a library of Linux defines for others.
pub fn exports(library: &Path) -> Result<BTreeSet<String>> {
    let nm = setup::llvm_tool("llvm-nm")?;
    let arguments = ["--dynamic", "--extern-only", "--defined-only", "--format=just-symbols"];
    let listed = output(command(&nm.to_string_lossy(), &arguments, &workspace::root()).arg(library))?;
    Ok(listed.lines().map(str::to_owned).collect())
}

/// Fails when a library has not just what this machine's has.
pub fn same_exports(exported: &BTreeSet<String>, own: &BTreeSet<String>, target: &Target) -> Result<()> {
    match exported.symmetric_difference(own).next() {
        Some(name) => bail!("{name} is in one of the libraries for {} and for this machine", target.triple),
        None => Ok(()),
    }
}
