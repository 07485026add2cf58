//! What outlives a clone: folders in the user's cache, named by a hash of what makes their content.

use crate::{folder, workspace};
use anyhow::{Context, Result};
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Names another folder for all of it.
const VARIABLE: &str = "VOLC_IM_CACHE";
/// Written once a folder is whole.
const DONE: &str = ".whole";

/// The folder for all of it: `volc-im` in the user's cache.
pub fn root() -> Result<PathBuf> {
    if let Some(folder) = env::var_os(VARIABLE) {
        return Ok(folder.into());
    }
    let user = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let user = user.or_else(|| env::home_dir().map(|home| home.join(".cache")));
    Ok(user.context("neither XDG_CACHE_HOME nor HOME is set")?.join("volc-im"))
}

/// The folder that `make` fills, filled once for the same texts. Other processes wait, also those of other clones.
pub fn made(name: &str, of: &[&str], make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let folder = folder_of(name, of)?;
    if folder.join(DONE).exists() {
        return Ok(folder);
    }
    let _lock = lock(&folder)?;
    if !folder.join(DONE).exists() {
        println!("making {name} in {}", workspace::shown(&folder));
        folder::empty(&folder)?;
        make(&folder)?;
        File::create(folder.join(DONE))?;
    }
    Ok(folder)
}

/// Whether a folder is there and whole.
pub fn holds(name: &str, of: &[&str]) -> bool {
    folder_of(name, of).is_ok_and(|folder| folder.join(DONE).exists())
}

/// Where the folder of a name and of the texts that make it is.
pub fn folder_of(name: &str, of: &[&str]) -> Result<PathBuf> {
    Ok(root()?.join(format!("{name}-{}", hash(of))))
}

/// Keeps other processes from a folder, until it is dropped.
pub fn lock(folder: &Path) -> Result<File> {
    fs::create_dir_all(root()?)?;
    let lock = File::create(folder.with_extension("lock"))?;
    lock.lock().with_context(|| format!("cannot wait for {}", workspace::shown(folder)))?;
    Ok(lock)
}

/// The beginning of the SHA-256 of texts, a line each, in hexadecimal digits.
pub fn hash(of: &[&str]) -> String {
    let text: String = of.iter().map(|text| format!("{text}\n")).collect();
    let digest = volc_im_sha256::sha256(text.as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    /// `.ci/run` finds folders by `sha256sum`.
    #[test]
    fn a_folder_has_the_hash_that_sha256sum_prints() {
        assert_eq!(super::hash(&["a", "b"]), "911169ddaaf146af");
    }
}
