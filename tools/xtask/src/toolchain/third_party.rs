//! What outlives a clone of what a build makes of other people's code: crates that cargo compiled, and Maven's repository.
//!
//! A new clone begins with a copy. Cargo checks a copied crate as it checks its own work, by compiler, flags, features,
//! profile and dependencies, and recompiles it where one differs; the sources of a published version never do. Crates of
//! the workspace are not kept: for them cargo goes by times of files, which mean nothing in another clone.

use crate::command::{command, output};
use crate::{cache, toolchain, workspace};
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Says that a folder is or began as a copy.
const BEGAN_WITH: &str = "third-party";
/// How many copies are kept, for other compilers and other versions of crates.
const KEPT: usize = 3;
/// The group below Maven's repository that is the project's own.
const OWN_GROUP: &str = "io/github/volc-im";

/// Puts what is kept into a clone that has built nothing yet.
pub fn restore() -> Result<()> {
    let (crates, marker) = (crates()?, workspace::target().join(BEGAN_WITH));
    if crates.exists() && !marker.exists() && !workspace::target().join("release").exists() {
        let _lock = cache::lock(&crates)?;
        println!("crates that were compiled before: from {}", workspace::shown(&crates));
        copy(&crates, &workspace::target())?;
    }
    let (kept, repository) = (cache::root()?.join("maven"), toolchain::maven::repository());
    if kept.exists() && !repository.exists() {
        let _lock = cache::lock(&kept)?;
        copy(&kept, &repository)?;
    }
    Ok(())
}

/// Keeps what is not kept yet.
pub fn keep() -> Result<()> {
    keep_crates(&crates()?)?;
    let (kept, repository) = (cache::root()?.join("maven"), toolchain::maven::repository());
    if repository.exists() {
        let _lock = cache::lock(&kept)?;
        fs::create_dir_all(&kept)?;
        output(preserving_copy().arg("--no-clobber").arg(repository.join(".")).arg(&kept))?;
        let own = kept.join(OWN_GROUP);
        if own.exists() {
            fs::remove_dir_all(own)?;
        }
    }
    Ok(())
}

/// What is newer here than what is kept, or not kept at all.
fn keep_crates(kept: &Path) -> Result<()> {
    let _lock = cache::lock(kept)?;
    for profile in profiles()? {
        keep_profile(&profile, &kept.join(profile.strip_prefix(workspace::target())?))?;
    }
    // Recreated, so that the folder is the newest.
    let marker = kept.join(BEGAN_WITH);
    drop(fs::remove_file(&marker));
    fs::write(marker, "")?;
    remove_oldest()
}

/// The folder for this compiler and these versions. `.ci/run` finds it as well, for this program itself.
fn crates() -> Result<PathBuf> {
    let root = workspace::root();
    let compiler = output(&mut command("rustc", &["-vV"], &root))?;
    let read =
        |name: &str| fs::read_to_string(root.join(name)).with_context(|| format!("cannot read {name}"));
    cache::folder_of("crates", &[&compiler, &read("Cargo.lock")?, &read("Cargo.toml")?])
}

/// Keeps of a folder of cargo's what is of other people's crates. Fingerprints come last: without one, nothing is used.
fn keep_profile(profile: &Path, kept: &Path) -> Result<()> {
    let own = own_packages()?;
    let foreign = |folder: &str| -> Result<Vec<PathBuf>> {
        let mut units = entries(&profile.join(folder))?;
        units
            .retain(|unit| name_of(unit).rsplit_once('-').is_some_and(|(package, _)| !own.contains(package)));
        Ok(units)
    };
    let fingerprints = foreign(".fingerprint")?;
    let mut crates = BTreeSet::new();
    for file in fingerprints.iter().map(|unit| entries(unit)).collect::<Result<Vec<_>>>()?.concat() {
        crates.extend(name_of(&file).strip_prefix("lib-").map(|target| target.replace('-', "_")));
    }
    let mut compiled = entries(&profile.join("deps"))?;
    compiled.retain(|file| {
        let name = name_of(file);
        let stem = name.rsplit_once('-').map_or("", |(stem, _)| stem);
        crates.contains(stem) || stem.strip_prefix("lib").is_some_and(|stem| crates.contains(stem))
    });
    for (folder, units) in [("deps", compiled), ("build", foreign("build")?), (".fingerprint", fingerprints)]
    {
        let to = kept.join(folder);
        fs::create_dir_all(&to)?;
        for some in units.chunks(200) {
            output(preserving_copy().arg("--update").args(some).arg(&to))?;
        }
    }
    Ok(())
}

/// Folders of cargo's that hold compiled crates: a profile's, and a target's.
fn profiles() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for outer in entries(&workspace::target())? {
        for folder in [vec![outer.clone()], entries(&outer)?].concat() {
            if folder.join(".fingerprint").is_dir() {
                found.push(folder);
            }
        }
    }
    Ok(found)
}

fn own_packages() -> Result<BTreeSet<String>> {
    let metadata = ["metadata", "--format-version=1", "--no-deps", "--offline", "--locked"];
    let metadata: serde_json::Value = serde_json::from_str(&output(&mut crate::command::cargo(&metadata))?)?;
    let packages = metadata["packages"].as_array().context("cargo names no packages")?;
    Ok(packages.iter().filter_map(|package| package["name"].as_str().map(str::to_owned)).collect())
}

fn remove_oldest() -> Result<()> {
    let mut kept = Vec::new();
    for folder in entries(&cache::root()?)? {
        if folder.is_dir() && name_of(&folder).starts_with("crates-") {
            kept.push((fs::metadata(&folder)?.modified()?, folder));
        }
    }
    kept.sort();
    for (_, folder) in kept.iter().rev().skip(KEPT) {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

/// Copies a folder's content into another, with its times: cargo compares them.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    output(preserving_copy().arg(from.join(".")).arg(to)).map(drop)
}

fn preserving_copy() -> Command {
    command("cp", &["--recursive", "--preserve=mode,timestamps", "--reflink=auto"], &workspace::root())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
