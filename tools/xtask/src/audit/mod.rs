//! `cargo xtask audit`: what takes too long, or needs too much of the network, for every test.

mod advisories;
mod mutants;
mod notice;
mod package;
pub mod tool;

use crate::command::{cargo, command, run as run_command};
use crate::{folder, toolchain as toolchains, workspace};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::{env, fs};
use tool::{DENY, SEMVER_CHECKS, toolchain};

/// A check: its name, what it is for, and what runs it.
type Check = (&'static str, fn() -> Result<()>);

const CHECKS: &[Check] = &[
    ("msrv", msrv),
    ("minimal-versions", minimal_versions),
    ("deny", deny),
    ("npm-audit", advisories::npm),
    ("pip-audit", advisories::python),
    ("workflows", workflows),
    ("notice", notice::run),
    ("semver", semver),
    ("package", package::run),
    ("miri", miri),
    ("mutants", mutants::run),
];

/// Which checks.
#[derive(Args)]
pub struct Options {
    /// Run these checks only: several names with commas, or the option several times
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,
}

/// The crates that are published for Rust.
const PUBLISHED: [&str; 5] =
    ["volc-im-macros", "volc-im-sha256", "volc-im-transcode", "volc-im-core", "volc-im"];

/// Runs checks, all of them unless some are named.
pub fn run(options: &Options) -> Result<()> {
    let names: Vec<_> = CHECKS.iter().map(|(known, _)| *known).collect();
    if let Some(name) = options.only.iter().find(|name| !names.contains(&name.as_str())) {
        bail!("no check is named {name:?}; there are: {}", names.join(", "));
    }
    for (known, check) in CHECKS {
        if options.only.is_empty() || options.only.iter().any(|name| name == known) {
            println!("audit: {known}");
            check().with_context(|| format!("audit: {known}"))?;
        }
    }
    Ok(())
}

/// What is published for Rust, packaged, unpacked and run.
pub fn package() -> Result<()> {
    package::run()
}

/// `NOTICE.md` is that of what is linked.
pub fn notice() -> Result<()> {
    notice::run()
}

/// The oldest Rust that Cargo.toml promises builds what is published, with every feature.
fn msrv() -> Result<()> {
    let manifest = fs::read_to_string(workspace::root().join("Cargo.toml"))?;
    let version = manifest.lines().find_map(|line| line.strip_prefix("rust-version = "));
    let version = version.context("Cargo.toml has no rust-version")?.trim_matches('"').to_owned();
    toolchain(&version, &[])?;
    let check = ["run", &version, "cargo", "check", "--locked", "--all-features", "--target-dir"];
    let target = workspace::target().join("audit-msrv");
    run_command(command("rustup", &check, &workspace::root()).arg(target).args(packages()))
}

/// What Cargo.toml asks for at least is enough: everything published builds with the oldest versions that it names. In a copy,
/// whose Cargo.lock may change.
fn minimal_versions() -> Result<()> {
    let copy = workspace::target().join("audit-minimal/sources");
    folder::empty(&copy)?;
    folder::copy_sources(&copy)?;
    // Cargo's flag is unstable, and does nothing but choose versions.
    let update = ["update", "--quiet", "-Z", "direct-minimal-versions"];
    run_command(cargo(&update).current_dir(&copy).env("RUSTC_BOOTSTRAP", "1"))?;
    let check = ["check", "--all-features", "--target-dir"];
    let target = workspace::target().join("audit-minimal/target");
    run_command(cargo(&check).current_dir(&copy).arg(target).args(packages()))
}

/// Licences, duplicates, sources and advisories of every dependency, as `deny.toml` says.
fn deny() -> Result<()> {
    let deny = DENY.installed()?;
    let run_deny = |arguments: &[&str]| {
        run_command(command(&deny, arguments, &workspace::root()).env("CARGO_TERM_COLOR", "never"))
    };
    run_deny(&["--locked", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"])?;
    // The database of advisories is a repository on GitHub, which not every machine reaches. Workflows have to.
    match run_deny(&["--locked", "fetch", "db"]) {
        Ok(()) => run_deny(&["--locked", "check", "--disable-fetch", "advisories"]),
        Err(error) => unreachable("deny", error),
    }
}

/// Where the database of advisories cannot be reached: an error in the workflows, which have to, and loud elsewhere.
fn unreachable(check: &str, error: anyhow::Error) -> Result<()> {
    if env::var_os("CI").is_some() {
        return Err(error);
    }
    println!(
        "audit: {check}: NO ADVISORIES WERE CHECKED: their database cannot be reached; the workflows check them"
    );
    Ok(())
}

/// What runs on other people's machines for a pull request gives no more rights than it needs.
fn workflows() -> Result<()> {
    let workflows = workspace::root().join(".github/workflows");
    if !workflows.exists() {
        println!("audit: workflows: there are none");
        return Ok(());
    }
    let python = toolchains::python::with_requirements("audit-venv", &advisories::requirements())?;
    let zizmor = python.with_file_name("zizmor");
    run_command(command(&zizmor.to_string_lossy(), &["--offline"], &workspace::root()).arg(workflows))
}

/// Nothing public changes in a version that does not say so: against the commit in `baseline.txt`, until there is a release.
fn semver() -> Result<()> {
    let baseline = include_str!("baseline.txt").trim();
    let checker = SEMVER_CHECKS.installed()?;
    let arguments = ["semver-checks", "--package", "volc-im", "--package", "volc-im-core", "--baseline-rev"];
    run_command(command(&checker, &arguments, &workspace::root()).arg(baseline))
}

/// The unsafe code between languages breaks no rule of Rust's, as far as its tests go.
fn miri() -> Result<()> {
    // Miri comes with nightlies alone, and not with each.
    const TOOLCHAIN: &str = "nightly-2026-05-20";
    toolchain(TOOLCHAIN, &["miri", "rust-src"])?;
    let target = workspace::target().join("audit-miri");
    folder::empty_but_packages(&target)?;
    let test = ["run", TOOLCHAIN, "cargo", "miri", "test", "--locked", "--package", "volc-im-uniffi"];
    run_command(
        command("rustup", &test, &workspace::root())
            .args(["--lib", "crossing", "--target-dir"])
            .arg(target)
            .env("MIRIFLAGS", "-Zmiri-permissive-provenance"),
    )
}

fn packages() -> impl Iterator<Item = &'static str> {
    PUBLISHED.into_iter().flat_map(|name| ["--package", name])
}
