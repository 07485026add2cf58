//! The emulator's jar: helpers, and the programs for all platforms.

use crate::build::emulator_program::{NAME, program};
use crate::build::targets::of_programs;
use crate::command::{command, output, run as run_command};
use crate::run::Run;
use crate::toolchain::maven::maven;
use crate::{folder, workspace};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// Builds the jars of sources and of documentation that Maven Central asks for.
pub fn documentation() -> Result<Vec<PathBuf>> {
    jar()?;
    let goals = ["--activate-profiles", "documentation", "dokka:javadocJar"];
    run_command(maven(&source(), &goals)?.arg(format!("-Dvolc.im.work={}", work().display())))?;
    ["javadoc", "sources"].into_iter().map(|kind| copied(&format!("-{kind}"))).collect()
}

fn source() -> PathBuf {
    workspace::root().join("packages/emulator-kotlin")
}

fn work() -> PathBuf {
    workspace::target().join("emulator-kotlin")
}

/// Copies what Maven built to the packages.
fn copied(kind: &str) -> Result<PathBuf> {
    let name = format!("volc-im-emulator-{}{kind}.jar", workspace::VERSION);
    let jar = workspace::packages().join(&name);
    fs::create_dir_all(workspace::packages())?;
    fs::copy(work().join("maven").join(&name), &jar).with_context(|| format!("Maven made no {name}"))?;
    println!("kotlin: {} ({} bytes)", workspace::shown(&jar), fs::metadata(&jar)?.len());
    Ok(jar)
}

/// Builds `target/packages/volc-im-emulator-VERSION.jar`, installs it in the local repository and returns its path.
pub fn jar() -> Result<PathBuf> {
    Run::joined()?.once("emulator-kotlin", || {
        let version = format!("<version>{}</version>", workspace::VERSION);
        ensure!(
            fs::read_to_string(source().join("pom.xml"))?.contains(&version),
            "emulator-kotlin has another version"
        );
        programs(&work().join("programs/META-INF/volc-im-emulator"))?;
        // Maven would keep what was compiled from files that are gone.
        folder::empty(&work().join("maven"))?;
        run_command(maven(&source(), &["install"])?.arg(format!("-Dvolc.im.work={}", work().display())))?;
        copied("").map(drop)
    })?;
    Ok(workspace::packages().join(format!("volc-im-emulator-{}.jar", workspace::VERSION)))
}

/// The programs, and the list of them: a line with platform, SHA-256 and file for each.
fn programs(folder: &Path) -> Result<()> {
    folder::empty(folder)?;
    let mut index = String::new();
    for platform in of_programs() {
        let file = program(platform)?;
        let made = folder.join(platform.npm_name());
        fs::create_dir_all(&made)?;
        fs::copy(&file, made.join(platform.program(NAME)))?;
        let sum = output(command("sha256sum", &[], &workspace::root()).arg(&file))?;
        let sum = sum.split_whitespace().next().context("sha256sum wrote nothing")?;
        index += &format!("{} {sum} {}\n", platform.npm_name(), platform.program(NAME));
    }
    fs::write(folder.join("programs"), index).context("cannot write the list of programs")
}
