//! The parts of the tests that cargo runs.

use crate::command::{cargo, command, output, run};
use crate::{setup, workspace};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Everything is formatted as rustfmt.toml says.
pub fn format() -> Result<()> {
    setup::rust_component("rustfmt")?;
    run(&mut cargo(&["fmt", "--all", "--check"]))
}

/// No lint fires: on this machine for everything, and for wasm where core must not use what wasm lacks.
pub fn clippy() -> Result<()> {
    setup::rust_component("clippy")?;
    let deny = ["--", "--deny", "warnings"];
    // But for the five lines around uniffi's generator, which alone takes as long as everything else.
    let all = ["--workspace", "--exclude", "volc-im-bindgen", "--all-targets"];
    run(cargo(&["clippy", "--quiet", "--locked"]).args(all).args(deny))?;
    setup::wasm_target()?;
    let wasm = ["--package", "volc-im-wasm", "--target", setup::WASM_TARGET];
    run(cargo(&["clippy", "--quiet", "--locked"]).args(WITHOUT_STD).args(wasm).args(deny))
}

/// What must not use what wasm lacks.
const WITHOUT_STD: [&str; 6] =
    ["--package", "volc-im-core", "--package", "volc-im-sha256", "--package", "volc-im-transcode"];

/// Crates that are compiled and tested with one set of features, so that what they share is compiled once.
const TESTED: [&str; 16] = [
    "--package",
    "volc-im-macros",
    "--package",
    "volc-im-core",
    "--package",
    "volc-im-sha256",
    "--package",
    "volc-im-transcode",
    "--package",
    "volc-im",
    "--package",
    "volc-im-uniffi",
    "--package",
    "volc-im-scenarios",
    "--package",
    "volc-im-fuzz",
];

/// Compiles the tests of all crates.
pub fn build() -> Result<()> {
    run(cargo(&["test", "--locked", "--no-run", "--quiet"]).args(TESTED))
}

/// The tests of core and its macros.
pub fn core() -> Result<()> {
    for package in ["volc-im-macros", "volc-im-sha256", "volc-im-transcode", "volc-im-core"] {
        tests_of(package)?;
    }
    Ok(())
}

/// The tests of the emulator, compiled as users have it: the Rust client's features would give its HTTP client TLS.
pub fn emulator() -> Result<()> {
    run(&mut cargo(&["test", "--locked", "--quiet", "--package", "volc-im-emulator"]))
}

/// The tests of the program, which links the emulator and the client.
pub fn cli() -> Result<()> {
    run(&mut cargo(&["test", "--locked", "--quiet", "--package", "volc-im-cli"]))
}

/// The tests of what crosses to other languages, where no other language can bring it about.
pub fn uniffi() -> Result<()> {
    tests_of("volc-im-uniffi")
}

/// The tests of the judge of scenarios.
pub fn judge() -> Result<()> {
    tests_of("volc-im-scenarios")
}

/// Everything that reads bytes from outside, on changed texts, for some seconds each.
pub fn fuzz() -> Result<()> {
    tests_of("volc-im-fuzz")
}

/// The tests of this program and of what writes the generated files. A snapshot that differs is no reason to write another.
pub fn xtask() -> Result<()> {
    // One after the other: together, their tests' features would compile this program once more.
    run(&mut cargo(&["test", "--locked", "--quiet", "--package", "xtask"]))?;
    run(cargo(&["test", "--locked", "--quiet", "--package", "volc-im-codegen"]).env("INSTA_UPDATE", "no"))
}

/// The tests, examples and documentation of the Rust client, and examples in the documentation of all crates.
pub fn rust() -> Result<()> {
    setup::redis_server()?;
    tests_of("volc-im")?;
    run(cargo(&["test", "--locked", "--doc"]).args(TESTED))?;
    features()?;
    let documented =
        ["--package", "volc-im", "--package", "volc-im-core", "--features", "volc-im/axum,volc-im/redis"];
    run(cargo(&["doc", "--quiet", "--locked", "--no-deps"])
        .args(documented)
        .env("RUSTDOCFLAGS", "--deny warnings"))
}

/// The program that remembers events in a Redis.
pub fn store_program() -> Result<PathBuf> {
    run(&mut cargo(&["build", "--quiet", "--locked", "--package", "volc-im-conformance"]))?;
    Ok(workspace::target().join("debug/volc-im-conformance"))
}

/// Each feature of the Rust client alone, none, and all together.
fn features() -> Result<()> {
    setup::openssl()?;
    const ALONE: [&str; 9] =
        ["", "rustls", "native-tls", "http2", "socks", "tracing", "tower", "axum", "redis"];
    let check = |features: &[&str]| {
        run(cargo(&["check", "--quiet", "--locked", "--package", "volc-im", "--lib"]).args(features))
    };
    ALONE.iter().try_for_each(|feature| check(&["--no-default-features", "--features", feature]))?;
    check(&["--all-features"])
}

/// Runs the programs that test a crate, as cargo does: in the folder of the crate.
fn tests_of(package: &str) -> Result<()> {
    for program in programs_of(cargo(&TEST_PROGRAMS).args(TESTED), package)? {
        println!("{package}: {}", program.name);
        let mut test = command(&program.file, &["--quiet"], &program.folder);
        run(test.env("CARGO_MANIFEST_DIR", &program.folder))?;
    }
    Ok(())
}

/// A program that tests a crate.
pub struct TestProgram {
    /// The name of its sources.
    pub name: String,
    /// The program.
    pub file: String,
    /// The folder of the crate.
    pub folder: PathBuf,
}

/// What makes cargo compile tests and say where they are.
pub const TEST_PROGRAMS: [&str; 5] =
    ["test", "--locked", "--no-run", "--quiet", "--message-format=json-render-diagnostics"];

/// The programs of a crate among those that a command of cargo's tells.
pub fn programs_of(cargo: &mut Command, package: &str) -> Result<Vec<TestProgram>> {
    let mut programs = Vec::new();
    for line in output(cargo)?.lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        let Some(program) = message["executable"].as_str() else { continue };
        let manifest = Path::new(message["manifest_path"].as_str().context("a program is of a package")?);
        let of = message["package_id"].as_str().unwrap_or_default();
        if message["profile"]["test"] == true && is_of(of, package) {
            programs.push(TestProgram {
                name: message["target"]["name"].as_str().unwrap_or_default().to_owned(),
                file: program.to_owned(),
                folder: manifest.parent().context("a manifest is in a folder")?.to_owned(),
            });
        }
    }
    if programs.is_empty() {
        bail!("{package} has no tests");
    }
    Ok(programs)
}

/// Whether cargo's id, `path+file:///…/FOLDER#NAME@VERSION` or `…/NAME#VERSION`, is of a package.
fn is_of(id: &str, package: &str) -> bool {
    let Some((path, rest)) = id.split_once('#') else { return false };
    match rest.split_once('@') {
        Some((name, _)) => name == package,
        None => path.ends_with(&format!("/{package}")),
    }
}
