//! The part `oracle`: the vendor's own signers must reproduce the signature of a request that the packed npm package
//! built.

use crate::command::{command, output, run as run_command};
use crate::{build, folder, toolchain, workspace};
use anyhow::{Context, Result};
use std::fs;

/// Installs the vendor's signers beside the tarball and compares.
pub fn run() -> Result<()> {
    let tarball = build::npm::tarball()?;
    let source = workspace::root().join("tests/packaging/signing-oracle");
    let python = toolchain::python::with_requirements("oracle-venv", &source.join("requirements.txt"))?;

    let project = workspace::target().join("oracle");
    folder::empty(&project)?;
    folder::copy(&source, &project)?;
    toolchain::npm::install_tarball(&project, &tarball)?;
    let requests = output(&mut command("node", &["build_requests.cjs"], &project))?;
    let file = project.join("requests.jsonl");
    fs::write(&file, requests).context("cannot write the requests to compare")?;
    run_command(command(&python.to_string_lossy(), &["check_requests.py"], &project).arg(file))
}
