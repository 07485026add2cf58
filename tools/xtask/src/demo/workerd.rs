//! The demo backend on Cloudflare's workerd.

use crate::command::{command, run as run_command};
use crate::emulator::Emulator;
use crate::{build, folder, toolchain, workspace};
use anyhow::Result;

/// Installs the package beside the binary and runs the worker.
pub fn run() -> Result<()> {
    let tarball = build::npm::tarball()?;
    let emulator = Emulator::start(&build::emulator::release()?)?;
    let project = workspace::target().join("demo-workerd");
    folder::empty_but_packages(&project)?;
    folder::copy(&workspace::npm().join("demo-workerd"), &project)?;
    toolchain::npm::install_locked(&project)?;
    toolchain::npm::install_tarball(&project, &tarball)?;
    run_command(command("node", &["run.mjs"], &project).envs(emulator.environment()))
}
