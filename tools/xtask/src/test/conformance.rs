//! The part `conformance`: every language writes what it made of the vectors, and all wrote the same; then every language
//! does what the scenarios ask.

use crate::command::{cargo, command, output, run as show};
use crate::toolchain::swift_project::SwiftProject;
use crate::{build, folder, test, toolchain, workspace};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
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
    let (mut written, mut scenarios) = (Vec::new(), Vec::new());
    for (name, program) in LANGUAGES {
        let mut program = program()?;
        scenarios.push(launch(name, &program, &results));
        let text = output(program.env("VOLC_IM_VECTORS", workspace::root().join("tests/vectors")))
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
    play(&scenarios)
}

/// Plays the scenarios and prints the table of languages and scenarios.
fn play(launches: &[Value]) -> Result<()> {
    let folder = workspace::root().join("tests/vectors/scenarios");
    let mut judge = built("volc-im-scenarios")?;
    judge.arg("--scenarios").arg(folder);
    for launch in launches {
        judge.arg("--language").arg(launch.to_string());
    }
    show(&mut judge)
}

/// How the judge starts a language's program.
fn launch(language: &str, program: &Command, results: &Path) -> Value {
    let text = |text: &OsStr| text.to_string_lossy().into_owned();
    let environment: Vec<_> =
        program.get_envs().filter_map(|(name, value)| Some((text(name), text(value?)))).collect();
    json!({
        "language": language,
        "program": text(program.get_program()),
        "arguments": program.get_args().map(text).collect::<Vec<_>>(),
        "folder": program.get_current_dir(),
        "environment": environment,
        "errors": results.join(format!("{language}-errors.txt")),
    })
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
        let vector: Value = serde_json::from_str(line)?;
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
    built("volc-im-conformance")
}

/// A program of the workspace. `cargo run` would wait for the builds of other parts while the judge waits for an answer.
fn built(package: &str) -> Result<Command> {
    show(&mut cargo(&["build", "--quiet", "--locked", "--package", package]))?;
    let program = workspace::target().join("debug").join(package);
    Ok(command(&program.to_string_lossy(), &[], &workspace::root()))
}

fn node() -> Result<Command> {
    let project = workspace::target().join("conformance/node");
    folder::copy(&workspace::root().join("tests/conformance/node"), &project)?;
    fs::write(project.join("package.json"), "{\"private\": true}\n")?;
    toolchain::npm::install_tarball(&project, &build::npm::tarball()?)?;
    Ok(command("node", &["runner.mjs"], &project))
}

fn swift() -> Result<Command> {
    let project = SwiftProject::compiled()?;
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
    test::kotlin::conformance()?;
    let work = toolchain::maven::work();
    let listed = fs::read_to_string(work.join("conformance-classpath"))?;
    let path = format!("{}:{listed}", work.join("conformance/classes").display());
    Ok(command("java", &["-Dfile.encoding=UTF-8", "-classpath", &path, "conformance.RunnerKt"], &work))
}
