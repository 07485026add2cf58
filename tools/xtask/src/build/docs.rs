//! The documentation site: static files, in both languages.

use crate::command::{command, run};
use crate::{build, folder, generate, toolchain, workspace};
use anyhow::Result;
use std::path::PathBuf;
use volc_im_codegen::Place;

/// The folder on the server, when nothing else is asked for.
const BASE: &str = "/";

/// The site's sources.
pub fn sources() -> PathBuf {
    workspace::root().join("docs")
}

/// The folder on the server: `VOLC_IM_DOCS_BASE`, or the server's root.
pub fn base() -> String {
    std::env::var("VOLC_IM_DOCS_BASE").unwrap_or_else(|_| BASE.to_owned())
}

/// Builds the site for that folder.
pub fn site() -> Result<PathBuf> {
    site_below(&base())
}

/// Writes the pages that are made from core's declarations, in both languages.
pub fn reference() -> Result<()> {
    let pages = sources().join("pages");
    for language in ["", "zh"] {
        folder::empty(&pages.join(language).join("reference"))?;
    }
    generate::into(Place::Site, &pages)
}

/// Builds the site for a folder on its server, which begins and ends with a slash.
pub fn site_below(base: &str) -> Result<PathBuf> {
    let out = workspace::target().join("docs/site");
    let references = build::reference::folder_of_all();
    reference()?;
    toolchain::npm::install_locked(&sources())?;
    run(command("npm", &["run", "--silent", "build"], &sources())
        .env("VOLC_IM_DOCS_BASE", base)
        .env("VOLC_IM_DOCS_OUT", &out)
        .env("VOLC_IM_DOCS_API", &references))?;
    if references.exists() {
        folder::copy(&references, &out.join("api"))?;
    }
    Ok(out)
}
