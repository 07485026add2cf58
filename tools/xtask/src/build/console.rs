//! The emulator's console: the files that its crate embeds.

use crate::command::{command, run};
use crate::{folder, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Builds the console into its source folder, where its files are committed, and returns their paths.
pub fn files() -> Result<Vec<PathBuf>> {
    let out = workspace::console().join("dist");
    build(&out)?;
    listed(&out)
}

/// Fails unless the committed files are what the sources make, byte by byte.
pub fn check() -> Result<()> {
    let (made, committed) = (workspace::target().join("console/dist"), workspace::console().join("dist"));
    folder::empty(&made)?;
    build(&made)?;
    let names = |folder: &Path| -> Result<Vec<_>> {
        Ok(listed(folder)?.iter().filter_map(|path| path.file_name().map(ToOwned::to_owned)).collect())
    };
    if names(&made)? != names(&committed)? {
        bail!(
            "packages/emulator/console/dist has other files than the sources make; run `cargo xtask build console`"
        );
    }
    for name in names(&made)? {
        if fs::read(made.join(&name))? != fs::read(committed.join(&name))? {
            bail!(
                "packages/emulator/console/dist/{} is stale; run `cargo xtask build console`",
                name.to_string_lossy()
            );
        }
    }
    Ok(())
}

fn build(out: &Path) -> Result<()> {
    let sources = workspace::console();
    toolchain::npm::install_locked(&sources)?;
    run(&mut command("node", &["node_modules/typescript/bin/tsc"], &sources))?;
    run(command("node", &["build.mjs", "--out"], &sources).arg(out))
}

fn listed(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", workspace::shown(folder)))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}
