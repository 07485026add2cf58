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

/// Builds `target/packages/volc-im-emulator-VERSION.jar`, installs it in the local repository and returns its path.
pub fn jar() -> Result<PathBuf> {
    let name = format!("volc-im-emulator-{}.jar", workspace::VERSION);
    let jar = workspace::packages().join(&name);
    Run::joined()?.once("emulator-kotlin", || {
        let source = workspace::root().join("packages/emulator-kotlin");
        let version = format!("<version>{}</version>", workspace::VERSION);
        ensure!(
            fs::read_to_string(source.join("pom.xml"))?.contains(&version),
            "emulator-kotlin has another version"
        );
        let work = workspace::target().join("emulator-kotlin");
        programs(&work.join("programs/META-INF/volc-im-emulator"))?;
        // Maven would keep what was compiled from files that are gone.
        folder::empty(&work.join("maven"))?;
        run_command(maven(&source, &["install"])?.arg(format!("-Dvolc.im.work={}", work.display())))?;
        fs::create_dir_all(workspace::packages())?;
        fs::copy(work.join("maven").join(&name), &jar).context("Maven made no jar of this version")?;
        println!("kotlin: {} ({} bytes)", workspace::shown(&jar), fs::metadata(&jar)?.len());
        Ok(())
    })?;
    Ok(jar)
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
