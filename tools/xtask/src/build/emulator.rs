//! The emulator's binary.

use crate::command::{cargo, run};
use crate::run::Run;
use crate::workspace;
use anyhow::{Context, Result};
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::PathBuf;

/// Builds the release binary into `target/packages` and returns its path.
pub fn release() -> Result<PathBuf> {
    let name = format!("volc-im-emulator{EXE_SUFFIX}");
    let binary = workspace::packages().join(&name);
    Run::joined()?.once("emulator", || {
        run(&mut cargo(&["build", "--quiet", "--locked", "--release", "--package", "volc-im-emulator"]))?;
        fs::create_dir_all(workspace::packages())?;
        // A running emulator keeps its file: remove the name first, so that writing never hits a busy binary.
        drop(fs::remove_file(&binary));
        fs::copy(workspace::target().join("release").join(&name), &binary)
            .map(drop)
            .with_context(|| format!("cannot write {}", workspace::shown(&binary)))
    })?;
    Ok(binary)
}
