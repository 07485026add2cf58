//! What is published for Rust works without the sources beside it: the crates are packaged, unpacked, and their examples run.

use super::PUBLISHED;
use crate::command::{cargo, command, run as run_command};
use crate::emulator::Emulator;
use crate::{build, folder, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Examples that call a service and end.
const EXAMPLES: [&str; 4] =
    ["send_and_list", "batch_with_progress", "own_transport", "provider_of_credentials"];

/// Packages, unpacks, builds as a user would, runs.
pub fn run() -> Result<()> {
    let mut package = cargo(&["package", "--quiet", "--no-verify", "--allow-dirty"]);
    run_command(package.args(PUBLISHED.iter().flat_map(|name| ["--package", name])))?;
    let unpacked = workspace::target().join("audit-package");
    folder::empty(&unpacked)?;
    let version = workspace::VERSION;
    let profile = profile()?;
    for name in PUBLISHED {
        let packed = workspace::target().join(format!("package/{name}-{version}.crate"));
        run_command(command("tar", &["-xzf"], &unpacked).arg(packed))?;
        // It lies below the repository, whose workspace it is not of.
        let manifest = unpacked.join(format!("{name}-{version}/Cargo.toml"));
        fs::write(&manifest, fs::read_to_string(&manifest)? + "\n[workspace]\n" + &profile)?;
    }
    let in_package = |arguments: &[&str]| in_folder(&unpacked, version, arguments);
    for features in [&["--no-default-features"][..], &[], &["--all-features"]] {
        in_package(&[&["check", "--quiet", "--lib"], features].concat())?;
    }
    in_package(&["build", "--quiet", "--examples", "--features", "axum"])?;
    let emulator = Emulator::start(&build::emulator::release()?)?;
    for name in EXAMPLES {
        println!("audit: package: {name}");
        let program = workspace::target().join("debug/examples").join(name);
        run_command(command(&program.to_string_lossy(), &[], &unpacked).envs(emulator.environment()))?;
    }
    Ok(())
}

/// That of the workspace: with another one, every crate of other people's is compiled anew, for longer than anybody waits.
fn profile() -> Result<String> {
    let manifest = fs::read_to_string(workspace::root().join("Cargo.toml"))?;
    let (_, rest) = manifest.split_once("[profile.dev]").context("Cargo.toml has no profile for tests")?;
    let (profile, _) = rest.split_once("[profile.release]").context("Cargo.toml has no profile for users")?;
    Ok(format!("\n[profile.dev]{profile}"))
}

/// Cargo in the unpacked client, with the other unpacked crates in the place of those on crates.io.
fn in_folder(unpacked: &Path, version: &str, arguments: &[&str]) -> Result<()> {
    let folder = unpacked.join(format!("volc-im-{version}"));
    let mut cargo = cargo(arguments);
    cargo.current_dir(folder).env("CARGO_TARGET_DIR", workspace::target());
    for name in PUBLISHED.iter().filter(|name| **name != "volc-im") {
        let path = unpacked.join(format!("{name}-{version}"));
        cargo.arg("--config").arg(format!("patch.crates-io.{name}.path={:?}", path.display().to_string()));
    }
    run_command(&mut cargo)
}
