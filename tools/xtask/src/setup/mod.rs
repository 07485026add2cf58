//! What the other commands need on the machine: checked, and installed where an installer of the project's own
//! toolchains can do it.

use crate::command::{cargo, command, output, run};
use crate::toolchain::swift::Toolchain;
use crate::{build, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// The target of the wasm build.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// The oldest Node.js that the npm package supports.
const OLDEST_NODE: u32 = 20;

/// Installs everything, so that later commands need no network.
pub fn everything() -> Result<()> {
    rust_component("rustfmt")?;
    rust_component("clippy")?;
    wasm_target()?;
    node()?;
    redis_server()?;
    build::python::tools()?;
    Toolchain::installed()?;
    toolchain::npm::install_locked(&workspace::npm())
}

/// Makes sure that rustc can build for wasm.
pub fn wasm_target() -> Result<()> {
    rust_target(WASM_TARGET)
}

/// Makes sure that rustc can build for a target.
pub fn rust_target(triple: &str) -> Result<()> {
    let sysroot = output(&mut command("rustc", &["--print", "sysroot"], &workspace::root()))?;
    let library = PathBuf::from(sysroot.trim()).join("lib/rustlib").join(triple);
    if library.exists() {
        return Ok(());
    }
    run(&mut command("rustup", &["target", "add", triple], &workspace::root()))
        .with_context(|| format!("the Rust target {triple} is missing and rustup could not add it"))
}

/// Makes sure that a tool of the Rust toolchain is there: `rustfmt` or `clippy`.
pub fn rust_component(name: &str) -> Result<()> {
    let subcommand = if name == "rustfmt" { "fmt" } else { name };
    if output(&mut cargo(&[subcommand, "--version"])).is_ok() {
        return Ok(());
    }
    run(&mut command("rustup", &["component", "add", name], &workspace::root()))
        .with_context(|| format!("{name} is missing and rustup could not add it"))
}

/// A program of the toolchain's `llvm-tools`, which work on libraries of any machine.
pub fn llvm_tool(name: &str) -> Result<PathBuf> {
    let here = workspace::root();
    let libraries = output(&mut command("rustc", &["--print", "target-libdir"], &here))?;
    let tool = Path::new(libraries.trim()).with_file_name("bin").join(name);
    if !tool.exists() {
        run(&mut command("rustup", &["component", "add", "llvm-tools"], &here))
            .with_context(|| format!("{name} is missing and rustup could not add it"))?;
    }
    Ok(tool)
}

/// Makes sure that Node.js is there and recent enough.
pub fn node() -> Result<()> {
    let version = output(&mut command("node", &["--version"], &workspace::root()))
        .with_context(|| format!("Node.js {OLDEST_NODE} or later is needed"))?;
    let major: Option<u32> =
        version.trim().trim_start_matches('v').split('.').next().and_then(|text| text.parse().ok());
    match major {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => bail!("Node.js {OLDEST_NODE} or later is needed, found {}", version.trim()),
    }
}

/// Makes sure that Maven and a JDK are there, from Debian's packages where they are not.
pub fn maven() -> Result<()> {
    debian_package("javac", "openjdk-17-jdk-headless")?;
    debian_package("mvn", "maven")
}

/// Makes sure that the reader of native libraries is there.
pub fn readelf() -> Result<()> {
    debian_package("readelf", "binutils")
}

/// Makes sure that a Redis server is there, which the tests of shared stores run.
pub fn redis_server() -> Result<()> {
    debian_package("redis-server", "redis-server")
}

/// Makes sure that a program is there, from Debian's package of the name where it is not.
pub fn debian_package(program: &str, package: &str) -> Result<()> {
    let here = workspace::root();
    if output(&mut command(program, &["--version"], &here)).is_ok() {
        return Ok(());
    }
    install_debian(program, package)
}

/// Makes sure that a file is there, from Debian's package of the name where it is not.
pub fn debian_file(path: &str, package: &str) -> Result<()> {
    if Path::new(path).exists() { Ok(()) } else { install_debian(path, package) }
}

fn install_debian(missing: &str, package: &str) -> Result<()> {
    let here = workspace::root();
    let install = || {
        output(command("apt-get", &["update"], &here).env("DEBIAN_FRONTEND", "noninteractive"))?;
        let arguments = ["install", "--yes", "--no-install-recommends", package];
        output(command("apt-get", &arguments, &here).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    install().map(|_| ()).with_context(|| {
        format!("{missing} is missing and apt-get could not install {package}: install it by hand")
    })
}
