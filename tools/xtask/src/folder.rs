//! Folders below `target/` that are recreated for each run.

use crate::command::{command, output};
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

/// Removes what is in a folder, except installed npm packages.
pub fn empty_but_packages(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", workspace::shown(folder)))?;
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", workspace::shown(folder)))? {
        let entry = entry?;
        if entry.file_name() == "node_modules" {
            continue;
        }
        let removed = if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())
        } else {
            fs::remove_file(entry.path())
        };
        removed.with_context(|| format!("cannot remove {}", workspace::shown(&entry.path())))?;
    }
    Ok(())
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

/// Copies the sources: what git knows, and what is new.
pub fn copy_sources(to: &Path) -> Result<()> {
    let listed = ["ls-files", "--cached", "--others", "--exclude-standard"];
    for file in output(&mut command("git", &listed, &workspace::root()))?.lines() {
        let (from, to) = (workspace::root().join(file), to.join(file));
        // Git also lists what was deleted and is not committed.
        if from.is_file() {
            fs::create_dir_all(to.parent().context("a file is in a folder")?)?;
            fs::copy(from, to)?;
        }
    }
    Ok(())
}
