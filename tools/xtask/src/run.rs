//! One run of xtask, which the processes of its parts share: what one of them has built, none builds again.

use crate::workspace;
use anyhow::{Context, Result};
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Which parts of the tests belong to the run, one a line.
const PARTS: &str = "parts";

/// The folder that this process made, if the run is its own.
static OWN: OnceLock<PathBuf> = OnceLock::new();

/// The folder of a run.
pub struct Run {
    folder: PathBuf,
}

impl Run {
    /// Tells a part's process the folder of the run that it belongs to.
    pub const VARIABLE: &str = "VOLC_IM_RUN";

    /// The run that this process belongs to, or a new one.
    pub fn joined() -> Result<Self> {
        if let Some(folder) = env::var_os(Self::VARIABLE).map(PathBuf::from).or_else(|| OWN.get().cloned()) {
            return Ok(Run { folder });
        }
        let folder = workspace::target().join("run").join(std::process::id().to_string());
        crate::folder::empty(&folder)?;
        Ok(Run { folder: OWN.get_or_init(|| folder).clone() })
    }

    /// Removes the folder that this process made.
    pub fn end() {
        if let Some(folder) = OWN.get() {
            drop(fs::remove_dir_all(folder));
        }
    }

    /// Its folder, for what is written during the run alone.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The variable by which another process joins the run.
    pub fn variable(&self) -> (&'static str, &Path) {
        (Self::VARIABLE, &self.folder)
    }

    /// Says which parts of the tests the run consists of.
    pub fn consists_of(&self, parts: &[&str]) -> Result<()> {
        Ok(fs::write(self.folder.join(PARTS), parts.join("\n"))?)
    }

    /// Whether a part of the tests belongs to the run.
    pub fn includes(&self, part: &str) -> bool {
        fs::read_to_string(self.folder.join(PARTS)).is_ok_and(|parts| parts.lines().any(|line| line == part))
    }

    /// Makes something, unless a process of the run has made it. Another process that wants the same waits.
    pub fn once(&self, name: &str, make: impl FnOnce() -> Result<()>) -> Result<()> {
        let lock = File::create(self.folder.join(format!("{name}.lock")))?;
        lock.lock().with_context(|| format!("cannot wait for who makes {name}"))?;
        let made = self.folder.join(format!("{name}.made"));
        if made.exists() {
            return Ok(());
        }
        make()?;
        File::create(made)?;
        Ok(())
    }
}
