//! Folders below `target/` that are made anew for each run.

use crate::workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Makes an empty folder, removing what was there.
pub fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", workspace::shown(folder)))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", workspace::shown(folder)))
}

/// Copies a folder with everything below it, except installed npm packages.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", workspace::shown(to)))?;
    let entries = fs::read_dir(from).with_context(|| format!("cannot read {}", workspace::shown(from)))?;
    for entry in entries {
        let entry = entry?;
        if entry.file_name() == "node_modules" {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)
                .with_context(|| format!("cannot write {}", workspace::shown(&target)))?;
        }
    }
    Ok(())
}
