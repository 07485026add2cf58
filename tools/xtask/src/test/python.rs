//! The parts `python` and `python-wheels`: the wheel as installed in an empty environment, and the wheels for other
//! machines.

use crate::build::targets::{self, Target};
use crate::command::{command, output, run as run_command};
use crate::emulator::Emulator;
use crate::{build, folder, generate, setup, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use volc_im_codegen::Place;

/// Every Python that the package supports.
const VERSIONS: [&str; 6] = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"];

/// Installs this machine's wheel in an empty environment and runs everything but what needs a Redis.
pub fn run() -> Result<()> {
    let wheel = build::python::wheel_of_this_machine()?;
    every_version(&wheel, &build::emulator::release()?)?;
    run_command(&mut pytest("test-python", &["tests", "--ignore", "tests/stores"])?)
}

/// Runs what needs a Redis, whose places are in `environment`; `programs` of other languages remember events in it.
pub fn stores(environment: &[(&str, String)], programs: &str) -> Result<()> {
    let mut tests = pytest("test-python-stores", &["tests/stores"])?;
    tests.envs(environment.iter().map(|(name, url)| (*name, url))).env("VOLC_IM_STORE_PROGRAMS", programs);
    run_command(&mut tests)
}

/// pytest for files of the tests, with the wheel installed.
fn pytest(name: &str, files: &[&str]) -> Result<Command> {
    let wheel = build::python::wheel_of_this_machine()?;
    let sources = build::python::sources();
    let python = toolchain::python::with_requirements(
        &format!("{name}-venv"),
        &sources.join("tests/requirements.txt"),
    )?;
    toolchain::python::install_wheel(&python, &wheel)?;
    // Outside of packages/python, where the package's own name would mean its sources.
    let project = workspace::target().join(name);
    folder::empty(&project)?;
    for name in ["tests", "examples"] {
        folder::copy(&sources.join(name), &project.join(name))?;
    }
    generate::into(Place::PythonTyping, &project.join("tests/typing"))?;
    for name in ["README.md", "README.zh-CN.md"] {
        fs::copy(sources.join(name), project.join(name))?;
    }
    let mut pytest =
        command(&python.to_string_lossy(), &["-m", "pytest", "-q", "-p", "no:cacheprovider"], &project);
    pytest
        .args(files)
        .env("VOLC_IM_EMULATOR", build::emulator::release()?)
        .env("VOLC_IM_VECTORS", workspace::root().join("tests/vectors"));
    Ok(pytest)
}

/// On every supported Python of this machine, with nothing but the wheel.
fn every_version(wheel: &Path, emulator: &Path) -> Result<()> {
    let emulator = Emulator::start(emulator)?;
    let program = build::python::sources().join("tests/every_version.py");
    let mut tried = Vec::new();
    for version in VERSIONS {
        let Some(interpreter) = interpreter_of(version) else { continue };
        let environment = workspace::target().join("python-versions").join(version);
        let python = toolchain::python::empty(&environment, &interpreter.to_string_lossy())?;
        toolchain::python::install_wheel(&python, wheel)?;
        let mut check = command(&python.to_string_lossy(), &["-W", "error"], &environment);
        output(check.arg(&program).envs(emulator.environment()))
            .with_context(|| format!("on Python {version}"))?;
        tried.push(version);
    }
    if tried.is_empty() {
        bail!("no Python of a supported version is here: {}", VERSIONS.join(", "));
    }
    println!("python: works on the versions that are here: {}", tried.join(", "));
    Ok(())
}

/// From the PATH, or from pyenv's versions.
fn interpreter_of(version: &str) -> Option<PathBuf> {
    let prints = |program: &Path| {
        let version = "import sys; print('%d.%d' % sys.version_info[:2])";
        output(&mut command(&program.to_string_lossy(), &["-c", version], &workspace::root())).ok()
    };
    let mut candidates = vec![PathBuf::from(format!("python{version}")), PathBuf::from("python3")];
    let pyenv = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    let pyenv = pyenv.or_else(|| std::env::home_dir().map(|home| home.join(".pyenv")));
    let installed = pyenv.map(|pyenv| fs::read_dir(pyenv.join("versions")));
    candidates.extend(
        installed.into_iter().flatten().flatten().flatten().map(|entry| entry.path().join("bin/python3")),
    );
    candidates.into_iter().find(|program| prints(program).is_some_and(|printed| printed.trim() == version))
}

/// Builds all wheels and the source distribution; loads the libraries where this machine can.
pub fn wheels() -> Result<()> {
    let files = build::python::everything()?;
    check_metadata(&files)?;
    builds_from_sources(&build::python::source_distribution()?)?;
    if std::env::consts::ARCH != "x86_64" {
        bail!("the loading of libraries is tested on x86-64");
    }
    setup::loaders()?;
    loads(targets::named("x86_64-unknown-linux-musl")?, &[])?;
    let emulated = ["qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu"];
    loads(targets::named("aarch64-unknown-linux-gnu")?, &emulated)
}

/// The package index would take the files, and show their description.
pub fn check_metadata(files: &[PathBuf]) -> Result<()> {
    let requirements = build::python::sources().join("check-requirements.txt");
    let python = toolchain::python::with_requirements("python-check-venv", &requirements)?;
    let check = ["-m", "twine", "check", "--strict"];
    let checked = output(command(&python.to_string_lossy(), &check, &workspace::root()).args(files))?;
    let passed = checked.matches("PASSED").count();
    if passed != files.len() {
        bail!("twine passed {passed} of {} files:\n{checked}", files.len());
    }
    println!("python: twine passed {passed} files");
    Ok(())
}

/// What pip does where there is no wheel, with what is compiled of other crates already.
fn builds_from_sources(distribution: &Path) -> Result<()> {
    let folder = workspace::target().join("python-sdist");
    folder::empty(&folder)?;
    // As of now: files as old as the archive says would be taken for what is compiled.
    output(command("tar", &["--extract", "--touch", "--file"], &folder).arg(distribution))?;
    let project = folder.join(format!("volc_im-{}", workspace::VERSION));
    build::python::built_from(&project)
}

/// Loads a wheel's library with all its symbols, in a program for its machine.
fn loads(target: &Target, runner: &[&str]) -> Result<()> {
    let folder = build::python::work(target.triple);
    let program = folder.join("load");
    let source = workspace::root().join("tests/packaging/native-library/load.c");
    // By default zig links everything into a program for musl, which can load nothing then, and checks that ask for a
    // newer musl than the library does.
    let mut compile = toolchain::zig::c_compiler(target)?;
    run_command(compile.args(["-O2", "-dynamic", "-o"]).arg(&program).arg(source).arg("-ldl"))?;
    let library = folder.join(build::python::UNPACKED).join(build::python::library(target));
    let mut words: Vec<String> = runner.iter().map(|word| (*word).to_owned()).collect();
    words.push(program.to_string_lossy().into_owned());
    words.push(library.to_string_lossy().into_owned());
    let Some((first, rest)) = words.split_first() else { bail!("nothing to run") };
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let printed = output(&mut command(first, &rest, &folder))?;
    println!("python: the library for {} loads: {}", target.triple, printed.trim());
    Ok(())
}
