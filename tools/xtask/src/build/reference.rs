//! The references of the languages, made from their sources by their own tools. The site links those that are built.

use crate::command::{cargo, command, output, run};
use crate::toolchain::maven::maven;
use crate::toolchain::swift_project::SwiftProject;
use crate::{build, folder, toolchain, workspace};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

/// Where they are, a folder for each language: the site's build takes them from here.
pub fn folder_of_all() -> PathBuf {
    workspace::target().join("docs/api")
}

/// Builds the reference of every language.
pub fn everything() -> Result<Vec<PathBuf>> {
    let entries = vec![rust()?, javascript()?, python()?, kotlin()?, swift()?];
    let links = fs::read_to_string(build::docs::sources().join(".vitepress/pages.mts"))?;
    for entry in &entries {
        let shown = workspace::shown(entry);
        ensure!(entry.is_file(), "the tool of a language has not written {shown}");
        let link = entry.strip_prefix(folder_of_all())?.to_string_lossy().into_owned();
        // A link may end with the folder.
        ensure!(links.contains(link.trim_end_matches("index.html")), "the site does not link {shown}");
    }
    Ok(entries)
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
    let mut pdoc = command(&python.to_string_lossy(), &["python_reference.py"], &build::docs::sources());
    output(pdoc.arg(&place))?;
    Ok(place.join("volc_im.html"))
}

/// By Dokka, from the sources alone.
fn kotlin() -> Result<PathBuf> {
    let place = place("kotlin")?;
    let goals = ["--activate-profiles", "documentation", "dokka:dokka"];
    run(maven(&workspace::kotlin(), &goals)?.arg(format!("-Ddokka.out={}", place.display())))?;
    Ok(place.join("index.html"))
}

/// By DocC, for the folder that the site is built for.
fn swift() -> Result<PathBuf> {
    let project = SwiftProject::compiled()?;
    for made in ["graphs", "reference"] {
        folder::empty(&project.folder().join(made))?;
    }
    // Distributions name it differently.
    let target: Value =
        serde_json::from_str(&output(&mut project.command(&["swiftc", "-print-target-info"], &[]))?)?;
    let target =
        target.pointer("/target/triple").and_then(Value::as_str).context("swiftc names no target")?;
    let mut graphs = vec!["swift-symbolgraph-extract", "-module-name", "VolcIM", "-target", target];
    graphs.extend(["-I", ".build/debug/Modules", "-I", "volc-im/Sources/CVolcIM"]);
    graphs.extend(["-minimum-access-level", "public", "-skip-synthesized-members", "-output-dir", "graphs"]);
    output(&mut project.command(&graphs, &[]))?;
    let base = format!("{}api/swift", build::docs::base());
    let mut docc = vec!["docc", "convert", "volc-im/Sources/VolcIM/VolcIM.docc"];
    docc.extend(["--additional-symbol-graph-dir", "graphs", "--output-path", "reference"]);
    docc.extend(["--fallback-display-name", "VolcIM", "--fallback-bundle-identifier", "VolcIM"]);
    docc.extend(["--transform-for-static-hosting", "--hosting-base-path", &base]);
    output(&mut project.command(&docc, &[]))?;
    let place = place("swift")?;
    folder::copy(&project.folder().join("reference"), &place)?;
    Ok(place.join("documentation/volcim/index.html"))
}
