//! Known vulnerabilities of what npm and pip install, by the registries' own lists.

use super::unreachable;
use crate::command::{command, output};
use crate::{toolchain, workspace};
use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// The tools from PyPI that checks need.
pub fn requirements() -> PathBuf {
    workspace::root().join("tools/xtask/src/audit/requirements.txt")
}

/// Every package-lock.json: what users install fails for any vulnerability, what only tests install for high ones.
pub fn npm() -> Result<()> {
    for lock in files("package-lock.json")? {
        let folder = lock.parent().context("a file is in a folder")?;
        let of_users = lock.starts_with("packages");
        let only = if of_users { &["--omit=dev"][..] } else { &[] };
        let report = said("npm", &[&["audit", "--json", "--package-lock-only"], only].concat(), folder)?;
        let Some(found) = report.pointer("/metadata/vulnerabilities") else {
            return unreachable("npm-audit", anyhow!("{}: {report}", lock.display()));
        };
        let counts = |names: &[&str]| names.iter().filter_map(|name| found[*name].as_u64()).sum::<u64>();
        let bad = counts(if of_users { &["total"] } else { &["high", "critical"] });
        println!("audit: npm-audit: {}: {} known, {bad} that count", lock.display(), counts(&["total"]));
        if bad > 0 {
            bail!("{}: {:#}", lock.display(), report["vulnerabilities"]);
        }
    }
    Ok(())
}

/// Every requirements.txt. All versions in them are exact, so nothing is installed.
pub fn python() -> Result<()> {
    let python = toolchain::python::with_requirements("audit-venv", &requirements())?;
    for file in files("requirements.txt")? {
        let arguments = ["-m", "pip_audit", "--progress-spinner=off", "--format=json", "--no-deps"];
        let name = file.display().to_string();
        let arguments = [&arguments[..], &["--disable-pip", "--requirement", &name]].concat();
        let report = said(&python.to_string_lossy(), &arguments, Path::new(""))?;
        let packages = report["dependencies"].as_array().with_context(|| format!("{name}: {report}"))?;
        let vulnerable: Vec<_> = packages
            .iter()
            .filter(|package| package["vulns"].as_array().is_some_and(|v| !v.is_empty()))
            .collect();
        if !vulnerable.is_empty() {
            bail!("{name}: {vulnerable:#?}");
        }
        if let Some(skipped) = packages.iter().find(|package| !package["skip_reason"].is_null()) {
            return unreachable("pip-audit", anyhow!("{name}: {skipped}"));
        }
        println!("audit: pip-audit: {name}: {} packages, nothing known", packages.len());
    }
    Ok(())
}

/// The files of git whose names end so, below the root.
fn files(end: &str) -> Result<Vec<PathBuf>> {
    let listed = output(&mut command("git", &["ls-files"], &workspace::root()))?;
    Ok(listed.lines().filter(|file| file.ends_with(end)).map(PathBuf::from).collect())
}

/// The JSON that a program prints, whether it found something or not.
fn said(program: &str, arguments: &[&str], folder: &Path) -> Result<Value> {
    let mut run = command(program, arguments, &workspace::root().join(folder));
    let said = run.stdin(Stdio::null()).output().with_context(|| format!("{program} does not start"))?;
    serde_json::from_slice(&said.stdout).with_context(|| {
        format!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&said.stderr))
    })
}
