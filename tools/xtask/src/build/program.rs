//! The program `volc-im`, which is the emulator and the command line, for every platform.

use crate::build::targets::Target;
use crate::run::Run;
use crate::{build, toolchain, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;

/// Builds the program for a platform, without symbols, and returns its path: `target/programs/TRIPLE/volc-im`, with `.exe`
/// for Windows. For Linux it is meant to be built for musl: it is static then, and runs with glibc as well.
pub fn volc_im(target: &Target) -> Result<PathBuf> {
    let folder = workspace::target().join("programs").join(target.triple);
    let program = folder.join(target.program("volc-im"));
    Run::joined()?.once(&format!("program-{}", target.triple), || {
        let built = toolchain::zig::program("volc-im-cli", "volc-im", target)?;
        fs::create_dir_all(&folder)?;
        drop(fs::remove_file(&program));
        fs::copy(&built, &program).with_context(|| format!("no program for {}", target.triple))?;
        toolchain::zig::strip(&program)?;
        build::source_paths::check(&program)
    })?;
    Ok(program)
}
