//! The part `conformance`: every language writes what it made of the vectors, and all wrote the same.

use crate::command::{cargo, command, output};
use crate::toolchain::swift_project::SwiftProject;
use crate::{build, folder, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::Command;

/// A language and what makes its program ready to run.
type Language = (&'static str, fn() -> Result<Command>);

/// The first is what the others are compared with.
const LANGUAGES: &[Language] =
    &[("rust", rust), ("node", node), ("python", python), ("kotlin", kotlin), ("swift", swift)];

/// Runs every program and compares. What each wrote stays below `target/conformance`.
pub fn run() -> Result<()> {
    let results = workspace::target().join("conformance");
    folder::empty(&results)?;
    let mut written = Vec::new();
    for (name, program) in LANGUAGES {
        let text = output(program()?.env("VOLC_IM_VECTORS", workspace::root().join("tests/vectors")))
            .with_context(|| format!("the program of {name}"))?;
        fs::write(results.join(format!("{name}.txt")), &text)?;
        written.push((*name, text));
    }
    let Some(((first, expected), others)) = written.split_first() else { bail!("no language") };
    let vectors = count()?;
    if expected.lines().count() != vectors {
        bail!("{first} wrote {} lines for {vectors} vectors", expected.lines().count());
    }
    let by_id_form = by_id_form()?;
    let expected = without(expected, &by_id_form);
    for (name, text) in others {
        if let Some(difference) = difference(&expected, &without(text, &by_id_form)) {
            bail!("{first} and {name} differ at {difference}");
        }
        println!("{name} wrote the same {vectors} lines as {first}");
    }
    Ok(())
}

/// The number of vectors that programs write of.
fn count() -> Result<usize> {
    let mut lines = 0;
    for file in [
        "requests/actions.jsonl",
        "responses/actions.jsonl",
        "responses/envelopes.jsonl",
        "callbacks/accepted.jsonl",
        "callbacks/refused.jsonl",
        "tokens.jsonl",
    ] {
        lines += fs::read_to_string(workspace::root().join("tests/vectors").join(file))?.lines().count();
    }
    Ok(lines)
}

/// How the lines begin that say what depends on the form of a language's ids.
fn by_id_form() -> Result<Vec<String>> {
    let file = workspace::root().join("tests/vectors/responses/envelopes.jsonl");
    let mut beginnings = Vec::new();
    for line in fs::read_to_string(file)?.lines() {
        let vector: serde_json::Value = serde_json::from_str(line)?;
        if vector["idIsNoInteger"] == true {
            beginnings.push(format!("result\t{}\t", vector["name"].as_str().context("a vector's name")?));
        }
    }
    Ok(beginnings)
}

/// The lines, of those that begin so nothing more.
fn without(text: &str, beginnings: &[String]) -> String {
    let cut =
        |line| beginnings.iter().map(String::as_str).find(|b| str::starts_with(line, b)).unwrap_or(line);
    text.lines().map(cut).collect::<Vec<_>>().join("\n")
}

fn difference(expected: &str, text: &str) -> Option<String> {
    if expected == text {
        return None;
    }
    let line = expected.lines().zip(text.lines()).position(|(a, b)| a != b);
    let at = line.unwrap_or(expected.lines().count().min(text.lines().count()));
    let shown = |text: &str| text.lines().nth(at).unwrap_or("(nothing)").to_owned();
    Some(format!("line {}:\n{}\n{}", at + 1, shown(expected), shown(text)))
}

fn rust() -> Result<Command> {
    Ok(cargo(&["run", "--quiet", "--locked", "--package", "volc-im-conformance"]))
}

fn node() -> Result<Command> {
    let project = workspace::target().join("conformance/node");
    folder::copy(&workspace::root().join("tests/conformance/node"), &project)?;
    fs::write(project.join("package.json"), "{\"private\": true}\n")?;
    toolchain::npm::install_tarball(&project, &build::npm::tarball()?)?;
    Ok(command("node", &["runner.mjs"], &project))
}

fn swift() -> Result<Command> {
    let project = SwiftProject::own()?;
    project.build(&["--product", "Conformance"])?;
    let vectors = workspace::root().join("tests/vectors");
    Ok(project.command(&[".build/debug/Conformance"], &[("VOLC_IM_VECTORS", vectors.as_os_str())]))
}

fn python() -> Result<Command> {
    let project = workspace::target().join("conformance/python");
    let python = toolchain::python::empty(&project, "python3")?;
    toolchain::python::install_wheel(&python, &build::python::wheel_of_this_machine()?)?;
    folder::copy(&workspace::root().join("tests/conformance/python"), &project)?;
    let spelling = "javascript_vectors.py";
    fs::copy(build::python::sources().join("tests").join(spelling), project.join(spelling))?;
    Ok(command(&python.to_string_lossy(), &["runner.py"], &project))
}

fn kotlin() -> Result<Command> {
    build::kotlin::jar()?;
    let project = workspace::root().join("tests/conformance/kotlin");
    let listed = toolchain::maven::work().join("conformance-classpath");
    let list = format!("-Dmdep.outputFile={}", listed.display());
    let goals = ["compile", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath", &list];
    output(&mut toolchain::maven::maven(&project, &goals)?)?;
    // Not by Maven, which writes colours between the lines.
    let classes = toolchain::maven::work().join("conformance/classes");
    let path = format!("{}:{}", classes.display(), fs::read_to_string(listed)?);
    Ok(command("java", &["-Dfile.encoding=UTF-8", "-classpath", &path, "conformance.RunnerKt"], &project))
}
