//! `cargo xtask release --dry-run`: whether a release would be whole. What publishes is the workflow.

mod components;
mod registries;
mod versions;

use crate::command::{command, output};
use crate::{audit, build, workspace};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};

/// What is checked.
#[derive(Args)]
pub struct Options {
    /// Publish nothing: check versions, changelog and tag, build the artefacts, install them from registries on this machine
    #[arg(long)]
    dry_run: bool,
    /// Take the artefacts that are in target/packages, such as those of other machines, and build none
    #[arg(long)]
    built: bool,
}

/// Named by Package.swift, which has its checksum, and so without a version.
const XCFRAMEWORK: &str = "CVolcIM.xcframework.zip";

/// Starts of names of what a release has at least, with what each is for.
const ARTEFACTS: [(&str, &str); 17] = [
    ("volc-im-VERSION.tgz", "npm"),
    ("volc_im-VERSION-py3-none-", "Python"),
    ("volc_im-VERSION.tar.gz", "Python, sources"),
    ("volc-im-VERSION.jar", "Kotlin"),
    ("volc-im-VERSION-javadoc.jar", "Kotlin, documentation"),
    ("volc-im-VERSION-sources.jar", "Kotlin, sources"),
    ("volc-im-spring-boot-starter-VERSION.jar", "Spring Boot"),
    ("volc-im-spring-boot-starter-VERSION-javadoc.jar", "Spring Boot, documentation"),
    ("volc-im-spring-boot-starter-VERSION-sources.jar", "Spring Boot, sources"),
    ("volc-im-swift-VERSION-", "Swift"),
    (XCFRAMEWORK, "Swift, macOS"),
    ("volc-im-emulator-VERSION.tgz", "npm, emulator"),
    ("volc_im_emulator-VERSION-py3-none-", "Python, emulator"),
    ("volc-im-emulator-VERSION.jar", "Kotlin, emulator"),
    ("volc-im-emulator-VERSION-javadoc.jar", "Kotlin, emulator, documentation"),
    ("volc-im-emulator-VERSION-sources.jar", "Kotlin, emulator, sources"),
    ("volc-im-emulator-VERSION.crate", "Rust, emulator"),
];

/// Every step, and all that is wrong.
pub fn run(options: &Options) -> Result<()> {
    if !options.dry_run {
        bail!("releases are made by the workflow, from a tag: here there is --dry-run alone");
    }
    let mut wrong = Vec::new();
    let mut step = |name: &str, done: Result<()>| match done {
        Ok(()) => println!("release: {name}: as it should be"),
        Err(error) => {
            println!("release: {name}: {error:#}");
            wrong.push(name.to_owned());
        }
    };
    step("versions", versions::same());
    step("changelog", changelog());
    step("tag", tag());
    step("notice", audit::notice());
    if !options.built {
        step("build", build::everything().map(drop));
    }
    step("artefacts", complete());
    step("components", components::written(&artefacts()?));
    step("npm", registries::npm(&artefacts()?));
    step("PyPI", registries::python(&artefacts()?));
    step("Maven", registries::maven());
    step("crates.io", audit::package());
    step("checksums", checksums());
    if wrong.is_empty() { Ok(()) } else { bail!("a release would not be whole: {}", wrong.join(", ")) }
}

/// What has changed is told, below the version or, before its day, below "Unreleased".
fn changelog() -> Result<()> {
    let text = fs::read_to_string(workspace::root().join("CHANGELOG.md"))?;
    let released = format!("## [{}]", workspace::VERSION);
    let heading = if text.contains(&released) { released.as_str() } else { "## [Unreleased]" };
    let (_, rest) = text.split_once(heading).context("CHANGELOG.md has no section for this version")?;
    let section = rest.split("\n## ").next().unwrap_or_default();
    if !section.lines().any(|line| line.starts_with("- ")) {
        bail!("CHANGELOG.md tells nothing below {heading}");
    }
    Ok(())
}

/// The tag is not there yet.
fn tag() -> Result<()> {
    let tag = format!("v{}", workspace::VERSION);
    let known = output(&mut command("git", &["tag", "--list", &tag], &workspace::root()))?;
    if known.trim().is_empty() { Ok(()) } else { bail!("{tag} is there already: the version has to rise") }
}

/// Everything that users install of this version.
fn artefacts() -> Result<Vec<PathBuf>> {
    let packages = workspace::packages();
    let files = fs::read_dir(&packages).with_context(|| workspace::shown(&packages))?;
    let mut files: Vec<_> =
        files.filter_map(Result::ok).map(|file| file.path()).filter(|file| file.is_file()).collect();
    files.retain(|file| {
        let name = name(file);
        (name.contains(workspace::VERSION) || name == XCFRAMEWORK)
            && !name.ends_with(components::END)
            && !name.ends_with(".sha256")
    });
    files.sort();
    Ok(files)
}

fn complete() -> Result<()> {
    let names: Vec<String> = artefacts()?.iter().map(|file| name(file)).collect();
    let lacks: Vec<String> = ARTEFACTS
        .iter()
        .filter(|(start, _)| {
            let start = start.replace("VERSION", workspace::VERSION);
            !names.iter().any(|name| name.starts_with(&start))
        })
        .map(|(start, of)| format!("{} ({of})", start.replace("VERSION", workspace::VERSION)))
        .collect();
    if lacks.is_empty() { Ok(()) } else { bail!("there is no {}", lacks.join(", no ")) }
}

/// `SHA256SUMS` of all artefacts and lists of components, which `sha256sum --check` reads.
fn checksums() -> Result<()> {
    let mut files: Vec<String> = artefacts()?.iter().map(|file| name(file)).collect();
    files.extend(
        files
            .clone()
            .iter()
            .map(|file| file.clone() + components::END)
            .filter(|list| workspace::packages().join(list).exists()),
    );
    let sums = output(command("sha256sum", &[], &workspace::packages()).args(&files))?;
    Ok(fs::write(workspace::packages().join("SHA256SUMS"), sums)?)
}

fn name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
