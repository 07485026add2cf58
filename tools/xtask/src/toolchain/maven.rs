//! Maven, as the other commands use it: with a local repository below `target/`, where our own jar is installed as well.

use crate::command::command;
use crate::{setup, workspace};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version that consumer projects ask for.
pub const VERSION: &str = workspace::VERSION;

/// Maven in the folder of a pom.
pub fn maven(folder: &Path, goals: &[&str]) -> Result<Command> {
    setup::maven()?;
    let mut maven = command("mvn", &["--batch-mode", "--quiet", "--no-transfer-progress"], folder);
    maven.arg(format!("-Dmaven.repo.local={}", repository().display()));
    maven.arg(format!("-Dvolc.im.work={}", work().display()));
    maven.arg(format!("-Dvolc.im.version={VERSION}"));
    maven.args(goals);
    Ok(maven)
}

/// Maven's local repository.
pub fn repository() -> PathBuf {
    workspace::target().join("maven")
}

/// Where everything of the Kotlin package is made.
pub fn work() -> PathBuf {
    workspace::target().join("kotlin")
}
