//! The part `kotlin`: the jar's natives checked, its tests as a project that has the jar installed, and what users would
//! build with it.

use crate::build::targets::{System, TARGETS};
use crate::command::{output, run as run_command};
use crate::run::Run;
use crate::toolchain::maven::{maven, work};
use crate::toolchain::zig::GLIBC;
use crate::{build, command, folder, setup, workspace};
use anyhow::{Result, bail};
use std::fs;
use std::process::Command;

/// Checks and tests the jar.
pub fn run() -> Result<()> {
    check_docs()?;
    build::kotlin::starter()?;
    check_natives()?;
    let root = workspace::root();
    // Maven would run the classes of tests that are gone.
    folder::empty(&work().join("tests"))?;
    let projects = root.join("tests/packaging/kotlin-projects");
    let mut tests = maven(&projects, &["--fail-at-end", "verify"])?;
    tests.env("VOLC_IM_EMULATOR", build::emulator::release()?);
    tests.env("VOLC_IM_VECTORS", root.join("tests/vectors")).env("VOLC_IM_README", workspace::kotlin());
    run_command(&mut tests)?;
    // The programs of tests/conformance and of the documentation are among them.
    Run::joined()?.once(CONFORMANCE, || Ok(()))?;
    Run::joined()?.once(DOCUMENTATION, || Ok(()))
}

/// What says that the program of tests/conformance is compiled.
const CONFORMANCE: &str = "kotlin-conformance";

/// What says that the programs of the documentation are compiled.
const DOCUMENTATION: &str = "kotlin-documentation";

/// Compiles the program of tests/conformance, unless it is.
pub fn conformance() -> Result<()> {
    compiled(CONFORMANCE, "tests/conformance/kotlin")
}

/// Compiles the programs of the documentation, in Kotlin and Java, unless they are.
pub fn documentation() -> Result<()> {
    compiled(DOCUMENTATION, "docs/examples")
}

/// Tests the jar's stores with the servers in `environment`. Returns the program whose events other languages share.
pub fn stores(environment: &[(&str, String)]) -> Result<Vec<String>> {
    let mut tests = project("tests/stores/kotlin")?;
    run_command(tests.envs(environment.iter().map(|(name, value)| (*name, value))))?;
    let listed = fs::read_to_string(work().join("stores-classpath"))?;
    let path = format!("{}:{}", work().join("stores/classes").display(), listed.trim());
    Ok(["java", "-classpath", &path, "stores.ServerKt"].map(str::to_owned).to_vec())
}

/// Tests what the jar logs, traces and measures.
pub fn telemetry() -> Result<()> {
    run_command(&mut project("tests/telemetry/kotlin")?)
}

/// The tests of a project that has the jar installed.
fn project(folder: &str) -> Result<Command> {
    build::kotlin::jar()?;
    let mut tests = maven(&workspace::root().join(folder), &["test"])?;
    tests.env("VOLC_IM_EMULATOR", build::emulator::release()?);
    Ok(tests)
}

fn compiled(name: &str, folder: &str) -> Result<()> {
    build::kotlin::jar()?;
    let project = workspace::root().join(folder);
    Run::joined()?.once(name, || output(&mut maven(&project, &["compile"])?).map(drop))
}

/// No native library needs a newer glibc than the one that it was linked for, or tells where it was built.
fn check_natives() -> Result<()> {
    setup::readelf()?;
    for target in TARGETS {
        let library = work().join("natives").join(target.jar).join(target.library("volc_im"));
        build::source_paths::check(&library)?;
        if target.system != System::Gnu {
            continue;
        }
        let arguments = ["--version-info", "--wide", &library.to_string_lossy()];
        let versions = output(&mut command::command("readelf", &arguments, &workspace::root()))?;
        let needed = versions
            .split_whitespace()
            .filter_map(|word| word.strip_prefix("GLIBC_"))
            .filter_map(|version| Some((numbers(version)?, version)))
            .max();
        let shown = workspace::shown(&library);
        match needed {
            None => bail!("{shown} names no glibc"),
            Some((needed, version)) if Some(&needed) > numbers(GLIBC).as_ref() => {
                bail!("{shown} needs glibc {version}, which is newer than {GLIBC}")
            }
            Some((_, version)) => println!("{shown} needs glibc {version}, at most {GLIBC}"),
        }
    }
    Ok(())
}

fn numbers(version: &str) -> Option<Vec<u32>> {
    version.trim_end_matches(['(', ')', ',']).split('.').map(|part| part.parse().ok()).collect()
}

/// Every public declaration has a comment: on it, or as a property of its class.
fn check_docs() -> Result<()> {
    let mut undocumented = Vec::new();
    let mut folders = vec![workspace::kotlin().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path)?;
                let lines = undocumented_lines(&text);
                undocumented.extend(lines.iter().map(|line| format!("{}: {line}", workspace::shown(&path))));
            }
        }
    }
    if !undocumented.is_empty() {
        bail!("without documentation:\n{}", undocumented.join("\n"));
    }
    Ok(())
}

fn undocumented_lines(text: &str) -> Vec<&str> {
    let mut before = "";
    let mut lines = Vec::new();
    for line in text.lines() {
        let code = line.trim();
        if code.starts_with("public ") {
            let property = code.split_once(" val ").and_then(|(_, rest)| rest.split_once(':'));
            let by_class = property.is_some_and(|(name, _)| text.contains(&format!("@property {name} ")));
            if !before.ends_with("*/") && !by_class {
                lines.push(code);
            }
        }
        // Annotations stand between a comment and what it is of.
        if !code.starts_with('@') {
            before = code;
        }
    }
    lines
}
