//! What is known of Windows' programs and libraries before they are loaded.

use crate::command::{command, output};
use crate::{setup, workspace};
use anyhow::{Result, bail};
use std::path::Path;

/// Libraries that every Windows 10 has, in small letters; those of the C runtime's interfaces begin with `api-ms-win-`.
const SYSTEM: &[&str] = &[
    "advapi32.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "crypt32.dll",
    "iphlpapi.dll",
    "kernel32.dll",
    "ktmw32.dll",
    "ntdll.dll",
    "ole32.dll",
    "oleaut32.dll",
    "secur32.dll",
    "shell32.dll",
    "user32.dll",
    "userenv.dll",
    "ws2_32.dll",
];

/// A file is for the machine and loads nothing but the system's own libraries, which are returned.
pub fn check(file: &Path, machine: &str) -> Result<Vec<String>> {
    let shown = workspace::shown(file);
    if !read(file, &["--file-header"])?.contains(machine) {
        bail!("{shown} is not for {machine}");
    }
    let libraries = names(&read(file, &["--coff-imports"])?, "  Name: ");
    if libraries.is_empty() {
        bail!("{shown} loads nothing, so it was read wrongly");
    }
    let known = |library: &str| {
        let small = library.to_ascii_lowercase();
        SYSTEM.contains(&&*small) || small.starts_with("api-ms-win-")
    };
    if let Some(other) = libraries.iter().find(|library| !known(library)) {
        bail!("{shown} loads {other}");
    }
    Ok(libraries)
}

/// What a library has for others.
pub fn exports(file: &Path) -> Result<Vec<String>> {
    Ok(names(&read(file, &["--coff-exports"])?, "  Name: "))
}

fn read(file: &Path, what: &[&str]) -> Result<String> {
    let reader = setup::llvm_tool("llvm-readobj")?;
    output(command(&reader.to_string_lossy(), what, &workspace::root()).arg(file))
}

fn names(listed: &str, before: &str) -> Vec<String> {
    listed.lines().filter_map(|line| line.strip_prefix(before)).map(str::to_owned).collect()
}
