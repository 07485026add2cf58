//! The wheels and the source distribution, by maturin; zig compiles and links, so that any machine builds for all.

use crate::command::{command, output};
use crate::run::Run;
use crate::toolchain::zig::{TIME_OF_FILES, TIME_VARIABLE};
use crate::{build, folder, setup, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a wheel is built for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Rust's name.
    pub triple: &'static str,
    /// The oldest platform that it runs on, by Python's name.
    compatibility: &'static str,
    /// The C library that the wheel's name has.
    tag: &'static str,
    /// The machine, as readelf says it.
    machine: &'static str,
}

/// Everything that is built for.
pub const TARGETS: [Target; 4] = [
    Target {
        triple: "x86_64-unknown-linux-gnu",
        compatibility: "manylinux2014",
        tag: "manylinux2014_x86_64",
        machine: "X86-64",
    },
    Target {
        triple: "aarch64-unknown-linux-gnu",
        compatibility: "manylinux2014",
        tag: "manylinux2014_aarch64",
        machine: "AArch64",
    },
    Target {
        triple: "x86_64-unknown-linux-musl",
        compatibility: "musllinux_1_2",
        tag: "musllinux_1_2_x86_64",
        machine: "X86-64",
    },
    Target {
        triple: "aarch64-unknown-linux-musl",
        compatibility: "musllinux_1_2",
        tag: "musllinux_1_2_aarch64",
        machine: "AArch64",
    },
];

/// The newest symbols of glibc that a manylinux2014 wheel may ask for.
const GLIBC_FLOOR: (u32, u32) = (2, 17);

/// The library in a wheel.
pub const LIBRARY: &str = "volc_im/_native/libvolc_im_uniffi.so";
/// Where a wheel's content is, below `target/python-wheels/TRIPLE`.
pub const UNPACKED: &str = "unpacked";

/// The Python sources.
pub fn sources() -> PathBuf {
    workspace::root().join("packages/python")
}

/// All wheels and the source distribution, in `target/packages`.
pub fn everything() -> Result<Vec<PathBuf>> {
    let targets: Vec<&str> = TARGETS.iter().map(|target| target.triple).collect();
    // Beforehand and all at once: what maturin compiles one after the other is then compiled already.
    Run::joined()?.once("python-libraries", || toolchain::zig::libraries(&targets).map(drop))?;
    let mut files = TARGETS.into_iter().map(wheel).collect::<Result<Vec<_>>>()?;
    files.push(source_distribution()?);
    Ok(files)
}

/// The wheel for this machine, as users with glibc get it.
pub fn wheel_of_this_machine() -> Result<PathBuf> {
    let own = toolchain::zig::this_machine();
    let target = TARGETS.into_iter().find(|target| target.triple == own);
    wheel(target.with_context(|| format!("no wheel is built for {own}: pip builds it from the sources"))?)
}

/// Builds a wheel and checks its library.
pub fn wheel(target: Target) -> Result<PathBuf> {
    let work = work(target.triple);
    Run::joined()?.once(target.triple, || {
        folder::empty(&work)?;
        let build = ["build", "--quiet", "--release", "--locked", "--target", target.triple];
        let mut maturin = compiling(&build, target.triple)?;
        output(maturin.args(["--compatibility", target.compatibility, "--out"]).arg(&work))?;
        let wheel = stripped(&wheel_named(&work, target.tag)?, &work)?;
        check(&wheel, &work.join(UNPACKED), target)
    })?;
    wheel_named(&workspace::packages(), target.tag)
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
    let triple = toolchain::zig::this_machine();
    let build = ["build", "--quiet", "--release", "--target", &triple, "--out", "dist"];
    let mut maturin = compiling(&build, &triple)?;
    output(maturin.current_dir(project).env("CARGO_TARGET_DIR", workspace::target())).map(drop)
}

/// maturin with what a library for users is compiled with.
fn compiling(arguments: &[&str], triple: &str) -> Result<Command> {
    let mut maturin = maturin(arguments)?;
    maturin.envs(toolchain::zig::environment(triple)?);
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

/// Takes the symbols that only the linker and uniffi's generator needed out of a wheel's library; the wheel that users
/// install, in `target/packages`.
fn stripped(wheel: &Path, work: &Path) -> Result<PathBuf> {
    let python = python()?;
    let tool = |arguments: &[&str]| {
        let mut tool = command(&python.to_string_lossy(), &["-m", "wheel"], work);
        tool.args(arguments).env(TIME_VARIABLE, TIME_OF_FILES);
        tool
    };
    output(tool(&["unpack"]).arg(wheel))?;
    let unpacked = work.join(UNPACKED);
    fs::rename(work.join(format!("volc_im-{}", workspace::VERSION)), &unpacked)?;
    toolchain::zig::strip(&unpacked.join(LIBRARY))?;
    without_paths(&unpacked.join(format!("volc_im-{}.dist-info/sboms", workspace::VERSION)))?;
    let packages = workspace::packages();
    fs::create_dir_all(&packages)?;
    output(tool(&["pack", "--dest-dir"]).arg(&packages).arg(&unpacked))?;
    let name = wheel.file_name().context("a wheel has a name")?;
    Ok(packages.join(name))
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
fn check(wheel: &Path, unpacked: &Path, target: Target) -> Result<()> {
    let library = unpacked.join(LIBRARY);
    setup::debian_package("readelf", "binutils")?;
    let read = |what: &str| output(command("readelf", &["-W", what], &workspace::root()).arg(&library));

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
    let is_gnu = target.triple.ends_with("gnu");
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
    build::source_paths::check(&library)?;
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
