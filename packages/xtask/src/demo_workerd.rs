//! The demo backend on Cloudflare's workerd.

use crate::command::{command, run as run_command};
use crate::emulator::Emulator;
use crate::{build_emulator, build_npm, folder, npm_project, workspace};
use anyhow::Result;

/// Installs the package beside the binary and runs the worker.
pub fn run() -> Result<()> {
    let tarball = build_npm::tarball()?;
    let emulator = Emulator::start(&build_emulator::release()?)?;
    let project = workspace::target().join("demo-workerd");
    folder::empty_but_packages(&project)?;
    folder::copy(&workspace::npm().join("demo-workerd"), &project)?;
    npm_project::install_locked(&project)?;
    npm_project::install_tarball(&project, &tarball)?;
    run_command(command("node", &["run.mjs"], &project).envs(emulator.environment()))
}
