//! The part `npm-docs`: the documentation site of the npm package builds without warnings.

use crate::command::{command, run as run_command};
use crate::{build, toolchain, workspace};
use anyhow::Result;

/// Builds it into `target/docs/npm`.
pub fn run() -> Result<()> {
    // The declarations of the wasm module belong to it.
    build::npm::tarball()?;
    let project = workspace::npm().join("docs");
    toolchain::npm::install_locked(&project)?;
    run_command(&mut command("npm", &["run", "--silent", "build"], &project))
}
