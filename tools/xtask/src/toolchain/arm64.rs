//! A Debian for 64-bit ARM in a folder, whose programs QEMU runs: nothing is installed on the system, no root is changed.

use crate::command::{command, output};
use crate::{cache, setup, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The release, by which programs need no newer C library than this machine's.
const SUITE: &str = "bookworm";
/// What its programs are: Python, Java, with all that they need.
const PACKAGES: &str = "python3,openjdk-17-jre-headless";

/// Its folder.
pub fn debian() -> Result<PathBuf> {
    cache::made("debian-arm64", &[SUITE, PACKAGES], |root| {
        setup::debian_package("debootstrap", "debootstrap")?;
        let fetched = root.with_extension("packages");
        crate::folder::empty(&fetched)?;
        let fetch = ["--download-only", "--arch=arm64", "--variant=minbase"];
        output(
            command("debootstrap", &fetch, &workspace::root())
                .arg(format!("--include={PACKAGES}"))
                .arg(SUITE)
                .arg(&fetched),
        )
        .context("Debian's packages for 64-bit ARM cannot be fetched")?;
        for package in fs::read_dir(fetched.join("var/cache/apt/archives"))? {
            let package = package?.path();
            if package.extension().is_some_and(|extension| extension == "deb") {
                output(command("dpkg", &["-x"], root).arg(package).arg(root))?;
            }
        }
        Ok(fs::remove_dir_all(&fetched)?)
    })
}

/// Whether it is there.
pub fn present() -> bool {
    cache::holds("debian-arm64", &[SUITE, PACKAGES])
}

/// A program for 64-bit ARM, run in a folder with Debian's libraries.
pub fn program(program: &Path, folder: &Path) -> Result<Command> {
    let mut emulated = command("qemu-aarch64-static", &["-L"], folder);
    emulated.arg(debian()?).arg(program);
    Ok(emulated)
}

/// Its Python.
pub fn python(folder: &Path) -> Result<Command> {
    let root = debian()?;
    let mut python = program(&root.join("usr/bin/python3.11"), folder)?;
    python.env("PYTHONHOME", root.join("usr"));
    Ok(python)
}

/// Its Java, which starts other programs by itself: its helper is a program for 64-bit ARM.
pub fn java(folder: &Path) -> Result<Command> {
    let java = debian()?.join("usr/lib/jvm/java-17-openjdk-arm64/bin/java");
    let mut java = program(&java, folder)?;
    java.arg("-Djdk.lang.Process.launchMechanism=FORK");
    Ok(java)
}
