//! The native library of Swift's package: an archive of one object for Linux.

use crate::build::targets::Target;
use crate::command::{command, run};
use crate::{build, folder, setup, workspace};
use anyhow::{Result, bail};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The native library, as users link it.
pub const ARCHIVE: &str = "libvolc_im.a";

/// Makes one object of the static library, in which nothing is to be seen but what the headers declare: what else Rust puts
/// into it would meet its twins where a program links a second library of Rust's.
pub fn for_linux(target: &Target, whole: &Path, names: &BTreeSet<String>) -> Result<PathBuf> {
    let work = workspace::target().join("swift/library").join(target.triple);
    folder::empty(&work)?;
    fs::write(work.join("names"), names.iter().map(|name| format!("{name}\n")).collect::<String>())?;
    let tool =
        |name: &str| -> Result<_> { Ok(command(&setup::llvm_tool(name)?.to_string_lossy(), &[], &work)) };
    let mut link = tool("rust-lld")?;
    link.args(["-flavor", "gnu", "--relocatable", "--gc-sections", "-o", "whole.o"]);
    run(link.args(names.iter().map(|name| format!("--undefined={name}"))).arg(whole))?;
    let only = ["--strip-unneeded", "--keep-global-symbols=names", "whole.o", "volc_im.o"];
    // The standard library's bitcode, which is most of it, is for who links with it once more.
    let no_bitcode = ["--remove-section=.llvmbc", "--remove-section=.llvmcmd"];
    run(tool("llvm-objcopy")?.args(no_bitcode).args(only))?;
    run(tool("llvm-ar")?.args(["rcsD", ARCHIVE, "volc_im.o"]))?;
    let archive = work.join(ARCHIVE);
    build::source_paths::check(&archive)?;
    Ok(archive)
}

/// The functions with such a name that a header declares.
pub fn functions(header: &str, part: &str) -> Result<BTreeSet<String>> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let declared: BTreeSet<String> = header
        .split(|c| !word(c) && c != '(')
        .filter_map(|part| part.split_once('(').map(|(name, _)| name))
        .filter(|name| name.contains(part))
        .map(str::to_owned)
        .collect();
    if declared.is_empty() {
        bail!("a header declares no functions with {part}");
    }
    Ok(declared)
}
