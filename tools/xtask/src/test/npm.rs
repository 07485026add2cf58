//! The part `npm`: the packed tarball, checked and then tested as installed in an empty folder.

use crate::command::{command, run as run_command};
use crate::{build, folder, setup, toolchain, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Checks the tarball's metadata and runs the package's tests against it and the emulator.
pub fn run() -> Result<()> {
    check_metadata(&build::npm::tarball()?)?;
    run_files(|_| true)
}

/// Runs those test files whose name is wanted.
pub fn run_files(wanted: fn(&str) -> bool) -> Result<()> {
    let emulator = build::emulator::release()?;
    setup::redis_server()?;
    let project = project("test-npm")?;
    let tests = test_files(&project, wanted)?;
    let mut node = command("node", &["--test", "--test-reporter=spec"], &project);
    node.args(tests);
    node.env("VOLC_IM_EMULATOR", emulator).env("VOLC_IM_VECTORS", workspace::root().join("tests/vectors"));
    run_command(&mut node)
}

/// An empty folder with the tests, and the tarball installed.
pub fn project(name: &str) -> Result<PathBuf> {
    let tarball = build::npm::tarball()?;
    // Outside packages/npm, where the package's own name would mean its sources.
    let project = workspace::target().join(name);
    folder::empty(&project)?;
    folder::copy(&workspace::npm().join("tests"), &project.join("tests"))?;
    // The module by itself, for the scripts of its machines.
    folder::copy(&workspace::npm().join("wasm"), &project.join("wasm"))?;
    fs::write(project.join("package.json"), "{\"private\": true}\n")?;
    toolchain::npm::install_tarball(&project, &tarball)?;
    Ok(project)
}

fn check_metadata(tarball: &Path) -> Result<()> {
    let tarball = tarball.to_string_lossy();
    let bin = workspace::npm().join("node_modules");
    let publint = bin.join("publint/src/cli.js");
    let attw = bin.join("@arethetypeswrong/cli/dist/index.js");
    run_command(command("node", &[], &workspace::npm()).arg(publint).args(["run", &tarball, "--strict"]))?;
    // Wasm files are no JavaScript, whose module systems this is about.
    let arguments = [&*tarball, "--quiet", "--exclude-entrypoints", "./im.wasm", "./callbacks.wasm"];
    run_command(command("node", &[], &workspace::npm()).arg(attw).args(arguments))
}

/// The test files of a project, those whose name is wanted.
pub fn test_files(project: &Path, wanted: fn(&str) -> bool) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(project.join("tests")).context("the npm package has no tests")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".test.mjs") && wanted(&name) {
            files.push(format!("tests/{name}"));
        }
    }
    files.sort();
    Ok(files)
}
