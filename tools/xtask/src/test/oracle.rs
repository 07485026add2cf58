//! The part `oracle`: the vendor's own signers, for Python, Node.js and Java, must reproduce the signatures of random requests
//! that the packed npm package built. The SDK for Java must have the names that the documentation gives for it, and its client
//! must carry out every action against the emulator and read every field of the answers.

use crate::command::{command, output, run as run_command};
use crate::emulator::Emulator;
use crate::{build, folder, toolchain, workspace};
use anyhow::{Context, Result, ensure};
use std::fs;

/// How many requests, and what they are made from.
const REQUESTS: [&str; 2] = ["10000", "20250417"];

/// Installs the vendor's signers beside the tarball and compares.
pub fn run() -> Result<()> {
    let tarball = build::npm::tarball()?;
    let source = workspace::root().join("tests/packaging/signing-oracle");
    let python = toolchain::python::with_requirements("oracle-venv", &source.join("requirements.txt"))?;

    let project = workspace::target().join("oracle");
    folder::empty_but_packages(&project)?;
    folder::copy(&source, &project)?;
    toolchain::npm::install_locked(&project)?;
    toolchain::npm::install_tarball(&project, &tarball)?;
    let requests = output(command("node", &["build_requests.cjs"], &project).args(REQUESTS))?;
    let file = project.join("requests.jsonl");
    fs::write(&file, requests).context("cannot write the requests to compare")?;
    run_command(command(&python.to_string_lossy(), &["check_requests.py"], &project).arg(&file))?;
    run_command(command("node", &["check_requests.cjs"], &project).arg(&file))?;
    let names = workspace::root().join("tools/codegen/templates/site/vendor-sdks.json");
    let stated: serde_json::Value = serde_json::from_str(&fs::read_to_string(&names)?)?;
    let version = stated.pointer("/java/version").and_then(|version| version.as_str()).unwrap_or_default();
    let pom = fs::read_to_string(project.join("java/pom.xml"))?;
    ensure!(
        pom.contains(&format!("<version>{version}</version>")),
        "the names are not those of the SDK here"
    );
    let mut java = toolchain::maven::maven(&project.join("java"), &["verify"])?;
    java.arg(format!("-Drequests={}", file.display()));
    java.arg(format!("-Dnames={}", names.display()));
    java.arg(format!(
        "-Dfields={}",
        workspace::root().join("tests/vectors/requests/actions.jsonl").display()
    ));
    java.arg(format!("-Dscenario={}", workspace::root().join("tests/vectors/scenario.jsonl").display()));
    let emulator = Emulator::start(&build::emulator::release()?)?;
    run_command(java.envs(emulator.environment()))
}
