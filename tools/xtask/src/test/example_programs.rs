//! The small real programs of the documentation: they run as their users would install them.

use crate::command::{cargo, output};
use crate::{build, folder, toolchain, workspace};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders of a program whose dependencies npm installs.
const NPM: [&str; 2] = ["node", "workers"];

/// Installs the programs, and returns their folder and the command of each language.
pub fn installed() -> Result<Value> {
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

/// The files that test them, one for each program.
pub fn tests() -> Result<Vec<PathBuf>> {
    entries(&build::docs::sources().join("tests/programs"))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let found = fs::read_dir(folder).with_context(|| format!("no {}", workspace::shown(folder)))?;
    let mut found = found.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    found.sort();
    Ok(found)
}
