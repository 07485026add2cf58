//! The parts of `cargo xtask soak`: proofs that take too long for every change. The tests run a small one of each.

use crate::command::{cargo, command, output, run as run_command};
use crate::emulator::Emulator;
use crate::run::Run;
use crate::toolchain::maven::maven;
use crate::toolchain::swift_project::SwiftProject;
use crate::{build, folder, test, toolchain, workspace};
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// So many calls leave nothing behind.
const ROUNDS: &str = "1000000";

/// The attacks on signed callback bodies: bodies of each kind by other readings, and changes of bytes.
const READINGS: &str = "90";
const CHANGES: &str = "5000000";

/// The program of `tests/callbacks/attack` with its large numbers.
pub fn callbacks() -> Result<()> {
    let attack = |arguments: [&str; 2]| {
        let mut run =
            cargo(&["run", "--quiet", "--locked", "--release", "--package", "volc-im-callback-attack", "--"]);
        run_command(run.args(arguments))
    };
    attack(["readings", READINGS])?;
    attack(["changes", CHANGES])
}

/// Calls and callbacks of the Kotlin package: its test with more rounds.
pub fn kotlin() -> Result<()> {
    build::kotlin::jar()?;
    let mut memory = maven(&workspace::kotlin().join("tests"), &["test", "-Dtest=MemoryTest"])?;
    memory.env("VOLC_IM_EMULATOR", build::emulator::release()?).env("VOLC_IM_ROUNDS", ROUNDS);
    run_command(&mut memory)
}

/// Calls and callbacks of the Swift package.
pub fn swift() -> Result<()> {
    let project = SwiftProject::own()?;
    project.build(&["--configuration", "release", "--product", "Memory"])?;
    test::swift::memory(&project, ".build/release/Memory", ROUNDS, &build::emulator::release()?)
}

/// What the names of parts under load begin with, and the file of a run that says for how many minutes.
pub const LOAD: &str = "load-";

/// A Node.js server under load.
pub fn load_npm() -> Result<()> {
    let project = workspace::target().join("soak/npm");
    folder::empty(&project)?;
    fs::write(project.join("package.json"), "{\"private\": true, \"type\": \"module\"}\n")?;
    toolchain::npm::install_tarball(&project, &build::npm::tarball()?)?;
    fs::copy(sources("soak.mjs"), project.join("soak.mjs"))?;
    under_load("npm", &mut command("node", &["--expose-gc", "soak.mjs"], &project))
}

/// A Python server under load.
pub fn load_python() -> Result<()> {
    let python = toolchain::python::empty(&workspace::target().join("soak/python"), "python3")?;
    toolchain::python::install_wheel(&python, &build::python::wheel_of_this_machine()?)?;
    under_load("python", command(&python.to_string_lossy(), &[], &workspace::root()).arg(sources("soak.py")))
}

/// A server on the JVM under load.
pub fn load_jvm() -> Result<()> {
    let mut java = java(&["-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch"])?;
    under_load("jvm", java.arg(sources("Soak.java")))
}

/// Java with the jar and what it depends on.
fn java(options: &[&str]) -> Result<Command> {
    let jar = build::kotlin::jar()?;
    let classes = workspace::target().join("soak/classes");
    fs::create_dir_all(workspace::target().join("soak"))?;
    let mut resolve = maven(&workspace::kotlin(), &["dependency:build-classpath"])?;
    resolve.args(["-DincludeScope=runtime"]).arg(format!("-Dmdep.outputFile={}", classes.display()));
    run_command(&mut resolve)?;
    let classes = fs::read_to_string(&classes).context("Maven wrote no class path")?;
    let path = format!("{}:{classes}", jar.display());
    Ok(command("java", &[options, &["-cp", &path]].concat(), &workspace::root()))
}

/// What is made to exhaust a client, in Node.js.
pub fn sizes_npm() -> Result<()> {
    let project = workspace::target().join("soak/sizes");
    folder::empty(&project)?;
    fs::write(project.join("package.json"), "{\"private\": true, \"type\": \"module\"}\n")?;
    toolchain::npm::install_tarball(&project, &build::npm::tarball()?)?;
    fs::copy(workspace::root().join("tests/sizes/sizes.mjs"), project.join("sizes.mjs"))?;
    against_sizes("npm", &mut command("node", &["sizes.mjs"], &project))
}

