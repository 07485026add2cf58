//! What compiles and links native libraries and programs for every platform: zig, by wrappers that are the same for
//! Python's, Kotlin's and Swift's builds. Cargo recompiles everything if a linker, a C compiler or a profile is another one.

use crate::build::targets::{self, System, TARGETS, Target};
use crate::command::{cargo, command, output, run};
use crate::{build, cache, setup, toolchain, workspace};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The glibc that the libraries need at most: what every distribution in use has.
pub const GLIBC: &str = "2.17";

/// By which compilers and packers tell the time, so that what they make of one content is the same. Every build must have
/// it or none: ring is recompiled if it differs.
pub const TIME_VARIABLE: &str = "SOURCE_DATE_EPOCH";
/// The first that a zip archive can have.
pub const TIME_OF_FILES: &str = "315532800";

/// From the Python package index, where both come as programs that are ready to run.
const PACKAGES: &[&str] = &["ziglang==0.17.1", "cargo-zigbuild==0.24.1"];

/// A library that was built.
pub struct Library {
    /// The library with all its symbols, which uniffi's generator reads.
    pub shared: PathBuf,
    /// The same as an archive.
    pub archive: PathBuf,
}

/// Builds `volc-im-uniffi` as a shared library for several targets: Linux's in one call, so that one target's last crate is
/// compiled beside another's first ones. Gives the libraries; those of Linux and macOS with all their symbols, which uniffi's
/// generator reads.
pub fn libraries(targets: &[&Target]) -> Result<Vec<PathBuf>> {
    let of = |systems: &[System]| -> Vec<&Target> {
        targets.iter().copied().filter(|target| systems.contains(&target.system)).collect()
    };
    // One system a call: cargo gives crates the features of all targets of a call, and what is built for one of them alone
    // would be compiled once more.
    for systems in [&[System::Gnu, System::Musl][..], &[System::Windows]] {
        let some = of(systems);
        if !some.is_empty() {
            let build = ["build", "--quiet", "--release", "--locked", "--package", "volc-im-uniffi"];
            run(&mut building(&build, &some)?)?;
        }
    }
    // With the archives of Swift's framework, which would be compiled once more.
    with_archives(&of(&[System::Mac]))?;
    Ok(targets.iter().map(|target| release(target.triple).join(target.library("volc_im_uniffi"))).collect())
}

/// Builds `volc-im-uniffi` for several targets, shared and as archives.
pub fn libraries_and_archives(targets: &[&Target]) -> Result<Vec<Library>> {
    with_archives(targets)?;
    Ok(targets
        .iter()
        .map(|target| {
            let folder = release(target.triple);
            let shared = folder.join(target.library("volc_im_uniffi"));
            Library { shared, archive: folder.join("libvolc_im_uniffi.a") }
        })
        .collect())
}

/// One after the other: cargo takes crate types for one target only.
fn with_archives(targets: &[&Target]) -> Result<()> {
    let build = ["rustc", "--quiet", "--release", "--locked", "--package", "volc-im-uniffi", "--lib"];
    for target in targets {
        run(building(&build, &[target])?.args(["--crate-type", "cdylib,staticlib"]))?;
    }
    Ok(())
}

/// A command of cargo's for several targets, in their environment.
fn building(arguments: &[&str], targets: &[&Target]) -> Result<Command> {
    let mut build = cargo(arguments);
    for target in targets {
        build.args(["--target", target.triple]).envs(environment(target)?);
    }
    Ok(build)
}

fn release(target: &str) -> PathBuf {
    workspace::target().join(target).join("release")
}

/// uniffi's generator of bindings, just as maturin runs it: it takes minutes to compile.
pub fn bindgen() -> Result<Command> {
    let mut bindgen = cargo(&["run", "--quiet", "--locked", "--bin", "uniffi-bindgen", "--"]);
    bindgen.envs(environment(targets::this_machine()?)?);
    Ok(bindgen)
}

/// Compiles it, so that builds beside each other find it compiled.
pub fn build_bindgen() -> Result<()> {
    output(bindgen()?.arg("--version")).map(drop)
}

/// What is linked: musl's libraries can be loaded, its programs are static.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Library,
    Program,
}

/// What cargo, and all that it runs, must find in its environment to build a library for users.
///
/// It is the same in every clone of a user's: cargo's fingerprints hold the flags, and what was compiled of other crates is
/// used again in the next clone.
pub fn environment(target: &Target) -> Result<BTreeMap<String, OsString>> {
    environment_for(target, Kind::Library)
}

/// The same for a program; on musl it is static, and runs on any Linux.
pub fn program_environment(target: &Target) -> Result<BTreeMap<String, OsString>> {
    environment_for(target, Kind::Program)
}

