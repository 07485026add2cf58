//! The part `workflows`: what runs on other systems, read by actionlint.

use crate::command::{command, output, run as run_command};
use crate::{cache, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;

/// From Go's proxy of modules.
const ACTIONLINT: &str = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7";

/// Every workflow is as GitHub takes it, and every script is one.
pub fn run() -> Result<()> {
    let root = workspace::root();
    run_command(&mut command(&actionlint()?.to_string_lossy(), &["-no-color"], &root))?;
    let folder = root.join(".github/workflows");
    for entry in fs::read_dir(&folder).context("there are no workflows")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "sh") {
            run_command(command("bash", &["-n"], &root).arg(path))?;
        }
    }
    Ok(())
}

/// Whether it is there.
pub fn present() -> bool {
    cache::holds("actionlint", &[ACTIONLINT])
}

/// Installs it in the user's cache, unless it is there.
pub fn actionlint() -> Result<PathBuf> {
    let folder = cache::made("actionlint", &[ACTIONLINT], |folder| {
        output(command("go", &["install", ACTIONLINT], &workspace::root()).env("GOBIN", folder)).map(drop)
    })?;
    Ok(folder.join("actionlint"))
}
