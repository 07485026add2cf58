//! The wheels of the emulator: helpers and program together, one wheel a platform.

use crate::build::emulator_program::{NAME, program};
use crate::build::targets::{Target, of_programs};
use crate::command::{command, output};
use crate::run::Run;
use crate::toolchain::zig::{TIME_OF_FILES, TIME_VARIABLE};
use crate::{folder, toolchain, workspace};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the sources.
fn sources() -> PathBuf {
    workspace::root().join("packages/emulator-python")
}

/// The wheels for all platforms, in `target/packages`.
pub fn everything() -> Result<Vec<PathBuf>> {
    of_programs().map(wheel).collect()
}

/// The wheel for a platform.
pub fn wheel(platform: &Target) -> Result<PathBuf> {
    let name =
        format!("volc_im_emulator-{}-py3-none-{}.whl", workspace::VERSION, platform.wheel_of_program());
    let wheel = workspace::packages().join(name);
    Run::joined()?.once(&format!("emulator-wheel-{}", platform.npm_name()), || {
        let program = program(platform)?;
        let made = workspace::target().join("emulator-python").join(platform.npm_name());
        folder::empty(&made)?;
        let package = made.join("volc_im_emulator");
        copy_sources(&sources().join("src/volc_im_emulator"), &package)?;
        fs::create_dir_all(package.join("bin"))?;
        // With its permissions, which an archive keeps.
        fs::copy(program, package.join("bin").join(platform.program(NAME)))?;
        about(&made, platform)?;
        let python = toolchain::python::with_requirements(
            "python-build-venv",
            &workspace::root().join("packages/python/build-requirements.txt"),
        )?;
        let pack = ["-m", "wheel", "pack", "--dest-dir"];
        let mut pack = command(&python.to_string_lossy(), &pack, &workspace::root());
        fs::create_dir_all(workspace::packages())?;
        output(pack.arg(workspace::packages()).arg(&made).env(TIME_VARIABLE, TIME_OF_FILES))?;
        println!("python: {} ({} bytes)", workspace::shown(&wheel), fs::metadata(&wheel)?.len());
        Ok(())
    })?;
    Ok(wheel)
}

/// Copies a package's files, without what Python compiled.
fn copy_sources(from: &Path, to: &Path) -> Result<()> {
    folder::copy(from, to)?;
    for folder in [to.to_path_buf(), to.join("_generated")] {
        let compiled = folder.join("__pycache__");
        if compiled.exists() {
            fs::remove_dir_all(compiled)?;
        }
    }
    Ok(())
}

/// Writes what installers read.
fn about(made: &Path, platform: &Target) -> Result<()> {
    let about = made.join(format!("volc_im_emulator-{}.dist-info", workspace::VERSION));
    fs::create_dir_all(about.join("licenses"))?;
    for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(workspace::root().join(file), about.join("licenses").join(file))?;
    }
    let project = fs::read_to_string(sources().join("pyproject.toml"))?;
    let version = format!("version = \"{}\"", workspace::VERSION);
    ensure!(project.lines().any(|line| line == version), "packages/emulator-python has another version");
    let one = |key: &str| {
        let line = project.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""));
        line.and_then(|rest| rest.strip_suffix('"')).with_context(|| format!("pyproject.toml has no {key}"))
    };
    let list = |key: &str| -> Result<Vec<&str>> {
        let rest = project.split_once(&format!("\n{key} = [")).context("pyproject.toml")?.1;
        let inside = rest.split_once(']').context("pyproject.toml")?.0;
        Ok(inside.split('"').skip(1).step_by(2).collect())
    };
    let classifiers: String =
        list("classifiers")?.into_iter().map(|text| format!("Classifier: {text}\n")).collect();
    let metadata = format!(
        "Metadata-Version: 2.4\nName: volc-im-emulator\nVersion: {}\nSummary: {}\nKeywords: {}\nLicense-Expression: {}\nLicense-File: LICENSE-APACHE\nLicense-File: LICENSE-MIT\nRequires-Python: {}\nProject-URL: Repository, {}\n{classifiers}Description-Content-Type: text/markdown\n\n{}",
        workspace::VERSION,
        one("description")?,
        list("keywords")?.join(","),
        one("license")?,
        one("requires-python")?,
        one("Repository")?,
        fs::read_to_string(sources().join("README.md"))?,
    );
    fs::write(about.join("METADATA"), metadata)?;
    let tags: String =
        platform.wheel_of_program().split('.').map(|tag| format!("Tag: py3-none-{tag}\n")).collect();
    fs::write(
        about.join("WHEEL"),
        format!("Wheel-Version: 1.0\nGenerator: volc-im\nRoot-Is-Purelib: false\n{tags}"),
    )?;
    let section = |title: &str, name: &str| -> Result<String> {
        let rest = project.split_once(&format!("\n[{title}]\n")).with_context(|| title.to_owned())?.1;
        let lines = rest.split("\n[").next().unwrap_or_default().lines();
        let entries: Vec<String> =
            lines.map(|line| line.replace('"', "")).filter(|line| !line.is_empty()).collect();
        Ok(format!("[{name}]\n{}\n", entries.join("\n")))
    };
    let scripts = section("project.scripts", "console_scripts")?;
    let plugins = section("project.entry-points.pytest11", "pytest11")?;
    fs::write(about.join("entry_points.txt"), format!("{scripts}\n{plugins}")).context("entry_points.txt")
}
