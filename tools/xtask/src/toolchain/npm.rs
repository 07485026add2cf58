//! npm, as the other commands use it.

use crate::command::{command, output};
use crate::workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Installs what the lock file of a folder names, unless exactly that is installed already.
pub fn install_locked(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).with_context(|| format!("cannot read {}", workspace::shown(&lock)))?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("npm ci in {}", workspace::shown(folder));
    output(&mut command("npm", &["ci", "--no-audit", "--no-fund"], folder))?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", workspace::shown(&stamp)))
}

/// Installs a tarball without dependencies into a folder that has a package.json.
pub fn install_tarball(folder: &Path, tarball: &Path) -> Result<()> {
    let tarball = tarball.to_string_lossy();
    let arguments = ["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", &tarball];
    output(&mut command("npm", &arguments, folder)).map(drop)
}
