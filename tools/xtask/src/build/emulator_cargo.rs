//! The emulator's crate, as the registry has it.

use crate::command::{cargo, output};
use crate::run::Run;
use crate::workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;

/// Builds `target/packages/volc-im-emulator-VERSION.crate` and returns its path.
pub fn archive() -> Result<PathBuf> {
    let name = format!("volc-im-emulator-{}.crate", workspace::VERSION);
    let archive = workspace::packages().join(&name);
    Run::joined()?.once("emulator-crate", || {
        // It is compiled where it is used.
        let package = ["package", "--quiet", "--no-verify", "--allow-dirty", "--offline", "--package"];
        output(cargo(&package).arg("volc-im-emulator"))?;
        fs::create_dir_all(workspace::packages())?;
        fs::copy(workspace::target().join("package").join(&name), &archive)
            .context("cargo wrote no archive")?;
        println!("cargo: {} ({} bytes)", workspace::shown(&archive), fs::metadata(&archive)?.len());
        Ok(())
    })?;
    Ok(archive)
}
