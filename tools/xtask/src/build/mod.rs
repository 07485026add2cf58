//! `cargo xtask build`: each package by name.

pub mod console;
pub mod emulator;
pub mod kotlin;
pub mod mach_o;
pub mod npm;
pub mod pe;
pub mod program;
pub mod python;
pub mod source_paths;
pub mod swift;
pub mod swift_face;
mod swift_library;
mod swift_xcframework;
pub mod targets;
pub mod wasm;
mod wasm_order;

use crate::{build, toolchain, workspace};
use anyhow::{Result, bail};
use std::path::PathBuf;

/// A package: its name and what builds it, which tells the files that users install.
type Package = (&'static str, fn() -> Result<Vec<PathBuf>>);

const PACKAGES: &[Package] = &[
    ("npm", || Ok(vec![build::npm::tarball()?])),
    ("python", build::python::everything),
    ("kotlin", || Ok(vec![build::kotlin::jar()?])),
    ("swift", || build::swift::everything()),
    ("console", build::console::files),
    ("emulator", || Ok(vec![build::emulator::release()?])),
    ("programs", || build::targets::of_programs().map(build::program::volc_im).collect()),
];

/// Builds everything and tells the files.
pub fn everything() -> Result<Vec<PathBuf>> {
    let files = PACKAGES.iter().map(|(_, package)| package()).collect::<Result<Vec<_>>>()?;
    Ok(files.concat())
}

/// Builds one package, or all of them.
pub fn run(name: Option<&str>) -> Result<()> {
    let names: Vec<_> = PACKAGES.iter().map(|(known, _)| *known).collect();
    if let Some(name) = name.filter(|name| !names.contains(name)) {
        bail!("nothing to build is named {name:?}; there are: {}", names.join(", "));
    }
    for (_, package) in PACKAGES.iter().filter(|(known, _)| name.is_none_or(|name| name == *known)) {
        for file in package()? {
            println!("{}", workspace::shown(&file));
        }
    }
    if name.is_none() { toolchain::third_party::keep() } else { Ok(()) }
}
