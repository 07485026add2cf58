//! Paths of this machine, kept out of what users install.

use crate::command::{cargo, command, output};
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Flags for rustc by which a panic's path begins at the crate, wherever the sources lie: those of other crates, and
/// those of the standard library, which rustc otherwise names by their place on this machine where rust-src is installed.
///
/// Cargo compiles the workspace's crates from its root, so they are named from there on anyway.
pub fn remap_flags() -> Result<String> {
    // A registry's folder is there, under its own name, once something was fetched into it.
    output(&mut cargo(&["fetch", "--quiet", "--locked"]))?;
    // Of several that fit, rustc takes the last one.
    let home = env::home_dir().context("HOME is not set")?;
    let mut flags = vec![flag(&home, "/home")];
    for registry in
        fs::read_dir(cargo_home()?.join("registry/src")).context("cargo has fetched no sources")?
    {
        flags.push(flag(&registry?.path(), ""));
    }
    let sysroot = rustc(&["--print", "sysroot"])?;
    let version = rustc(&["-vV"])?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "));
    let virtual_name = format!("/rustc/{}", commit.context("rustc does not say its commit")?);
    // rustup's folder for a toolchain may be a link, and rustc names both.
    let linked = PathBuf::from(sysroot.trim());
    for sysroot in [fs::canonicalize(&linked)?, linked] {
        flags.push(flag(&sysroot.join("lib/rustlib/src/rust"), &virtual_name));
    }
    Ok(flags.join(" "))
}

/// Fails when a file that users install holds a path of the machine that built it.
pub fn check(file: &Path) -> Result<()> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", workspace::shown(file)))?;
    let cargo_home = cargo_home()?;
    for folder in
        [workspace::root(), workspace::target(), env::home_dir().context("HOME is not set")?, cargo_home]
    {
        let path = format!("{}/", folder.display());
        if bytes.windows(path.len()).any(|window| window == path.as_bytes()) {
            bail!("{} holds the path {path} of the machine that built it", workspace::shown(file));
        }
    }
    Ok(())
}

fn flag(folder: &Path, name: &str) -> String {
    format!("--remap-path-prefix={}/={name}/", folder.display())
}

fn rustc(arguments: &[&str]) -> Result<String> {
    let program = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    output(&mut command(&program, arguments, &workspace::root()))
}

/// Cargo's home.
pub fn cargo_home() -> Result<PathBuf> {
    let home = || env::home_dir().map(|home| home.join(".cargo"));
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home).context("neither CARGO_HOME nor HOME is set")
}
