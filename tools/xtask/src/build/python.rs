//! The wheels and the source distribution, by maturin; zig compiles and links, so that any machine builds for all.

use crate::build::targets::{self, System, TARGETS, Target};
use crate::command::{command, output};
use crate::run::Run;
use crate::toolchain::zig::{TIME_OF_FILES, TIME_VARIABLE};
use crate::{build, folder, setup, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The newest symbols of glibc that a manylinux2014 wheel may ask for.
const GLIBC_FLOOR: (u32, u32) = (2, 17);

/// The library in a wheel for a platform.
pub fn library(target: &Target) -> String {
    format!("volc_im/_native/{}", target.library("volc_im_uniffi"))
}

/// Where a wheel's content is, below `target/python-wheels/TRIPLE`.
pub const UNPACKED: &str = "unpacked";

/// The Python sources.
pub fn sources() -> PathBuf {
    workspace::root().join("packages/python")
}

/// All wheels and the source distribution, in `target/packages`.
pub fn everything() -> Result<Vec<PathBuf>> {
    // Beforehand and all at once: what maturin compiles one after the other is then compiled already.
    let all: Vec<&Target> = TARGETS.iter().collect();
    Run::joined()?.once("python-libraries", || toolchain::zig::libraries(&all).map(drop))?;
    let mut files = TARGETS.iter().map(wheel).collect::<Result<Vec<_>>>()?;
    files.push(source_distribution()?);
    Ok(files)
}

/// The wheel for this machine, as users with glibc get it.
pub fn wheel_of_this_machine() -> Result<PathBuf> {
    wheel(targets::this_machine()?)
}

/// Builds a wheel and checks its library.
pub fn wheel(target: &Target) -> Result<PathBuf> {
    let work = work(target.triple);
    Run::joined()?.once(target.triple, || {
        folder::empty(&work)?;
        let wheel = match target.system {
            System::Gnu | System::Musl => compiled(target, &work)?,
            System::Mac | System::Windows => assembled(target, &work)?,
        };
        check(&wheel, &work.join(UNPACKED), target)
    })?;
    wheel_named(&workspace::packages(), target.wheel)
}

/// A wheel by maturin, which compiles.
fn compiled(target: &Target, work: &Path) -> Result<PathBuf> {
    let build = ["build", "--quiet", "--release", "--locked", "--target", target.triple];
    let mut maturin = compiling(&build, target)?;
    output(maturin.args(["--compatibility", target.compatibility, "--out"]).arg(work))?;
    let wheel = wheel_named(work, target.wheel)?;
    output(tool(&["unpack"], work)?.arg(&wheel))?;
    let unpacked = work.join(UNPACKED);
    fs::rename(work.join(format!("volc_im-{}", workspace::VERSION)), &unpacked)?;
    toolchain::zig::strip(&unpacked.join(library(target)))?;
    without_paths(&unpacked.join(dist_info()).join("sboms"))?;
    packed(work, target)
}

/// This machine's wheel with another library: maturin asks for the SDK of a system that is not there. What uniffi writes is
/// the same for all.
fn assembled(target: &Target, work: &Path) -> Result<PathBuf> {
    let own = targets::this_machine()?;
    wheel(own)?;
    let unpacked = work.join(UNPACKED);
    folder::copy(&self::work(own.triple).join(UNPACKED), &unpacked)?;
    fs::remove_file(unpacked.join(library(own)))?;
    let built = toolchain::zig::libraries(&[target])?;
    let library = unpacked.join(library(target));
    fs::copy(built.first().context("no library")?, &library)?;
    toolchain::zig::strip(&library)?;
    let about = unpacked.join(dist_info()).join("WHEEL");
    let text = fs::read_to_string(&about)?;
    let others = text.lines().filter(|line| !line.starts_with("Tag: ")).map(|line| format!("{line}\n"));
    fs::write(&about, others.collect::<String>() + &format!("Tag: py3-none-{}\n", target.wheel))?;
    packed(work, target)
}

/// The wheel that users install, in `target/packages`.
fn packed(work: &Path, target: &Target) -> Result<PathBuf> {
    let packages = workspace::packages();
    fs::create_dir_all(&packages)?;
    output(tool(&["pack", "--dest-dir"], work)?.arg(&packages).arg(work.join(UNPACKED)))?;
    wheel_named(&packages, target.wheel)
}

/// The program that unpacks and packs wheels.
fn tool(arguments: &[&str], work: &Path) -> Result<Command> {
    let mut tool = command(&python()?.to_string_lossy(), &["-m", "wheel"], work);
    tool.args(arguments).env(TIME_VARIABLE, TIME_OF_FILES);
    Ok(tool)
}

/// The folder of what is said of a wheel.
fn dist_info() -> String {
    format!("volc_im-{}.dist-info", workspace::VERSION)
}

/// Where the wheel for a target is made, and its library is left to be looked at.
pub fn work(triple: &str) -> PathBuf {
    workspace::target().join("python-wheels").join(triple)
}

/// The sources with everything that they need of the workspace.
pub fn source_distribution() -> Result<PathBuf> {
    let packages = workspace::packages();
    fs::create_dir_all(&packages)?;
    let file = packages.join(format!("volc_im-{}.tar.gz", workspace::VERSION));
    Run::joined()?.once("sdist", || output(maturin(&["sdist", "--out"])?.arg(&packages)).map(drop))?;
    let size = fs::metadata(&file).context("maturin wrote no source distribution of this version")?.len();
    println!("python: {} ({size} bytes)", workspace::shown(&file));
    Ok(file)
}

/// The Python that has maturin.
fn python() -> Result<PathBuf> {
    toolchain::python::with_requirements("python-build-venv", &sources().join("build-requirements.txt"))
}

/// Builds the wheel of unpacked sources, with what was compiled for this machine's wheel.
pub fn built_from(project: &Path) -> Result<()> {
    let target = targets::this_machine()?;
    let build = ["build", "--quiet", "--release", "--target", target.triple, "--out", "dist"];
    let mut maturin = compiling(&build, target)?;
    output(maturin.current_dir(project).env("CARGO_TARGET_DIR", workspace::target())).map(drop)
}

/// maturin with what a library for users is compiled with.
fn compiling(arguments: &[&str], target: &Target) -> Result<Command> {
    let mut maturin = maturin(arguments)?;
    maturin.envs(toolchain::zig::environment(target)?);
    Ok(maturin)
}

fn maturin(arguments: &[&str]) -> Result<Command> {
    let mut maturin = command(&python()?.to_string_lossy(), &["-m", "maturin"], &sources());
    maturin.args(arguments).env(TIME_VARIABLE, TIME_OF_FILES);
    Ok(maturin)
}

fn wheel_named(packages: &Path, tag: &str) -> Result<PathBuf> {
    let start = format!("volc_im-{}-py3-none-", workspace::VERSION);
    for entry in fs::read_dir(packages)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let tags = name.strip_prefix(&start).and_then(|name| name.strip_suffix(".whl"));
        if tags.is_some_and(|tags| tags.split('.').any(|known| known == tag)) {
            return Ok(path);
        }
    }
    bail!("maturin built no wheel for {tag}")
}

