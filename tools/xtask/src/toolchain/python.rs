//! Virtual environments, as the other commands use them.

use crate::command::{command, output};
use crate::{folder, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The Python of an environment below `target/` with exactly the packages of a requirements file; made once per content.
pub fn with_requirements(name: &str, requirements: &Path) -> Result<PathBuf> {
    let environment = workspace::target().join(name);
    let wanted =
        fs::read(requirements).with_context(|| format!("cannot read {}", workspace::shown(requirements)))?;
    let stamp = environment.join("installed-requirements.txt");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python_of(&environment));
    }
    let python = empty(&environment, "python3")?;
    let install = ["-m", "pip", "install", "--quiet", "--no-deps", "--requirement"];
    output(command(&python.to_string_lossy(), &install, &workspace::root()).arg(requirements))?;
    fs::write(&stamp, wanted)?;
    Ok(python)
}

/// The Python of a new environment with nothing but pip, for an interpreter.
pub fn empty(environment: &Path, interpreter: &str) -> Result<PathBuf> {
    folder::empty(environment)?;
    output(command(interpreter, &["-m", "venv"], &workspace::root()).arg(environment))
        .with_context(|| format!("{interpreter} with its venv module is needed"))?;
    Ok(python_of(environment))
}

/// Installs a wheel, in place of one of the same version that is there already.
pub fn install_wheel(python: &Path, wheel: &Path) -> Result<()> {
    let install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--force-reinstall"];
    output(command(&python.to_string_lossy(), &install, &workspace::root()).arg(wheel)).map(drop)
}

fn python_of(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}
