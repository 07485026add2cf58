//! The part `workflows`: what runs on other systems, read by actionlint. What an attacker could use, `cargo xtask
//! audit` looks for.

use crate::command::{command, output, run as run_command};
use crate::{cache, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// From Go's proxy of modules.
const ACTIONLINT: &str = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7";

/// Every workflow is as GitHub takes it, actions are pinned, and every script is one.
pub fn run() -> Result<()> {
    let root = workspace::root();
    run_command(&mut command(&actionlint()?.to_string_lossy(), &["-no-color"], &root))?;
    let folder = root.join(".github/workflows");
    only_full_pins(&folder)?;
    for entry in fs::read_dir(&folder).context("there are no workflows")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "sh") {
            run_command(command("bash", &["-n"], &root).arg(path))?;
        }
    }
    Ok(())
}

/// Every action is named by the hash of a commit, with its version beside it.
fn only_full_pins(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        for line in fs::read_to_string(&path)?.lines() {
            let Some((_, action)) = line.split_once("uses: ") else { continue };
            let pin = action.split_once('@').and_then(|(_, pin)| pin.split_once(" # v"));
            let is_full = pin.is_some_and(|(hash, version)| {
                hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) && version.contains('.')
            });
            if !is_full {
                bail!("{}: {action} is not pinned by hash, with its version", workspace::shown(&path));
            }
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
