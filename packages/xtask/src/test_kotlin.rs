//! The part `kotlin`: the jar's natives checked, its tests as a project that has the jar installed, and what users would
//! build with it.

use crate::command::{output, run as run_command};
use crate::maven::{maven, work};
use crate::zig::GLIBC;
use crate::{build_emulator, build_kotlin, command, setup, workspace};
use anyhow::{Context, Result, bail};
use std::fs;

/// Checks and tests the jar.
pub fn run() -> Result<()> {
    build_kotlin::jar()?;
    check_glibc()?;
    let emulator = build_emulator::release()?;
    let root = workspace::root();
    for pom in [workspace::kotlin().join("tests"), root.join("tests/packaging/kotlin-projects")] {
        let mut tests = maven(&pom, &["verify"])?;
        tests.env("VOLC_IM_EMULATOR", &emulator).env("VOLC_IM_VECTORS", root.join("tests/vectors"));
        run_command(tests.env("VOLC_IM_README", workspace::kotlin()))?;
    }
    Ok(())
}

/// No native library needs a newer glibc than the one that it was linked for.
fn check_glibc() -> Result<()> {
    setup::readelf()?;
    for platform in fs::read_dir(work().join("natives")).context("no natives")? {
        let library = platform?.path().join("libvolc_im.so");
        if !library.exists() {
            continue;
        }
        let arguments = ["--version-info", "--wide", &library.to_string_lossy()];
        let versions = output(&mut command::command("readelf", &arguments, &workspace::root()))?;
        let needed = versions
            .split_whitespace()
            .filter_map(|word| word.strip_prefix("GLIBC_"))
            .filter_map(|version| Some((numbers(version)?, version)))
            .max();
        let shown = workspace::shown(&library);
        match needed {
            None => bail!("{shown} names no glibc"),
            Some((needed, version)) if Some(&needed) > numbers(GLIBC).as_ref() => {
                bail!("{shown} needs glibc {version}, which is newer than {GLIBC}")
            }
            Some((_, version)) => println!("{shown} needs glibc {version}, at most {GLIBC}"),
        }
    }
    Ok(())
}

fn numbers(version: &str) -> Option<Vec<u32>> {
    version.trim_end_matches(['(', ')', ',']).split('.').map(|part| part.parse().ok()).collect()
}
