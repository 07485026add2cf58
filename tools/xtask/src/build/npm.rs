//! The npm package, as `npm pack` makes it.

use crate::command::{command, output, run};
use crate::run::Run;
use crate::{build, setup, toolchain, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Builds `target/packages/volc-im-VERSION.tgz` and returns its path.
pub fn tarball() -> Result<PathBuf> {
    let tarball = workspace::packages().join(format!("volc-im-{}.tgz", workspace::VERSION));
    Run::joined()?.once("npm", || build(&tarball))?;
    Ok(tarball)
}

fn build(tarball: &Path) -> Result<()> {
    setup::node()?;
    toolchain::npm::install_locked(&workspace::npm())?;
    build::wasm::modules()?;
    run(&mut command("node", &["build.mjs"], &workspace::npm()))?;

    let packages = workspace::packages();
    fs::create_dir_all(&packages)?;
    let destination = packages.to_string_lossy();
    let arguments = ["pack", "--silent", "--pack-destination", &destination];
    output(&mut command("npm", &arguments, &workspace::npm()))?;
    let size = fs::metadata(tarball).context("npm pack wrote no tarball of this version")?.len();
    println!("npm: {} ({size} bytes)", workspace::shown(tarball));
    Ok(())
}
