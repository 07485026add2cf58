//! `cargo xtask api`: what is public in each package, one list a language in `tests/api`, so that a change is seen in a diff.

mod rust;
mod swift;

use crate::command::{command, output};
use crate::{build, folder, toolchain, workspace};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::fs;
use std::path::PathBuf;

/// Which lists.
#[derive(Args)]
pub struct Options {
    /// These lists only: several names with commas, or the option several times
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,
    /// Write nothing, fail when a list is another
    #[arg(long)]
    check: bool,
}

/// A list: its name, and what makes it from the package as users install it.
type List = (&'static str, fn() -> Result<String>);

const LISTS: &[List] =
    &[("kotlin", kotlin), ("npm", npm), ("python", python), ("rust", rust::list), ("swift", swift::list)];

/// Writes lists, or says which are others.
pub fn run(options: &Options) -> Result<()> {
    let names: Vec<_> = LISTS.iter().map(|(known, _)| *known).collect();
    if let Some(name) = options.only.iter().find(|name| !names.contains(&name.as_str())) {
        bail!("no list is named {name:?}; there are: {}", names.join(", "));
    }
    let mut others = Vec::new();
    for (name, list) in LISTS {
        if !options.only.is_empty() && !options.only.iter().any(|only| only == name) {
            continue;
        }
        let kept = folder().join(format!("{name}.txt"));
        let text = list().with_context(|| format!("what is public: {name}"))?;
        println!("{}: {} lines", workspace::shown(&kept), text.lines().count());
        if fs::read_to_string(&kept).is_ok_and(|kept| kept == text) {
            continue;
        }
        if options.check {
            let made = work()?.join(format!("{name}.txt"));
            fs::write(&made, text)?;
            let diff = ["diff", "--no-index", "--unified=0", "--no-color"];
            // Its exit code says that there is a difference.
            drop(command("git", &diff, &workspace::root()).arg(&kept).arg(&made).status());
            others.push(*name);
        } else {
            fs::write(&kept, text)?;
        }
    }
    if !others.is_empty() {
        bail!("what is public changed: {}; if that is meant, run `cargo xtask api`", others.join(", "));
    }
    Ok(())
}

/// The part of the tests: every list is that of the package.
pub fn check() -> Result<()> {
    run(&Options { only: Vec::new(), check: true })
}

/// Where the lists are, with what makes them.
fn folder() -> PathBuf {
    workspace::root().join("tests/api")
}

fn work() -> Result<PathBuf> {
    let work = workspace::target().join("api");
    fs::create_dir_all(&work)?;
    Ok(work)
}

/// By the compiler that the checker of packed types has: TypeScript 7 has no interface that stays.
fn npm() -> Result<String> {
    let tarball = build::npm::tarball()?;
    let unpacked = work()?.join("npm");
    folder::empty(&unpacked)?;
    output(command("tar", &["-xzf"], &unpacked).arg(tarball))?;
    let compiler = workspace::npm().join("node_modules/@arethetypeswrong/core/node_modules/typescript");
    let mut list = command("node", &["typescript.mjs"], &folder());
    output(list.arg(unpacked.join("package")).arg(compiler))
}

fn python() -> Result<String> {
    build::python::wheel_of_this_machine()?;
    let unpacked = build::python::work(build::targets::this_machine()?.triple).join(build::python::UNPACKED);
    let python = toolchain::python::with_requirements("api-venv", &folder().join("requirements.txt"))?;
    output(command(&python.to_string_lossy(), &["python.py"], &folder()).arg(unpacked))
}

fn kotlin() -> Result<String> {
    let jar = build::kotlin::jar()?;
    let project = folder().join("kotlin");
    let classes = work()?.join("kotlin-classes");
    let mut resolve = toolchain::maven::maven(&project, &["dependency:build-classpath"])?;
    output(resolve.arg(format!("-Dmdep.outputFile={}", classes.display())))?;
    let classes = fs::read_to_string(&classes).context("Maven wrote no class path")?;
    output(command("java", &["-cp", &classes, "Api.java"], &project).arg(jar))
}
