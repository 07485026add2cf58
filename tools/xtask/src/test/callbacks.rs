//! The part `callbacks`: core's checks and vectors, the emulator's events, the npm package's handlers, and servers of every
//! framework that install the packed tarball.

use crate::command::{cargo, command, run as run_command};
use crate::run::Run;
use crate::{build, folder, setup, test, toolchain, workspace};
use anyhow::{Context, Result};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The tests of core that are about callbacks.
const CORE: [&str; 4] = ["callback_vectors", "event_data", "exchange_properties", "exchange_scenarios"];
/// The program that looks for second readings of signed bodies, and how many bodies of each kind it tries here.
const ATTACK: &str = "volc-im-callback-attack";
const BODIES: &str = "5";
/// Consumer projects: folders of `tests/callbacks`.
const PROJECTS: [&str; 2] = ["servers", "next"];

/// Runs everything about callbacks, but for what other parts of the same run do.
pub fn run() -> Result<()> {
    let run = Run::joined()?;
    if !run.includes("core") {
        let mut core = cargo(&["test", "--locked", "--package", "volc-im-core"]);
        run_command(core.args(CORE.iter().flat_map(|test| ["--test", test])))?;
    }
    println!("callbacks: second readings of signed bodies");
    run_command(&mut cargo(&["test", "--quiet", "--locked", "--package", ATTACK]))?;
    run_command(&mut cargo(&["run", "--quiet", "--locked", "--package", ATTACK, "--", "readings", BODIES]))?;
    if !run.includes("emulator") {
        run_command(&mut cargo(&[
            "test",
            "--locked",
            "--package",
            "volc-im-emulator",
            "--test",
            "callbacks",
        ]))?;
    }
    if !run.includes("npm") {
        test::npm::run_files(|name| {
            ["callback", "exchanges", "replay", "vectors"].iter().any(|start| name.starts_with(start))
        })?;
    }
    servers()
}

fn servers() -> Result<()> {
    let tarball = build::npm::tarball()?;
    let emulator = build::emulator::release()?;
    setup::redis_server()?;
    for name in PROJECTS {
        println!("callbacks: {name}");
        let project = consumer(name, &tarball)?;
        let mut test = command("npm", &["test", "--silent"], &project);
        test.env("PATH", path_with_compiler()?).env("VOLC_IM_EMULATOR", &emulator);
        run_command(&mut test).with_context(|| format!("tests/callbacks/{name} failed"))?;
    }
    Ok(())
}

/// The project outside the repository's packages, with what its lock file names, the tarball, the examples, and the npm
/// package's own test support.
fn consumer(name: &str, tarball: &Path) -> Result<PathBuf> {
    let project = workspace::target().join("callbacks").join(name);
    folder::empty(&project)?;
    folder::copy(&workspace::root().join("tests/callbacks").join(name), &project)?;
    folder::copy(&workspace::npm().join("examples"), &project.join("examples"))?;
    folder::copy(&workspace::npm().join("tests"), &project.join("support"))?;
    toolchain::npm::install_locked(&project)?;
    toolchain::npm::install_tarball(&project, tarball)?;
    Ok(project)
}

/// The PATH with the TypeScript compiler of packages/npm.
fn path_with_compiler() -> Result<OsString> {
    let compiler = workspace::npm().join("node_modules/.bin");
    let present = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths([compiler].into_iter().chain(env::split_paths(&present)))?)
}