/// Takes the folder of the sources out of the lists of components that maturin writes: cargo names a crate by its place.
fn without_paths(lists: &Path) -> Result<()> {
    let root = format!("file://{}", workspace::root().display());
    for list in fs::read_dir(lists).with_context(|| workspace::shown(lists))? {
        let list = list?.path();
        fs::write(&list, fs::read_to_string(&list)?.replace(&root, "file:///volc-im"))?;
        build::source_paths::check(&list)?;
    }
    Ok(())
}

/// The library is for the machine, asks for no newer glibc than said and for no library that may be missing.
fn check(wheel: &Path, unpacked: &Path, target: &Target) -> Result<()> {
    let library = unpacked.join(library(target));
    build::source_paths::check(&library)?;
    let size = fs::metadata(wheel)?.len();
    let shown = workspace::shown(wheel);
    match target.system {
        System::Gnu | System::Musl => return check_elf(wheel, &library, target),
        System::Mac => {
            let pages = build::mach_o::check(&library, target.machine, target.minimum())?;
            println!("python: {shown} ({size} bytes; {pages} pages signed)");
        }
        System::Windows => {
            let needed = build::pe::check(&library, target.machine)?;
            println!("python: {shown} ({size} bytes; needs {})", needed.join(" "));
        }
    }
    Ok(())
}

fn check_elf(wheel: &Path, library: &Path, target: &Target) -> Result<()> {
    setup::debian_package("readelf", "binutils")?;
    let read = |what: &str| output(command("readelf", &["-W", what], &workspace::root()).arg(library));

    let header = read("-h")?;
    if !header.lines().any(|line| line.contains("Machine:") && line.contains(target.machine)) {
        bail!("{} holds no library for {}", workspace::shown(wheel), target.machine);
    }
    let dynamic = read("-d")?;
    let needed: Vec<&str> = dynamic
        .lines()
        .filter(|line| line.contains("(NEEDED)"))
        .filter_map(|line| line.split('[').nth(1)?.strip_suffix(']'))
        .collect();
    let is_gnu = target.system == System::Gnu;
    let known = |name: &&str| {
        let allowed: &[&str] = if is_gnu {
            &["libc.so.", "libm.so.", "libpthread.so.", "libdl.so.", "librt.so.", "ld-linux", "libgcc_s.so."]
        } else {
            &["libc.so", "libc.musl-"]
        };
        allowed.iter().any(|start| name.starts_with(start))
    };
    if let Some(other) = needed.iter().find(|name| !known(name)) {
        bail!("{} needs {other}", workspace::shown(wheel));
    }
    let versions = read("-V")?;
    let newest = glibc_versions(&versions).max();
    if newest.is_some_and(|newest| !is_gnu || newest > GLIBC_FLOOR) {
        bail!("{} needs glibc {newest:?}", workspace::shown(wheel));
    }
    let size = fs::metadata(wheel)?.len();
    let newest = newest.map_or(String::new(), |(major, minor)| format!(", glibc {major}.{minor}"));
    println!("python: {} ({size} bytes{newest}; needs {})", workspace::shown(wheel), needed.join(" "));
    Ok(())
}

/// Versions in what readelf prints, such as `Name: GLIBC_2.17`.
fn glibc_versions(versions: &str) -> impl Iterator<Item = (u32, u32)> + '_ {
    versions.split("GLIBC_").skip(1).filter_map(|rest| {
        let text = rest.split(|c: char| !c.is_ascii_digit() && c != '.').next()?;
        let mut numbers = text.split('.').map(str::parse);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    })
}
