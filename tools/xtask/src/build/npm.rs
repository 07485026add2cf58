//! The npm package, as `npm pack` makes it.

use crate::command::{command, output, run};
use crate::{build, setup, toolchain, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

/// The tarball's path, once it was built in this run: several parts of the tests need it.
static BUILT: OnceLock<PathBuf> = OnceLock::new();

/// Builds `target/packages/volc-im-VERSION.tgz` and returns its path.
pub fn tarball() -> Result<PathBuf> {
    if let Some(built) = BUILT.get() {
        return Ok(built.clone());
    }
    setup::node()?;
    toolchain::npm::install_locked(&workspace::npm())?;
    build::wasm::modules()?;
    run(&mut command("node", &["build.mjs"], &workspace::npm()))?;

    let packages = workspace::packages();
    fs::create_dir_all(&packages)?;
    let destination = packages.to_string_lossy();
    let arguments = ["pack", "--silent", "--pack-destination", &destination];
    output(&mut command("npm", &arguments, &workspace::npm()))?;
    let tarball = packages.join(format!("volc-im-{}.tgz", workspace::VERSION));
    let size = fs::metadata(&tarball).context("npm pack wrote no tarball of this version")?.len();
    println!("npm: {} ({size} bytes)", workspace::shown(&tarball));
    Ok(BUILT.get_or_init(|| tarball).clone())
}