fn environment_for(target: &Target, kind: Kind) -> Result<BTreeMap<String, OsString>> {
    setup::rust_target(target.triple)?;
    let zig = install()?;
    let archiver = script(&zig.home, "ar", &format!("exec '{}' ar \"$@\"", zig.zig.display()))?;
    let remapped = build::source_paths::remap_flags()?;
    // uniffi's generator reads the symbols, and zig's linker leaves out all of them where cargo asks for fewer.
    let mut variables = BTreeMap::from([
        // Units of an incremental build give other bytes, and cargo takes them for the same.
        ("CARGO_INCREMENTAL".to_owned(), "0".into()),
        ("CARGO_PROFILE_RELEASE_STRIP".to_owned(), "none".into()),
        (TIME_VARIABLE.to_owned(), TIME_OF_FILES.into()),
    ]);
    // This machine's always, which are the generator's too.
    for target in [target, targets::this_machine()?] {
        let compiler = compiler(&zig, target)?;
        let plain = format!("exec '{}' \"$@\" -g0", compiler.display());
        let without_debug = script(&zig.home, &format!("{}-cc-g0", target.triple), &plain)?;
        // Not by cargo's variable for linkers: that one is also for build scripts, where they run on such a target.
        let linker = match target.system {
            System::Gnu | System::Musl => compiler.clone(),
            System::Windows => script(&zig.home, &format!("{}-ld", target.triple), &exporting(&compiler))?,
            System::Mac => script(&zig.home, "apple-ld", &toolchain::apple::linker(&zig.zig)?)?,
        };
        let mut flags = format!("{remapped} -Clinker={}", linker.display());
        if target.system == System::Mac {
            flags.push_str(" -Clinker-flavor=ld64.lld");
            variables.insert("SDKROOT".to_owned(), toolchain::apple::empty_sdk(&zig.home)?.into());
        }
        if target.system == System::Musl {
            // Spelled as maturin does, which otherwise adds it and so recompiles everything.
            let sign = if kind == Kind::Library { '-' } else { '+' };
            flags.push_str(&format!(" -C target-feature={sign}crt-static"));
        }
        let small = target.triple.replace('-', "_");
        variables.insert(format!("CARGO_TARGET_{}_RUSTFLAGS", small.to_uppercase()), flags.into());
        // Where debug information names the sources, a folder with a longer name moves what comes after it in an object.
        variables.insert(format!("CC_{small}"), without_debug.into());
        variables.insert(format!("AR_{small}"), archiver.clone().into());
    }
    Ok(variables)
}

/// Links for Windows with rustc's list of what a library exports, which cargo-zigbuild drops: without one, everything is. And
/// without debug information: a library would have a hash of its file, which names the folders of what was linked.
fn exporting(compiler: &Path) -> String {
    format!(
        "list=\nfor word; do\n  case $word in -Wl,*.def) list=${{word#-Wl,}} ;; esac\ndone\nexec '{}' \"$@\" -Wl,--strip-all $list",
        compiler.display()
    )
}

/// The C compiler for a target, which is the linker too except for macOS.
fn compiler(zig: &Zig, target: &Target) -> Result<PathBuf> {
    // cargo-zigbuild drops linker arguments that zig rejects or supplies itself. The flags are those of the scripts that
    // it writes itself.
    let compiles = format!(
        "export CARGO_ZIGBUILD_ZIG_PATH='{}'\nexec '{}' zig cc -- -g -fno-sanitize=all -target {} \"$@\"",
        zig.zig.display(),
        zig.cargo_zigbuild.display(),
        target.zig
    );
    script(&zig.home, &format!("{}-cc", target.triple), &compiles)
}

/// Takes out of a library what users do not need: the symbols that only uniffi's generator reads.
pub fn strip(library: &Path) -> Result<()> {
    let strip = setup::llvm_tool("llvm-strip")?;
    run(command(&strip.to_string_lossy(), &["--strip-all"], &workspace::root()).arg(library))
}

/// zig's C compiler, for programs that load what was built.
pub fn c_compiler(target: &Target) -> Result<Command> {
    let mut compiler = command(&install()?.zig.to_string_lossy(), &["cc"], &workspace::root());
    compiler.args(["-target", target.zig]);
    Ok(compiler)
}

/// What macOS's libSystem has, as a stub.
pub fn stub_of_libsystem() -> Result<String> {
    let stub = toolchain::apple::stub_of_libsystem(&install()?.zig);
    fs::read_to_string(&stub).with_context(|| format!("cannot read {}", stub.display()))
}

/// A script of the shell's. What has another content has another name.
fn script(home: &Path, name: &str, runs: &str) -> Result<PathBuf> {
    let script = format!("#!/bin/sh\n{runs}\n");
    let file = home.join(format!("{name}-{}", cache::hash(&[&script])));
    if !file.exists() {
        // Whole from the start, for who runs it at the same time.
        let partial = home.join(format!("{name}-{}", std::process::id()));
        fs::write(&partial, script)?;
        fs::set_permissions(&partial, fs::Permissions::from_mode(0o755))?;
        fs::rename(partial, &file)?;
    }
    Ok(file)
}

/// Whether zig is installed, and Rust for every target.
pub fn present() -> bool {
    cache::holds("zig", PACKAGES) && TARGETS.iter().all(|target| setup::has_target(target.triple))
}

/// Installs what builds for every target.
pub fn prepare() -> Result<()> {
    for target in TARGETS {
        environment(target)?;
    }
    setup::llvm_tool("llvm-strip").map(drop)
}

/// The programs that were installed, and their folder.
struct Zig {
    home: PathBuf,
    zig: PathBuf,
    cargo_zigbuild: PathBuf,
}

/// Installs zig and cargo-zigbuild in the user's cache, unless they are there.
fn install() -> Result<Zig> {
    let root = workspace::root();
    let home = cache::made("zig", PACKAGES, |home| {
        output(command("python3", &["-m", "venv"], &root).arg(home))
            .context("Python 3 with its module venv is needed to install zig")?;
        let pip = home.join("bin/pip");
        output(command(&pip.to_string_lossy(), &["install", "--quiet"], &root).args(PACKAGES)).map(drop)
    })?;
    let folder = "import os, ziglang; print(os.path.dirname(ziglang.__file__))";
    let python = home.join("bin/python");
    let folder = output(&mut command(&python.to_string_lossy(), &["-c", folder], &root))?;
    Ok(Zig {
        zig: Path::new(folder.trim()).join("zig"),
        cargo_zigbuild: home.join("bin/cargo-zigbuild"),
        home,
    })
}
