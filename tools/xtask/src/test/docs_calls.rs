//! The calls on the pages of actions: run where a language runs them as they are, compiled in the others.

use crate::build::docs::sources;
use crate::command::{cargo, command, output, run as run_command};
use crate::test::docs::examples;
use crate::toolchain::maven::maven;
use crate::toolchain::swift_project::{SwiftProject, write};
use crate::workspace;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the site's build writes them.
fn calls() -> PathBuf {
    workspace::target().join("docs/calls")
}

/// Runs those of JavaScript and Python, each with the command and in the folder of its programs.
pub fn run(emulator: &Path, javascript: &Value, python: &Value) -> Result<()> {
    let language = |programs: &Value, file: &str| {
        let words = programs.pointer("/command").and_then(Value::as_array).cloned().unwrap_or_default();
        // Without the program.
        let command: Vec<_> = words.iter().take(words.len().saturating_sub(1)).collect();
        json!({ "command": command, "folder": programs["folder"], "calls": calls().join(file) })
    };
    let languages = json!({
        "javascript": language(javascript, "javascript.json"),
        "python": language(python, "python.json"),
    });
    run_command(
        command("node", &["--test", "--test-reporter=spec", "tests/calls.test.mjs"], &sources())
            .env("VOLC_IM_EMULATOR", emulator)
            .env("VOLC_IM_DOCS_CALLS", languages.to_string()),
    )
}

/// Compiles those of Rust with the libraries of the programs, which are built.
pub fn compile_rust() -> Result<()> {
    let arguments = ["build", "--quiet", "--locked", "--package", "volc-im-docs", "--message-format=json"];
    let messages = output(&mut cargo(&arguments))?;
    let mut rustc =
        command("rustc", &["--edition=2024", "--crate-type=lib", "--emit=metadata"], &workspace::root());
    rustc.arg("--out-dir").arg(calls());
    rustc.arg("-L").arg(format!("dependency={}", workspace::target().join("debug/deps").display()));
    for library in ["volc_im", "serde_json"] {
        let file = library_of(&messages, library).with_context(|| format!("no library {library}"))?;
        rustc.arg("--extern").arg(format!("{library}={file}"));
    }
    output(rustc.arg(calls().join("calls.rs"))).map(drop)
}

/// The file of a library among the messages of a build.
fn library_of(messages: &str, name: &str) -> Option<String> {
    messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).find_map(|message| {
        let target = message.get("target")?;
        let is_library = target.get("name")? == name && target.get("kind")? == &json!(["lib"]);
        let files = message.get("filenames")?.as_array()?;
        let mut libraries = files.iter().filter_map(Value::as_str).filter(|file| file.ends_with(".rlib"));
        libraries.next().filter(|_| is_library).map(str::to_owned)
    })
}

/// Compiles those of Kotlin and Java as the programs are.
pub fn compile_jvm() -> Result<()> {
    let mut compile = maven(&examples(""), &["compile"])?;
    compile.arg(format!("-Ddocs.sources={}", calls().display()));
    compile.arg(format!("-Ddocs.out={}", calls().join("classes").display()));
    output(&mut compile).map(drop)
}

/// Checks those of Swift against the module that the programs are compiled with.
pub fn compile_swift() -> Result<()> {
    let project = SwiftProject::compiled()?;
    let file = project.folder().join("Calls.swift");
    write(&file, &fs::read(calls().join("Calls.swift"))?)?;
    let (modules, natives) = (".build/debug/Modules", "volc-im/Sources/CVolcIM");
    output(&mut project.command(&["swiftc", "-typecheck", "-I", modules, "-I", natives, "Calls.swift"], &[]))
        .map(drop)
}
