//! Paths of this machine, kept out of what users install.

use crate::command::{cargo, output};
use crate::workspace;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::{env, fs};

/// Flags for rustc by which a panic's place is told from the crate on, wherever the sources lie.
pub fn remap_flags() -> Result<String> {
    // A registry's folder is there, under a name of its own, once something was fetched into it.
    output(&mut cargo(&["fetch", "--quiet", "--locked"]))?;
    let mut prefixes = vec![workspace::root()];
    for registry in
        fs::read_dir(cargo_home()?.join("registry/src")).context("cargo has fetched no sources")?
    {
        prefixes.push(registry?.path());
    }
    let flags: Vec<_> =
        prefixes.iter().map(|prefix| format!("--remap-path-prefix={}/=", prefix.display())).collect();
    Ok(flags.join(" "))
}

fn cargo_home() -> Result<PathBuf> {
    let home = || env::home_dir().map(|home| home.join(".cargo"));
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home).context("neither CARGO_HOME nor HOME is set")
}
