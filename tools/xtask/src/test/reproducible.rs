//! The parts `reproducible` and `reproducible-all`: the same sources give the same bytes in another folder, for a user with
//! another home, and with a toolchain that has rust-src, as every user of rust-analyzer has.

use crate::build::targets;
use crate::command::{command, output, run as run_command};
use crate::run::Run;
use crate::{build, cache, folder, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::env;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The file by which rustc takes rust-src for installed.
const RUST_SRC: &str = "lib/rustlib/src/rust/library/std/src/lib.rs";
/// Runs `build` in the copy.
pub const LIBRARY: &str = "reproducible-library";

/// The npm package, and the library of this machine's wheel.
pub fn some() -> Result<()> {
    let (tarball, own) = (build::npm::tarball()?, targets::this_machine()?);
    build::python::wheel_of_this_machine()?;
    let elsewhere = Elsewhere::made()?;
    elsewhere.part("build-npm")?;
    same(&tarball, &elsewhere.of(&tarball)?)?;
    elsewhere.part(LIBRARY)?;
    let library =
        build::python::work(own.triple).join(build::python::UNPACKED).join(build::python::library(own));
    same(&library, &elsewhere.root.join("target").join(LIBRARY))
}

/// Everything that users install of the language packages.
pub fn all() -> Result<()> {
    let packages = build::everything()?;
    let elsewhere = Elsewhere::made()?;
    for part in ["build-npm", "build-wheels", "build-swift", "build-kotlin", "build-emulator-packages"] {
        elsewhere.part(part)?;
    }
    // One is built for the machine that it runs on, the other holds the commit, which the copy does not know.
    let others = [build::emulator::release()?, build::emulator_cargo::archive()?];
    packages
        .iter()
        .filter(|package| !others.contains(package))
        .try_for_each(|package| same(package, &elsewhere.of(package)?))
}

/// The library of this machine's wheel, without a wheel: maturin would compile uniffi's generator first.
pub fn library() -> Result<()> {
    let built = toolchain::zig::libraries(&[targets::this_machine()?])?;
    let library = workspace::target().join(LIBRARY);
    fs::copy(built.first().context("no library")?, &library)?;
    toolchain::zig::strip(&library)
}

/// The sources in another folder, and what a build there finds otherwise than here.
struct Elsewhere {
    root: PathBuf,
    home: PathBuf,
    rustc: PathBuf,
}

impl Elsewhere {
    /// A copy of what git knows and of what is new. What was compiled there of other people's crates is used again; the
    /// workspace's own are recompiled, as their files are.
    fn made() -> Result<Self> {
        let folder = workspace::target().join("reproducible");
        let root = folder.join("another-name-for-the-clone");
        let (built, aside) = (root.join("target"), workspace::target().join("reproducible-target"));
        if built.exists() {
            fs::rename(&built, &aside)?;
        }
        folder::empty(&folder)?;
        fs::create_dir_all(&root)?;
        if aside.exists() {
            fs::rename(&aside, &built)?;
        }
        folder::empty(&built.join("run"))?;
        folder::copy_sources(&root)?;
        symlink(workspace::npm().join("node_modules"), root.join("packages/npm/node_modules"))?;
        let home = folder.join("another-home");
        fs::create_dir_all(&home)?;
        symlink(build::source_paths::cargo_home()?, home.join(".cargo"))?;
        let rustc = with_rust_src(&folder)?;
        Ok(Elsewhere { root, home, rustc })
    }

    /// Runs a part of the tests there.
    fn part(&self, name: &str) -> Result<()> {
        println!("elsewhere: {name}");
        run_command(&mut self.command(name)?)
    }

    fn command(&self, part: &str) -> Result<Command> {
        let here = env::home_dir().context("HOME is not set")?;
        let or = |name: &str, path: &str| env::var_os(name).map_or_else(|| here.join(path), PathBuf::from);
        let mut command = Command::new(env::current_exe()?);
        command.args(["part", part]).current_dir(&self.root);
        // What is installed is looked for where it is.
        command.env("RUSTUP_HOME", or("RUSTUP_HOME", ".rustup"));
        command.env("npm_config_cache", or("npm_config_cache", ".npm"));
        command.env("ZIG_GLOBAL_CACHE_DIR", or("ZIG_GLOBAL_CACHE_DIR", ".cache/zig"));
        command.env("VOLC_IM_CACHE", cache::root()?);
        command.env(toolchain::swift::FOLDER_VARIABLE, toolchain::swift::Toolchain::folder()?);
        command.env("HOME", &self.home).env("CARGO_HOME", self.home.join(".cargo"));
        command.env("CARGO_TARGET_DIR", self.root.join("target")).env("CARGO_INCREMENTAL", "0");
        command.env("RUSTC", &self.rustc).env(workspace::ROOT_VARIABLE, &self.root);
        command.env(Run::VARIABLE, self.root.join("target/run"));
        Ok(command)
    }

    /// A file of `target/packages`, as it was built there.
    fn of(&self, package: &Path) -> Result<PathBuf> {
        Ok(self.root.join("target/packages").join(package.file_name().context("a package is a file")?))
    }
}

/// A compiler that has rust-src. The sources themselves are not needed, as nothing is compiled from them.
fn with_rust_src(folder: &Path) -> Result<PathBuf> {
    let here = workspace::root();
    let sysroot = output(&mut command("rustc", &["--print", "sysroot"], &here))?;
    let sysroot = PathBuf::from(sysroot.trim());
    let made = folder.join("toolchain");
    let rustlib = made.join("lib/rustlib");
    fs::create_dir_all(&rustlib)?;
    for entry in fs::read_dir(sysroot.join("lib/rustlib"))? {
        let entry = entry?;
        if entry.file_name() != "src" {
            symlink(entry.path(), rustlib.join(entry.file_name()))?;
        }
    }
    let source = made.join(RUST_SRC);
    fs::create_dir_all(source.parent().context("a file is in a folder")?)?;
    fs::write(&source, "")?;
    let program = made.join("rustc");
    let rustc = sysroot.join("bin/rustc");
    fs::write(
        &program,
        format!("#!/bin/sh\nexec '{}' --sysroot '{}' \"$@\"\n", rustc.display(), made.display()),
    )?;
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
    Ok(program)
}

fn same(here: &Path, elsewhere: &Path) -> Result<()> {
    let read =
        |file: &Path| fs::read(file).with_context(|| format!("cannot read {}", workspace::shown(file)));
    let (one, other) = (read(here)?, read(elsewhere)?);
    if one == other {
        println!("{}: the same {} bytes elsewhere", workspace::shown(here), one.len());
        return Ok(());
    }
    let at = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    bail!(
        "{} ({} bytes) and {} ({} bytes) differ from byte {at} on",
        workspace::shown(here),
        one.len(),
        workspace::shown(elsewhere),
        other.len()
    )
}
