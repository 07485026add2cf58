//! The documentation site: static files, in both languages.

use crate::command::{command, run};
use crate::{toolchain, workspace};
use anyhow::Result;
use std::path::PathBuf;

/// The folder on the server, when nothing else is asked for.
const BASE: &str = "/";

/// The site's sources.
pub fn sources() -> PathBuf {
    workspace::root().join("docs")
}

/// Builds the site for a folder on its server: `VOLC_IM_DOCS_BASE`, or the server's root.
pub fn site() -> Result<PathBuf> {
    let base = std::env::var("VOLC_IM_DOCS_BASE").unwrap_or_else(|_| BASE.to_owned());
    site_below(&base)
}

/// Builds the site for a folder on its server, which begins and ends with a slash.
pub fn site_below(base: &str) -> Result<PathBuf> {
    let out = workspace::target().join("docs/site");
    toolchain::npm::install_locked(&sources())?;
    run(command("npm", &["run", "--silent", "build"], &sources())
        .env("VOLC_IM_DOCS_BASE", base)
        .env("VOLC_IM_DOCS_OUT", &out))?;
    Ok(out)
}
