//! Native libraries for Linux machines of any age: zig links them against an old glibc, for this architecture and others.

use crate::command::{command, output, run};
use crate::{setup, source_paths, workspace};
use anyhow::{Context, Result};
use std::env;
use std::path::PathBuf;

/// The glibc that the libraries need at most: what every distribution in use has.
pub const GLIBC: &str = "2.17";

/// From the Python package index, where both come as programs that are ready to run.
const PACKAGES: &[&str] = &["ziglang==0.17.1", "cargo-zigbuild==0.24.1"];

/// A library that was built.
pub struct Library {
    /// The library without what only debuggers read.
    pub shared: PathBuf,
    /// The archive with uniffi's description of it, which the linker leaves out of the library.
    pub archive: PathBuf,
}

/// Builds `volc-im-uniffi` for a target such as `x86_64-unknown-linux-gnu`.
pub fn library(target: &str) -> Result<Library> {
    setup::rust_target(target)?;
    let programs = install()?;
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([programs].into_iter().chain(env::split_paths(&path)))?;
    let triple = format!("{target}.{GLIBC}");
    let arguments =
        ["zigbuild", "--quiet", "--release", "--locked", "--package", "volc-im-uniffi", "--target", &triple];
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut build = command(&cargo, &arguments, &workspace::root());
    run(build.env("PATH", path).env("RUSTFLAGS", source_paths::remap_flags()?))?;
    let folder = workspace::target().join(target).join("release");
    Ok(Library { shared: folder.join("libvolc_im_uniffi.so"), archive: folder.join("libvolc_im_uniffi.a") })
}

/// Installs zig and cargo-zigbuild below `target/`, unless they are there; the folder of their programs.
fn install() -> Result<PathBuf> {
    let home = workspace::target().join("zig");
    let programs = home.join("bin");
    let root = workspace::root();
    if programs.join("cargo-zigbuild").exists() {
        return Ok(programs);
    }
    output(command("python3", &["-m", "venv"], &root).arg(&home))
        .context("Python 3 with its module venv is needed to install zig")?;
    let pip = programs.join("pip");
    output(command(&pip.to_string_lossy(), &["install", "--quiet"], &root).args(PACKAGES))?;
    Ok(programs)
}