/// The same by the Rust client's transport, from Python.
pub fn sizes_python() -> Result<()> {
    let python = toolchain::python::empty(&workspace::target().join("soak/sizes-python"), "python3")?;
    toolchain::python::install_wheel(&python, &build::python::wheel_of_this_machine()?)?;
    let sizes = ["tests/sizes/sizes.py"];
    against_sizes("python", &mut command(&python.to_string_lossy(), &sizes, &workspace::root()))
}

/// The same on the JVM.
pub fn sizes_jvm() -> Result<()> {
    against_sizes("jvm", java(&["-Xmx384m"])?.arg("tests/sizes/Sizes.java"))
}

/// The same in Swift.
pub fn sizes_swift() -> Result<()> {
    let project = SwiftProject::own()?;
    project.build(&["--configuration", "release", "--product", "Sizes"])?;
    against_sizes("swift", &mut project.command(&[".build/release/Sizes"], &[]))
}

/// With the server's URL, which ends with its standard input.
fn against_sizes(language: &str, program: &mut Command) -> Result<()> {
    let mut server = command("node", &["tests/sizes/server.mjs"], &workspace::root());
    let mut server = server.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut url = String::new();
    BufReader::new(server.stdout.take().context("the server has no output")?).read_line(&mut url)?;
    let ran = output(program.arg(url.trim()));
    drop(server.stdin.take());
    server.wait()?;
    keep(&SIZES, language, &ran?)
}

fn sources(file: &str) -> PathBuf {
    workspace::root().join("tests/soak").join(file)
}

/// Against an emulator of its own, for the minutes of the run.
fn under_load(language: &str, program: &mut Command) -> Result<()> {
    let emulator = Emulator::start(&build::emulator::release()?)?;
    let minutes: u64 = fs::read_to_string(Run::joined()?.folder().join(LOAD))?.parse()?;
    let seconds = (minutes * 60).to_string();
    let printed = output(program.envs(emulator.environment()).env("VOLC_IM_SOAK_SECONDS", seconds))?;
    keep(&SOAK, language, &printed)
}

/// A page of what the languages' programs printed last.
struct Page {
    /// Its name in `tests/bench`.
    name: &'static str,
    /// Its title and what it says before the figures.
    head: &'static str,
}

const SOAK: Page = Page {
    name: "soak",
    head: "# Under load\n\n`cargo xtask soak --minutes N`, what the programs of [tests/soak](../soak/README.md) printed last: rates that were \
           reached, latencies, events that were decided too late, memory.\n",
};

const SIZES: Page = Page {
    name: "sizes",
    head: "# Hostile sizes\n\n`cargo xtask soak --only sizes-npm,sizes-python,sizes-jvm,sizes-swift`, what the programs of \
           [tests/sizes](../sizes/README.md) printed last, a line for each user id of the table there.\n",
};

const LANGUAGES: [&str; 4] = ["npm", "python", "jvm", "swift"];

/// Prints what a language's program printed, and puts it into the page, which keeps what the others printed before.
fn keep(page: &Page, language: &str, printed: &str) -> Result<()> {
    print!("{printed}");
    fs::create_dir_all(workspace::target())?;
    // The programs of several languages end at about the same time.
    let lock = File::create(workspace::target().join(format!("{}.lock", page.name)))?;
    lock.lock().context("cannot wait for another language's figures")?;
    let file = workspace::root().join(format!("tests/bench/{}.md", page.name));
    let before = fs::read_to_string(&file).unwrap_or_default();
    Ok(fs::write(file, page.with(&before, language, printed))?)
}

impl Page {
    /// The page with a language's figures, beside those of the others in the page as it was.
    fn with(&self, before: &str, language: &str, printed: &str) -> String {
        let mut text = self.head.to_owned();
        for known in LANGUAGES {
            let heading = format!("\n## {known}\n\n```text\n");
            let figures = if known == language {
                Some(printed)
            } else {
                before.split_once(&heading).and_then(|(_, rest)| Some(rest.split_once("```\n")?.0))
            };
            if let Some(figures) = figures {
                text.push_str(&format!("{heading}{figures}```\n"));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Page;

    const PAGE: Page = Page { name: "page", head: "# Page\n" };

    #[test]
    fn a_page_keeps_the_figures_of_other_languages() {
        let one = PAGE.with("", "python", "1 ms\n");
        assert_eq!(one, "# Page\n\n## python\n\n```text\n1 ms\n```\n");
        let both = PAGE.with(&one, "npm", "2 ms\n");
        let last = PAGE.with(&both, "python", "3 ms\n");
        assert_eq!(last, "# Page\n\n## npm\n\n```text\n2 ms\n```\n\n## python\n\n```text\n3 ms\n```\n");
    }
}
