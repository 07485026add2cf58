//! Programs and environments that parts of the tests need: whether each is there, and what installs it.

use crate::command::{command, output};
use crate::toolchain::swift::Toolchain;
use crate::{setup, test, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::path::Path;

/// Something that a part needs on the machine.
pub struct Tool {
    /// Its name, for people.
    pub name: &'static str,
    /// What an installation takes, for who cannot have it.
    pub takes: &'static str,
    /// Whether it is there.
    pub present: fn() -> bool,
    /// Makes sure that it is there.
    pub install: fn() -> Result<()>,
}

/// Node.js with npm, recent enough.
pub const NODE: Tool = Tool {
    name: "Node.js",
    takes: "Node.js 20 or later with npm, installed by hand",
    present: || setup::node().is_ok(),
    install: setup::node,
};

/// Python with its module venv.
pub const PYTHON: Tool = Tool {
    name: "Python",
    takes: "Python 3.9 or later with venv, installed by hand",
    present: python,
    install: || {
        if python() { Ok(()) } else { bail!("Python 3.9 or later with its module venv is needed") }
    },
};

/// What formats and lints Rust.
pub const LINTS: Tool = Tool {
    name: "rustfmt, clippy",
    takes: "rustup",
    present: || setup::has_component("rustfmt") && setup::has_component("clippy"),
    install: || ["rustfmt", "clippy"].into_iter().try_for_each(setup::rust_component),
};

/// Rust for wasm.
pub const WASM: Tool = Tool {
    name: "Rust for wasm",
    takes: "rustup",
    present: || setup::has_target(setup::WASM_TARGET),
    install: setup::wasm_target,
};

/// What builds libraries for Linux machines of any age: zig, Rust for each target, the tools of LLVM.
pub const ZIG: Tool = Tool {
    name: "zig",
    takes: "rustup; Python 3 with venv, PyPI",
    present: || toolchain::zig::present() && setup::has_llvm_tools(),
    install: toolchain::zig::prepare,
};

/// The reader of native libraries.
pub const READELF: Tool = Tool {
    name: "readelf",
    takes: "binutils: root on Debian, or by hand",
    present: || runs("readelf"),
    install: setup::readelf,
};

/// What makes container images without a daemon.
pub const UMOCI: Tool = Tool {
    name: "umoci",
    takes: "umoci: root on Debian, or by hand",
    present: || runs("umoci"),
    install: setup::umoci,
};

/// The server that shared stores are tested with.
pub const REDIS: Tool = Tool {
    name: "redis-server",
    takes: "redis-server: root on Debian, or by hand",
    present: || runs("redis-server"),
    install: setup::redis_server,
};

/// A JDK and Maven.
pub const MAVEN: Tool = Tool {
    name: "JDK, Maven",
    takes: "a JDK of 17 or later, Maven: root on Debian, or by hand",
    present: || runs("javac") && runs("mvn"),
    install: setup::maven,
};

/// Swift in a separate Debian.
pub const SWIFT: Tool = Tool {
    name: "Swift",
    takes: "root on Debian or Ubuntu, 2.7 GB",
    present: Toolchain::present,
    install: || Toolchain::installed().map(drop),
};

/// What loads libraries for other C libraries and machines.
pub const LOADERS: Tool = Tool {
    name: "musl, QEMU",
    takes: "musl, qemu-user-static, libc6-arm64-cross: root on Debian, or by hand",
    present: || {
        runs("qemu-aarch64-static")
            && Path::new(setup::MUSL).exists()
            && Path::new(setup::GLIBC_OF_ARM).exists()
    },
    install: setup::loaders,
};

/// What runs Windows' programs.
pub const WINE: Tool = Tool {
    name: "Wine",
    takes: "wine64: root on Debian, or by hand",
    present: || Path::new(toolchain::wine::WINE).exists(),
    install: setup::wine,
};

/// Node.js for Windows, which Wine runs.
pub const WINDOWS_NODE: Tool = Tool {
    name: "Node.js for Windows",
    takes: "npm's registry, 26 MB",
    present: toolchain::wine::has_node,
    install: || toolchain::wine::install_node().map(drop),
};

/// A Debian for 64-bit ARM, and what runs its programs.
pub const ARM64: Tool = Tool {
    name: "Debian for ARM64",
    takes: "qemu-user-static, debootstrap: root on Debian; 400 MB",
    present: || runs("qemu-aarch64-static") && toolchain::arm64::present(),
    install: || {
        setup::loaders()?;
        toolchain::arm64::debian().map(drop)
    },
};

/// The reader of workflows.
pub const ACTIONLINT: Tool = Tool {
    name: "actionlint",
    takes: "Go, its proxy of modules",
    present: test::workflows::present,
    install: || test::workflows::actionlint().map(drop),
};

/// The browser that the console is tested in.
pub const CHROMIUM: Tool = Tool {
    name: "Chromium",
    takes: "chromium, fonts-noto-cjk: root on Debian, or by hand",
    present: || Path::new(setup::CHROMIUM).exists() && Path::new(setup::CHINESE_LETTERS).exists(),
    install: setup::chromium,
};

/// Every tool.
pub const ALL: &[&Tool] = &[
    &NODE,
    &PYTHON,
    &LINTS,
    &WASM,
    &ZIG,
    &READELF,
    &UMOCI,
    &REDIS,
    &MAVEN,
    &SWIFT,
    &LOADERS,
    &WINE,
    &WINDOWS_NODE,
    &ARM64,
    &ACTIONLINT,
    &CHROMIUM,
];

fn runs(program: &str) -> bool {
    output(&mut command(program, &["--version"], &workspace::root())).is_ok()
}

fn python() -> bool {
    let check = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))";
    output(&mut command("python3", &["-c", check], &workspace::root())).is_ok()
}

/// Installs everything that is missing.
pub fn install_all() -> Result<()> {
    for tool in ALL {
        (tool.install)().with_context(|| format!("{}: needs {}", tool.name, tool.takes))?;
    }
    Ok(())
}
