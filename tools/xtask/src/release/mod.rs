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
    /// Run these steps only: several names with commas, or the option several times
    #[arg(long, value_name = "STEP", value_delimiter = ',')]
    only: Vec<String>,
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

/// A step: its name and what it checks or makes.
type Step = (&'static str, fn() -> Result<()>);

const STEPS: &[Step] = &[
    ("versions", versions::same),
    ("changelog", changelog),
    ("tag", tag),
    ("notice", audit::notice),
    (BUILD, build::of_a_release),
    ("artefacts", complete),
    ("components", || components::written(&artefacts()?)),
    ("npm", || registries::npm(&artefacts()?)),
    ("pypi", || registries::python(&artefacts()?)),
    ("maven", registries::maven),
    ("crates", audit::package),
    ("checksums", checksums),
];

const BUILD: &str = "build";

/// Every step, or some, and all that is wrong.
pub fn run(options: &Options) -> Result<()> {
    if !options.dry_run {
        bail!("releases are made by the workflow, from a tag: here there is --dry-run alone");
    }
    let names: Vec<_> = STEPS.iter().map(|(known, _)| *known).collect();
    if let Some(name) = options.only.iter().find(|name| !names.contains(&name.as_str())) {
        bail!("no step is named {name:?}; there are: {}", names.join(", "));
    }
    let mut wrong = Vec::new();
    for (name, step) in STEPS {
        let is_asked = options.only.is_empty() || options.only.iter().any(|only| only == name);
        if !is_asked || *name == BUILD && options.built {
            continue;
        }
        match step() {
            Ok(()) => println!("release: {name}: as it should be"),
            Err(error) => {
                println!("release: {name}: {error:#}");
                wrong.push(*name);
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { bail!("a release would not be whole: {}", wrong.join(", ")) }
}

/// Where the changelog says what users have to do, with the packages that it names there.
const TO_CHANGE: (&str, [&str; 6]) =
    ("\n### What to change\n", ["npm", "Python", "Kotlin", "Swift", "Rust", "Emulator"]);

/// What has changed is told, below the version or, before its day, below "Unreleased"; and what each package's users have to change.
fn changelog() -> Result<()> {
    let text = fs::read_to_string(workspace::root().join("CHANGELOG.md"))?;
    let released = format!("## [{}]", workspace::VERSION);
    let heading = if text.contains(&released) { released.as_str() } else { "## [Unreleased]" };
    let (_, rest) = text.split_once(heading).context("CHANGELOG.md has no section for this version")?;
    let section = rest.split("\n## ").next().unwrap_or_default();
    told(section).with_context(|| format!("CHANGELOG.md, below {heading}"))
}

fn told(section: &str) -> Result<()> {
    let (title, packages) = TO_CHANGE;
    let (before, rest) =
        section.split_once(title).with_context(|| format!("there is no {}", title.trim()))?;
    let (to_change, after) = rest.split_once("\n### ").unwrap_or((rest, ""));
    let is_said = |package: &&str| to_change.lines().any(|line| line.starts_with(&format!("- {package}: ")));
    let lacks: Vec<&str> = packages.into_iter().filter(|package| !is_said(package)).collect();
    if !lacks.is_empty() {
        bail!("what to change is not said for {}", lacks.join(", "));
    }
    if ![before, after].iter().any(|part| part.lines().any(|line| line.starts_with("- "))) {
        bail!("nothing is told");
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

#[cfg(test)]
mod tests {
    use super::told;

    const TO_CHANGE: &str = "\n### What to change\n\n- npm: a\n- Python: nothing\n- Kotlin: nothing\n- Swift: nothing\n- Rust: nothing\n";

    #[test]
    fn a_release_tells_what_each_packages_users_have_to_change() {
        let added = "\n### Added\n\n- npm: b\n";
        let whole = format!("{TO_CHANGE}- Emulator: nothing\n{added}");
        assert!(told(&whole).is_ok());
        let lacks = |section: &str| told(section).expect_err("it lacks something").to_string();
        assert!(lacks(&format!("{TO_CHANGE}{added}- Emulator: new\n")).ends_with("not said for Emulator"));
        assert_eq!(lacks(added), "there is no ### What to change");
        assert_eq!(lacks(&whole.replace(added, "")), "nothing is told");
    }
}
