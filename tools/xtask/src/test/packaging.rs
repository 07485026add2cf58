//! The part `packaging`: every consumer project of `tests/packaging` installs the packed tarball and runs its test.

use crate::command::{command, run as run_command};
use crate::emulator::Emulator;
use crate::{build, folder, generate, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;
use volc_im_codegen::Place;

/// Runs all consumer projects; names every one that failed.
pub fn run() -> Result<()> {
    let tarball = build::npm::tarball()?;
    let emulator = Emulator::start(&build::emulator::release()?)?;
    let mut failed = Vec::new();
    for source in projects()? {
        let name = source.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let start = Instant::now();
        if let Err(error) = consume(&source, &name, &tarball, &emulator) {
            eprintln!("packaging: {name}: {error:#}");
            failed.push(name);
        } else {
            println!("packaging: {name:<16} {:6.1} s", start.elapsed().as_secs_f32());
        }
    }
    if !failed.is_empty() {
        bail!("consumer projects failed: {}", failed.join(", "));
    }
    Ok(())
}

/// A consumer project is a folder whose package.json has tests; others belong to other parts of the tests.
fn projects() -> Result<Vec<PathBuf>> {
    let folder = workspace::root().join("tests/packaging");
    let mut projects = Vec::new();
    for entry in fs::read_dir(&folder).context("cannot read tests/packaging")? {
        let path = entry?.path();
        if fs::read_to_string(path.join("package.json")).is_ok_and(|manifest| manifest.contains("\"test\":"))
        {
            projects.push(path);
        }
    }
    projects.sort();
    Ok(projects)
}

fn consume(source: &Path, name: &str, tarball: &Path, emulator: &Emulator) -> Result<()> {
    let project = workspace::target().join("packaging").join(name);
    folder::empty_but_packages(&project)?;
    folder::copy(source, &project)?;
    folder::copy(&source.with_file_name("shared"), &project.join("shared"))?;
    if name == "typescript" {
        generate::into(Place::TypescriptConsumer, &project)?;
    }
    if project.join("package-lock.json").exists() {
        toolchain::npm::install_locked(&project)?;
    }
    toolchain::npm::install_tarball(&project, tarball)?;
    let mut test = command("npm", &["test", "--silent"], &project);
    run_command(test.env("PATH", path_with_compiler()?).envs(emulator.environment()))
}

/// The PATH with the TypeScript compiler of packages/npm, so that a project without packages can use it.
fn path_with_compiler() -> Result<OsString> {
    let compiler = workspace::npm().join("node_modules/.bin");
    let present = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths([compiler].into_iter().chain(env::split_paths(&present)))?)
}
