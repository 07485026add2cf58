//! The part `example-programs`: the small real programs of the documentation, installed as their users would, against the emulator.

use crate::command::{cargo, command, output, run as run_command};
use crate::{build, folder, setup, toolchain, workspace};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders of a program whose dependencies npm installs.
const NPM: [&str; 2] = ["node", "workers"];

/// Runs the test of each program.
pub fn run() -> Result<()> {
    setup::redis_server()?;
    let tests = build::docs::sources().join("tests");
    let mut node = command("node", &["--test", "--test-reporter=spec", "--test-concurrency=1"], &tests);
    node.arg(tests.join("readmes.test.mjs"))
        .args(entries(&tests.join("programs"))?)
        .env("VOLC_IM_EMULATOR", build::emulator::release()?)
        .env("VOLC_IM_DOCS_PROGRAMS", installed()?.to_string());
    run_command(&mut node)
}

/// Installs the programs, and returns their folder and the command of each language.
fn installed() -> Result<Value> {
    let source = build::docs::sources().join("examples/programs");
    let programs = workspace::target().join("docs/programs");
    folder::empty_but_packages(&programs)?;
    folder::copy(&source, &programs)?;

    let tarball = build::npm::tarball()?;
    for program in entries(&programs)? {
        for project in NPM.map(|name| program.join(name)).iter().filter(|project| project.is_dir()) {
            println!("docs: npm install in {}", workspace::shown(project));
            toolchain::npm::install_tarball(project, &tarball)?;
        }
    }

    let requirements = source.join("requirements.txt");
    let python = toolchain::python::with_requirements("docs/programs-python", &requirements)?;
    toolchain::python::install_wheel(&python, &build::python::wheel_of_this_machine()?)?;

    output(&mut cargo(&["build", "--quiet", "--locked", "--package", "volc-im-docs", "--bin", "broadcast"]))?;
    Ok(json!({
        "folder": programs,
        "node": ["node"],
        "python": [python],
        "rust": [workspace::target().join("debug/broadcast")],
        "workers": ["npx", "--no-install"],
    }))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let found = fs::read_dir(folder).with_context(|| format!("no {}", workspace::shown(folder)))?;
    let mut found = found.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    found.sort();
    Ok(found)
}
