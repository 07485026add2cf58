//! What the other commands need on the machine: checked, and installed where an installer of the project's own
//! toolchains can do it.

pub mod tool;

use crate::command::{cargo, command, output, run};
use crate::{toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// The target of the wasm build.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// The oldest Node.js that the npm package supports.
const OLDEST_NODE: u32 = 20;

/// Installs everything, so that later commands need no network.
pub fn everything() -> Result<()> {
    tool::install_all()?;
    toolchain::npm::install_locked(&workspace::npm())?;
    toolchain::npm::install_locked(&workspace::console())
}

/// Makes sure that rustc can build for wasm.
pub fn wasm_target() -> Result<()> {
    rust_target(WASM_TARGET)
}

/// Makes sure that rustc can build for a target.
pub fn rust_target(triple: &str) -> Result<()> {
    if has_target(triple) {
        return Ok(());
    }
    run(&mut command("rustup", &["target", "add", triple], &workspace::root()))
        .with_context(|| format!("the Rust target {triple} is missing and rustup could not add it"))
}

/// Whether rustc can build for a target.
pub fn has_target(triple: &str) -> bool {
    let sysroot = output(&mut command("rustc", &["--print", "sysroot"], &workspace::root()));
    sysroot
        .is_ok_and(|sysroot| Path::new(sysroot.trim()).join("lib/rustlib").join(triple).join("lib").exists())
}

/// Makes sure that a tool of the Rust toolchain is there: `rustfmt` or `clippy`.
pub fn rust_component(name: &str) -> Result<()> {
    if has_component(name) {
        return Ok(());
    }
    run(&mut command("rustup", &["component", "add", name], &workspace::root()))
        .with_context(|| format!("{name} is missing and rustup could not add it"))
}

/// Whether a tool of the Rust toolchain is there.
pub fn has_component(name: &str) -> bool {
    let subcommand = if name == "rustfmt" { "fmt" } else { name };
    output(&mut cargo(&[subcommand, "--version"])).is_ok()
}

/// A program of the toolchain's `llvm-tools`, which work on libraries of any machine.
pub fn llvm_tool(name: &str) -> Result<PathBuf> {
    let tool = llvm_tools()?.join(name);
    if !tool.exists() {
        run(&mut command("rustup", &["component", "add", "llvm-tools"], &workspace::root()))
            .with_context(|| format!("{name} is missing and rustup could not add it"))?;
    }
    Ok(tool)
}

/// Whether the toolchain's `llvm-tools` are there.
pub fn has_llvm_tools() -> bool {
    llvm_tools().is_ok_and(|folder| folder.join("llvm-strip").exists())
}

fn llvm_tools() -> Result<PathBuf> {
    let libraries = output(&mut command("rustc", &["--print", "target-libdir"], &workspace::root()))?;
    Ok(Path::new(libraries.trim()).with_file_name("bin"))
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

/// Makes sure that what makes container images without a daemon is there.
pub fn umoci() -> Result<()> {
    debian_package("umoci", "umoci")
}

/// Makes sure that a Redis server is there, which the tests of shared stores run.
pub fn redis_server() -> Result<()> {
    debian_package("redis-server", "redis-server")
}

/// The browser that the console is tested in.
pub const CHROMIUM: &str = "/usr/bin/chromium";

/// Makes sure that a browser is there, and letters for Chinese.
pub fn chromium() -> Result<()> {
    debian_file(CHROMIUM, "chromium")?;
    debian_file(CHINESE_LETTERS, "fonts-noto-cjk")
}

/// A font with Chinese letters, without which pictures of the console show boxes.
pub const CHINESE_LETTERS: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/// Makes sure that OpenSSL can be linked, which is the system's TLS on Linux.
pub fn openssl() -> Result<()> {
    debian_package("pkg-config", "pkg-config")?;
    debian_file("/usr/include/openssl/ssl.h", "libssl-dev")
}

/// The loader of programs for musl on x86-64.
pub const MUSL: &str = "/lib/ld-musl-x86_64.so.1";
/// glibc for 64-bit ARM, for programs under emulation.
pub const GLIBC_OF_ARM: &str = "/usr/aarch64-linux-gnu/lib/libc.so.6";

/// Makes sure that libraries for musl and for 64-bit ARM can be loaded here.
pub fn loaders() -> Result<()> {
    debian_file(MUSL, "musl")?;
    debian_package("qemu-aarch64-static", "qemu-user-static")?;
    debian_file(GLIBC_OF_ARM, "libc6-arm64-cross")
}

/// Makes sure that Windows' programs can run.
pub fn wine() -> Result<()> {
    debian_file(toolchain::wine::WINE, "wine64")
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
fn debian_file(path: &str, package: &str) -> Result<()> {
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
