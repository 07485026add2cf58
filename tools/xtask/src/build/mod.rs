//! `cargo xtask build`: each package by name.

pub mod console;
pub mod docs;
pub mod emulator;
pub mod emulator_cargo;
pub mod emulator_image;
pub mod emulator_kotlin;
pub mod emulator_npm;
pub mod emulator_program;
pub mod emulator_python;
pub mod kotlin;
pub mod mach_o;
pub mod npm;
pub mod pe;
pub mod python;
pub mod reference;
pub mod source_paths;
pub mod swift;
pub mod swift_face;
mod swift_library;
mod swift_xcframework;
pub mod targets;
pub mod wasm;
mod wasm_order;
mod wasm_order_list;
mod wasm_panics;
mod wasm_places;
mod wasm_sections;

use crate::{build, toolchain, workspace};
use anyhow::{Result, bail};
use std::path::PathBuf;

/// A package: its name and what builds it, which tells the files that users install.
type Package = (&'static str, fn() -> Result<Vec<PathBuf>>);

const PACKAGES: &[Package] = &[
    ("npm", || Ok(vec![build::npm::tarball()?])),
    ("python", build::python::everything),
    ("kotlin", build::kotlin::release),
    ("swift", build::swift::everything),
    ("console", build::console::files),
    ("emulator-packages", || Ok([emulator_packages()?, build::emulator_kotlin::documentation()?].concat())),
    ("emulator", || Ok(vec![build::emulator::release()?])),
    ("reference", build::reference::everything),
    ("docs", || Ok(vec![build::docs::site()?])),
];

/// The packages that bring the emulator to every ecosystem.
pub fn emulator_packages() -> Result<Vec<PathBuf>> {
    let mut files = build::emulator_npm::everything()?;
    files.extend(build::emulator_python::everything()?);
    files.extend([
        build::emulator_kotlin::jar()?,
        build::emulator_image::archive()?,
        build::emulator_cargo::archive()?,
    ]);
    Ok(files)
}

/// Builds everything and tells the files.
pub fn everything() -> Result<Vec<PathBuf>> {
    let files = PACKAGES.iter().map(|(_, package)| package()).collect::<Result<Vec<_>>>()?;
    Ok(files.concat())
}

/// What a release consists of; the others are tools and pages.
const RELEASED: [&str; 5] = ["npm", "python", "kotlin", "swift", "emulator-packages"];

/// Builds what users of a release install.
pub fn of_a_release() -> Result<()> {
    let mut released = PACKAGES.iter().filter(|(name, _)| RELEASED.contains(name));
    released.try_for_each(|(_, package)| package().map(drop))
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
