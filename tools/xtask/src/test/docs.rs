//! The part `docs`: both languages say the same, every link leads somewhere, and the code in pages runs, in every language.

use crate::command::{cargo, command, output, run as run_command};
use crate::test::{docs_calls, kotlin};
use crate::toolchain::maven::{maven, work};
use crate::toolchain::swift_project::SwiftProject;
use crate::{build, folder, setup, toolchain, workspace};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// Builds the site and runs the programs that its code is cut out of.
pub fn run() -> Result<()> {
    let sources = build::docs::sources();
    // Any folder will do but the root: links that forget it are dead there.
    let base = "/volc-im/";
    let site = build::docs::site_below(base)?;
    run_command(&mut command("node", &["--test", "tests/pages.test.mjs"], &sources))?;
    toolchain::npm::install_locked(&workspace::console())?;
    run_command(
        command("node", &["--test", "--test-reporter=spec", "tests/browser.test.mjs"], &sources)
            .env("VOLC_IM_CHROMIUM", setup::CHROMIUM)
            .env("VOLC_IM_DOCS_OUT", site)
            .env("VOLC_IM_DOCS_BASE", base),
    )?;
    let (javascript, python) = (javascript()?, python()?);
    let emulator = build::emulator::release()?;
    docs_calls::run(&emulator, &javascript, &python)?;
    let languages = json!({
        "javascript": javascript,
        "python": python,
        "kotlin": jvm("{name}", "kotlin")?,
        "java": jvm("java-{name}", "java")?,
        "rust": rust()?,
        "swift": swift()?,
    });
    quick_starts()?;
    docs_calls::compile_rust()?;
    docs_calls::compile_jvm()?;
    docs_calls::compile_swift()?;
    let programs = ["--test", "--test-reporter=spec", "--test-concurrency=1", "tests/programs.test.mjs"];
    run_command(
        command("node", &programs, &sources)
            .env("VOLC_IM_EMULATOR", emulator)
            .env("VOLC_IM_DOCS_WORK", workspace::target().join("docs"))
            .env("VOLC_IM_DOCS_LANGUAGES", languages.to_string()),
    )
}

/// The programs of a language.
pub fn examples(language: &str) -> PathBuf {
    build::docs::sources().join("examples").join(language)
}

fn javascript() -> Result<Value> {
    let project = workspace::target().join("docs/javascript");
    folder::empty(&project)?;
    folder::copy(&examples("javascript"), &project)?;
    toolchain::npm::install_tarball(&project, &build::npm::tarball()?)?;
    language(&["node", "{name}.mjs"], &project, &examples("javascript"))
}

fn python() -> Result<Value> {
    let python = toolchain::python::empty(&workspace::target().join("docs/python"), "python3")?;
    toolchain::python::install_wheel(&python, &build::python::wheel_of_this_machine()?)?;
    let python = python.to_string_lossy();
    language(&[&python, "-W", "error", "{snake}.py"], &examples("python"), &examples("python"))
}

/// Kotlin's program runs Java's as well.
fn jvm(argument: &str, folder: &str) -> Result<Value> {
    kotlin::documentation()?;
    let listed = fs::read_to_string(work().join("docs-classpath"))?;
    let path = format!("{}:{listed}", work().join("docs/classes").display());
    language(&["java", "-classpath", &path, "examples.MainKt", argument], &work(), &examples(folder))
}

/// Compiles the programs of the quick start with the poms that its page shows, where it says that they are put.
fn quick_starts() -> Result<()> {
    let page = fs::read_to_string(build::docs::sources().join("pages/quick-start.md"))?;
    let poms = page.split("```xml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect::<Vec<_>>();
    let places = [("kotlin", "kt", "src/main/kotlin"), ("java", "java", "src/main/java/examples")];
    ensure!(poms.len() == places.len(), "the quick start has {} poms", poms.len());
    for (pom, (language, ending, place)) in poms.into_iter().zip(places) {
        let project = workspace::target().join("docs/quick-start").join(language);
        folder::empty(&project)?;
        fs::create_dir_all(project.join(place))?;
        fs::write(project.join("pom.xml"), pom)?;
        for program in ["QuickStart", "Callbacks"] {
            let file = format!("{program}.{ending}");
            fs::copy(examples(language).join(&file), project.join(place).join(&file))?;
        }
        run_command(&mut maven(&project, &["compile"])?)?;
    }
    Ok(())
}

fn rust() -> Result<Value> {
    output(&mut cargo(&["build", "--quiet", "--locked", "--package", "volc-im-docs"]))?;
    let program = workspace::target().join("debug/{snake}");
    language(&[&program.to_string_lossy()], &workspace::target(), &examples("rust/src/bin"))
}

fn swift() -> Result<Value> {
    let project = SwiftProject::compiled()?;
    let program = project.command(&["{variables}", ".build/debug/Documentation", "{name}"], &[]);
    let text = |word: &OsStr| word.to_string_lossy().into_owned();
    let words: Vec<String> =
        std::iter::once(program.get_program()).chain(program.get_args()).map(text).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut how = language(&words, project.folder(), &examples("swift"))?;
    let variables = program.get_envs().filter_map(|(name, value)| Some((text(name), json!(text(value?)))));
    how["environment"] = variables.collect::<serde_json::Map<_, _>>().into();
    Ok(how)
}

/// How the programs of a language run, and which there are: the files of a folder, as the pages name them.
fn language(words: &[&str], folder: &Path, programs: &Path) -> Result<Value> {
    let mut names = Vec::new();
    for entry in fs::read_dir(programs).with_context(|| format!("no {}", workspace::shown(programs)))? {
        let path = entry?.path();
        if let Some(stem) = path.file_stem().filter(|_| path.is_file()) {
            names.push(with_dashes(&stem.to_string_lossy()));
        }
    }
    names.sort();
    Ok(json!({ "command": words, "folder": folder, "programs": names }))
}

/// `QuickStart`, `quick_start` and `quick-start` are one program.
fn with_dashes(name: &str) -> String {
    let mut dashed = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && at > 0 {
            dashed.push('-');
        }
        dashed.push(if letter == '_' { '-' } else { letter.to_ascii_lowercase() });
    }
    dashed
}
