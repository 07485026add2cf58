//! The part `oracle`: the vendor's own signers must reproduce the signature of a request that the packed npm package
//! built.

use crate::command::{command, output, run as run_command};
use crate::{build_npm, folder, npm_project, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Installs the vendor's signers beside the tarball and compares.
pub fn run() -> Result<()> {
    let tarball = build_npm::tarball()?;
    let source = workspace::root().join("tests/packaging/signing-oracle");
    let python = python_with(&source.join("requirements.txt"))?;

    let project = workspace::target().join("oracle");
    folder::empty(&project)?;
    folder::copy(&source, &project)?;
    npm_project::install_tarball(&project, &tarball)?;
    let requests = output(&mut command("node", &["build_requests.cjs"], &project))?;
    let file = project.join("requests.jsonl");
    fs::write(&file, requests).context("cannot write the requests to compare")?;
    run_command(command(&python.to_string_lossy(), &["check_requests.py"], &project).arg(file))
}

/// A virtual environment with exactly the packages of a requirements file; made once per content.
fn python_with(requirements: &Path) -> Result<PathBuf> {
    let venv = workspace::target().join("oracle-venv");
    let python = venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let wanted = fs::read(requirements).context("cannot read the oracle's requirements")?;
    let stamp = venv.join("installed-requirements.txt");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    folder::empty(&venv)?;
    let folder = venv.to_string_lossy();
    output(&mut command("python3", &["-m", "venv", &folder], &workspace::root()))
        .context("Python 3 with its venv module is needed")?;
    let install = ["-m", "pip", "install", "--quiet", "--no-deps", "--requirement"];
    output(command(&python.to_string_lossy(), &install, &workspace::root()).arg(requirements))?;
    fs::write(&stamp, wanted)?;
    Ok(python)
}
