//! Projects as users have them: they install the packed npm package, and test what they do with it.

use crate::command::{command, run as run_command};
use crate::{build, folder, toolchain, workspace};
use anyhow::{Context, Result};
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

/// Installs what the project's lock file names and the packed package, beside the examples and the package's own test support.
pub fn install(source: &str) -> Result<PathBuf> {
    let tarball = build::npm::tarball()?;
    let project = workspace::target().join("consumers").join(source);
    folder::empty(&project)?;
    folder::copy(&workspace::root().join(source), &project)?;
    folder::copy(&workspace::npm().join("examples"), &project.join("examples"))?;
    folder::copy(&workspace::npm().join("tests"), &project.join("support"))?;
    toolchain::npm::install_locked(&project)?;
    toolchain::npm::install_tarball(&project, &tarball)?;
    Ok(project)
}

/// Installs a project and runs its tests.
pub fn test(source: &str, environment: &[(&str, String)]) -> Result<PathBuf> {
    let project = install(source)?;
    let mut test = command("npm", &["test", "--silent"], &project);
    test.env("PATH", path_with_compiler()?).envs(environment.iter().map(|(name, value)| (*name, value)));
    run_command(&mut test).with_context(|| format!("{source} failed"))?;
    Ok(project)
}

/// The PATH with the TypeScript compiler of packages/npm.
fn path_with_compiler() -> Result<OsString> {
    let compiler = workspace::npm().join("node_modules/.bin");
    let present = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths([compiler].into_iter().chain(env::split_paths(&present)))?)
}
