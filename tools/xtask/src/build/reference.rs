//! The references of the languages, made from their sources by their own tools. The site links those that are built.

use crate::command::{cargo, command, output, run};
use crate::{build, folder, toolchain, workspace};
use anyhow::Result;
use std::path::PathBuf;

/// Where they are, a folder for each language: the site's build takes them from here.
pub fn folder_of_all() -> PathBuf {
    workspace::target().join("docs/api")
}

/// Builds the references of Rust, JavaScript and Python.
pub fn everything() -> Result<Vec<PathBuf>> {
    Ok(vec![rust()?, javascript()?, python()?])
}

fn place(language: &str) -> Result<PathBuf> {
    let place = folder_of_all().join(language);
    folder::empty(&place)?;
    Ok(place)
}

fn rust() -> Result<PathBuf> {
    run(&mut cargo(&["doc", "--quiet", "--locked", "--no-deps", "--package", "volc-im", "--all-features"]))?;
    let place = place("rust")?;
    folder::copy(&workspace::target().join("doc"), &place)?;
    Ok(place.join("volc_im/index.html"))
}

fn javascript() -> Result<PathBuf> {
    // The declarations of the wasm module belong to it.
    build::npm::tarball()?;
    let project = workspace::npm().join("docs");
    toolchain::npm::install_locked(&project)?;
    let place = place("javascript")?;
    run(command("npm", &["run", "--silent", "build", "--", "--out"], &project).arg(&place))?;
    Ok(place.join("index.html"))
}

fn python() -> Result<PathBuf> {
    let requirements = build::docs::sources().join("python-reference.txt");
    let python = toolchain::python::with_requirements("pdoc", &requirements)?;
    toolchain::python::install_wheel(&python, &build::python::wheel_of_this_machine()?)?;
    let place = place("python")?;
    let arguments = ["-m", "pdoc", "--docformat", "google", "--output-directory"];
    let mut pdoc = command(&python.to_string_lossy(), &arguments, &workspace::root());
    output(pdoc.arg(&place).arg("volc_im"))?;
    Ok(place.join("index.html"))
}
