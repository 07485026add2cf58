//! Every platform that packages are built for: what compiles and links for it, and how each package manager names it.

use anyhow::{Context, Result};
use std::env::consts::ARCH;

/// What is known of the packages on a platform.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The tests run on it.
    Tested,
    /// It was never run on the system itself, but in an emulation: QEMU for a machine, Wine for Windows, musl's loader.
    Emulated,
    /// What is built was read, and never run.
    Built,
}

/// An operating system, by the form of its programs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Linux with glibc.
    Gnu,
    /// Linux with musl.
    Musl,
    /// macOS.
    Mac,
    /// Windows.
    Windows,
}

/// A platform.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Rust's name.
    pub triple: &'static str,
    /// Its system.
    pub system: System,
    /// zig's name, by which it compiles C; but for macOS it links too.
    pub zig: &'static str,
    /// The machine, as its binary formats name it.
    pub machine: &'static str,
    /// The oldest platform that a wheel runs on, as maturin is asked for it.
    pub compatibility: &'static str,
    /// The platform in a wheel's name.
    pub wheel: &'static str,
    /// The folder of the native library in the jar: JNA's own name, except for musl, which JNA has no name for.
    pub jar: &'static str,
    /// `os`, `cpu` and `libc` of npm's package.json; a program for musl is static and runs with any.
    pub npm: (&'static str, &'static str, Option<&'static str>),
    /// What is known of it.
    pub state: State,
}

/// All platforms, this machine's kind first.
pub const TARGETS: &[Target] = &[
    Target {
        triple: "x86_64-unknown-linux-gnu",
        system: System::Gnu,
        zig: "x86_64-linux-gnu.2.17",
        machine: "X86-64",
        compatibility: "manylinux2014",
        wheel: "manylinux2014_x86_64",
        jar: "linux-x86-64",
        npm: ("linux", "x64", Some("glibc")),
        state: State::Tested,
    },
    Target {
        triple: "aarch64-unknown-linux-gnu",
        system: System::Gnu,
        zig: "aarch64-linux-gnu.2.17",
        machine: "AArch64",
        compatibility: "manylinux2014",
        wheel: "manylinux2014_aarch64",
        jar: "linux-aarch64",
        npm: ("linux", "arm64", Some("glibc")),
        state: State::Emulated,
    },
    Target {
        triple: "x86_64-unknown-linux-musl",
        system: System::Musl,
        zig: "x86_64-linux-musl",
        machine: "X86-64",
        compatibility: "musllinux_1_2",
        wheel: "musllinux_1_2_x86_64",
        jar: "linux-musl-x86-64",
        npm: ("linux", "x64", None),
        state: State::Emulated,
    },
    Target {
        triple: "aarch64-unknown-linux-musl",
        system: System::Musl,
        zig: "aarch64-linux-musl",
        machine: "AArch64",
        compatibility: "musllinux_1_2",
        wheel: "musllinux_1_2_aarch64",
        jar: "linux-musl-aarch64",
        npm: ("linux", "arm64", None),
        state: State::Built,
    },
    Target {
        triple: "aarch64-apple-darwin",
        system: System::Mac,
        zig: "aarch64-macos.11.0-none",
        machine: "arm64",
        compatibility: "off",
        wheel: "macosx_11_0_arm64",
        jar: "darwin-aarch64",
        npm: ("darwin", "arm64", None),
        state: State::Built,
    },
    Target {
        triple: "x86_64-apple-darwin",
        system: System::Mac,
        zig: "x86_64-macos.10.12-none",
        machine: "x86_64",
        compatibility: "off",
        wheel: "macosx_10_12_x86_64",
        jar: "darwin-x86-64",
        npm: ("darwin", "x64", None),
        state: State::Built,
    },
    Target {
        triple: "x86_64-pc-windows-gnullvm",
        system: System::Windows,
        zig: "x86_64-windows-gnu",
        machine: "IMAGE_FILE_MACHINE_AMD64",
        compatibility: "off",
        wheel: "win_amd64",
        jar: "win32-x86-64",
        npm: ("win32", "x64", None),
        state: State::Emulated,
    },
];

impl Target {
    /// The oldest macOS, as Rust's targets have it; on other systems nothing.
    pub fn minimum(&self) -> (u32, u32) {
        match (self.system, self.machine) {
            (System::Mac, "arm64") => (11, 0),
            (System::Mac, _) => (10, 12),
            _ => (0, 0),
        }
    }

    /// The name of a shared library.
    pub fn library(&self, name: &str) -> String {
        match self.system {
            System::Gnu | System::Musl => format!("lib{name}.so"),
            System::Mac => format!("lib{name}.dylib"),
            System::Windows => format!("{name}.dll"),
        }
    }

    /// The platform in npm's names of packages: `OS-CPU`.
    pub fn npm_name(&self) -> String {
        let (os, cpu, _) = self.npm;
        format!("{os}-{cpu}")
    }

    /// The platforms in the name of a wheel that holds nothing but a program: on Linux a static one, which any C library fits.
    pub fn wheel_of_program(&self) -> String {
        match (self.system, self.wheel.split_once("_1_2_")) {
            (System::Musl, Some((_, machine))) => format!("manylinux2014_{machine}.musllinux_1_1_{machine}"),
            _ => self.wheel.to_owned(),
        }
    }

    /// The name of a program.
    pub fn program(&self, name: &str) -> String {
        if self.system == System::Windows { format!("{name}.exe") } else { name.to_owned() }
    }
}

/// The platform of Rust's name.
pub fn named(triple: &str) -> Result<&'static Target> {
    TARGETS
        .iter()
        .find(|target| target.triple == triple)
        .with_context(|| format!("nothing is built for {triple}"))
}

/// This machine's platform, by the C library that packages for it ask for.
pub fn this_machine() -> Result<&'static Target> {
    named(&format!("{ARCH}-unknown-linux-gnu"))
}

/// Platforms that programs are built for: on Linux those with musl, which are static and run with glibc as well.
pub fn of_programs() -> impl Iterator<Item = &'static Target> {
    TARGETS.iter().filter(|target| target.system != System::Gnu)
}
