//! The wasm modules of the npm package: cargo build, wasm-bindgen, wasm-opt, and the size that a user downloads.

use super::{wasm_order, wasm_panics, wasm_places, wasm_sections};
use crate::command::{cargo, command, output, run};
use crate::{build, folder, setup, toolchain, workspace};
use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write;
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

/// A module of the npm package.
struct Module {
    /// Its name and its glue's, without ending.
    name: &'static str,
    /// The features of the package that it has.
    features: &'static str,
    /// How it is compiled.
    profile: &'static str,
    /// Whether the package alone holds its objects, and none that was freed.
    keeps_objects: bool,
}

const MODULES: [Module; 7] = [
    Module { name: "im", features: "calls", profile: SMALL, keeps_objects: false },
    Module { name: "callbacks", features: "callbacks,small", profile: SMALL, keeps_objects: true },
    Module { name: "search", features: "search", profile: SMALL, keeps_objects: false },
    Module { name: "tokens", features: "tokens", profile: SMALL, keeps_objects: false },
    Module { name: "file", features: "file", profile: SMALL, keeps_objects: false },
    Module { name: "im-fast", features: "campaigns", profile: FAST, keeps_objects: false },
    Module { name: "callbacks-fast", features: "callbacks", profile: FAST, keeps_objects: true },
];

/// Cargo's profile for edge runtimes, which load a module over and over.
const SMALL: &str = "wasm";
/// Cargo's profile for Node.js, which has its modules on disk.
const FAST: &str = "wasm-fast";

/// What cargo calls the module that it makes.
const CRATE: &str = "volc_im_wasm";
/// SIMD halves the time of a hash. Node.js 16.4, Deno, Bun, workerd and the edge runtimes have it.
const SIMD: &str = "-Ctarget-feature=+simd128";
/// For the least code: neither pointers that run along with counters, nor what is computed on one way of two copied there.
const LEAST_CODE: &str = "-Cllvm-args=-disable-lsr -Cllvm-args=-enable-pre=false";
/// Cargo's variable for the flags of this target alone.
const RUSTFLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
/// What rustc emits with these flags and Node.js 20 reads. Never "all features": then wasm-opt may use newer ones.
const FEATURES: [&str; 6] = [
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-simd",
];

/// Builds the modules and their glue into `packages/npm/wasm`. What they may weigh, the package's tests say.
///
/// What is in between stays in `target/wasm-bound`, where it can be looked at: there the functions still have names.
pub fn modules() -> Result<()> {
    setup::wasm_target()?;
    toolchain::npm::install_locked(&workspace::npm())?;
    let bound_folder = workspace::target().join("wasm-bound");
    let folder = workspace::npm().join("wasm");
    folder::empty(&bound_folder)?;
    folder::empty(&folder)?;
    let mut known = Known::default();
    for module in &MODULES {
        build(module, &mut known, &bound_folder, &folder)?;
    }
    Ok(())
}

fn build(module: &Module, known: &mut Known, bound_folder: &Path, folder: &Path) -> Result<()> {
    let package = ["--package", "volc-im-wasm", "--target", setup::WASM_TARGET, "--profile", module.profile];
    let features = ["--no-default-features", "--features", module.features];
    let mut cargo_build = cargo(&["build", "--quiet", "--locked"]);
    let least = if module.profile == SMALL { LEAST_CODE } else { "" };
    let flags = format!("{SIMD} {least} {}", build::source_paths::remap_flags()?);
    // Incremental compilation would keep crates apart that are optimized as one.
    run(cargo_build.args(package).args(features).env(RUSTFLAGS, flags).env("CARGO_INCREMENTAL", "0"))?;
    let raw = workspace::target().join(setup::WASM_TARGET).join(module.profile).join(format!("{CRATE}.wasm"));
    bind(&raw, module, known, bound_folder)?;

    let name = module.name;
    for ending in [".js", ".d.ts"] {
        let file = format!("{name}{ending}");
        copy(&bound_folder.join(&file), &folder.join(&file))?;
    }
    let bound = bound_folder.join(format!("{name}_bg.wasm"));
    let optimized = folder.join(format!("{name}.wasm"));
    optimize(module, &bound, &optimized)?;
    report(module, size(&bound)?, &optimized)
}

/// What the modules so far import and export, by wasm-bindgen's names.
#[derive(Default)]
struct Known {
    imports: Vec<String>,
    exports: Vec<String>,
}

/// A short name for a known one, which it is from now on.
fn short_name(letter: char, meant: &str, known: &mut Vec<String>) -> String {
    let index = known.iter().position(|known| known == meant).unwrap_or(known.len());
    if index == known.len() {
        known.push(meant.to_owned());
    }
    format!("{letter}{index}")
}

/// Binds with short names for what the module imports and exports: of wasm-bindgen's own, those of imports end in hashes, which no
/// compression shortens, and those of exports say again what is in the signatures that the package has.
/// The same one has the same name in every module, so that one glue serves all of them.
fn bind(raw: &Path, module: &Module, known: &mut Known, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    let read = fs::read(raw).with_context(|| format!("cannot read {}", workspace::shown(raw)))?;
    bindgen.input_bytes(module.name, wasm_sections::without_multivalue(&read)?);
    bindgen.out_name(module.name).typescript(true).omit_default_module_path(true);
    let mut output = bindgen.web(true)?.generate_output().context("wasm-bindgen failed")?;
    for unused in UNUSED {
        // A module may have none of them.
        output.wasm_mut().exports.remove(unused).ok();
    }
    let mut names = Vec::new();
    for import in output.wasm_mut().imports.iter_mut() {
        let short = short_name('i', without_hash(&import.name), &mut known.imports);
        GLUE.clone_into(&mut import.module);
        let long = std::mem::replace(&mut import.name, short.clone());
        names.push((format!(" {long}: "), format!(" {short}: ")));
    }
    for export in output.wasm_mut().exports.iter_mut() {
        // The glue has its own names for the memory and for what wasm-bindgen adds.
        if export.name == "memory" || export.name.starts_with("__") {
            continue;
        }
        let short = short_name('e', &export.name, &mut known.exports);
        let long = std::mem::replace(&mut export.name, short.clone());
        names.push((format!("wasm.{long}("), format!("wasm.{short}(")));
    }
    output.emit(folder)?;
    let glue = folder.join(format!("{}.js", module.name));
    let mut text = fs::read_to_string(&glue)?;
    for (long, short) in names {
        let renamed = text.replace(&long, &short);
        if renamed == text {
            bail!("the glue does not know {long}");
        }
        text = renamed;
    }
    let text = text.replace(&format!("\"./{}_bg.js\"", module.name), &format!("\"{GLUE}\""));
    fs::write(&glue, text).with_context(|| format!("cannot write {}", workspace::shown(&glue)))
}

/// Exports for what `src/wasm/bind.ts` of the package has its own way of: traps, and where results of several values go.
const UNUSED: [&str; 3] = ["__abort_handler", "__instance_terminated", "__wbindgen_add_to_stack_pointer"];
/// What the imports of every module are said to come from.
const GLUE: &str = "g";

/// A name of wasm-bindgen's without the 16 digits at its end, which depend on what else is compiled.
fn without_hash(name: &str) -> &str {
    match name.rsplit_once('_') {
        Some((start, end)) if end.len() == 16 && end.bytes().all(|byte| byte.is_ascii_hexdigit()) => start,
        _ => name,
    }
}

/// Passes for every module. The size levels of wasm-opt save no more than this one.
const LEVEL: [&str; 3] = [
    "-O3",
    // It would cut the constants into hundreds of segments, whose heads cost more than the zeros between them.
    "--skip-pass=memory-packing",
    // The first KiB is the far end of the stack: no pointer leads there.
    "--low-memory-unused",
];
/// Passes besides, where bytes count: rustc has optimized for size, and little code is copied into other functions.
const SMALLER: [&str; 5] = [
    "--converge",
    "--always-inline-max-function-size=1",
    "--flexible-inline-max-function-size=8",
    "--one-caller-inline-max-function-size=20",
    // What is computed twice is computed once by the engine; before that, it is compressed better.
    "--skip-pass=local-cse",
];
const STRIPPED: [&str; 3] = ["--strip-debug", "--strip-producers", "--strip-target-features"];

fn optimize(module: &Module, bound: &Path, optimized: &Path) -> Result<()> {
    let program = workspace::npm().join("node_modules/binaryen/bin/wasm-opt");
    let run = |from: &Path, to: &Path, passes: &[&str]| {
        let mut wasm_opt = command("node", &[], &workspace::npm());
        wasm_opt.arg(&program).arg(from).arg("-o").arg(to).args(passes).args(FEATURES);
        output(&mut wasm_opt).map(drop)
    };
    // wasm-bindgen has read its sections by now, so nothing is lost.
    let trapping = bound.with_extension("trapping.wasm");
    let read = fs::read(bound).with_context(|| format!("cannot read {}", workspace::shown(bound)))?;
    fs::write(&trapping, wasm_panics::trapping(&read, module.keeps_objects)?)?;
    if module.profile == FAST {
        return run(&trapping, optimized, &[&LEVEL[..], &STRIPPED].concat());
    }
    let unordered = bound.with_extension("unordered.wasm");
    run(&trapping, &unordered, &[&LEVEL[..], &SMALLER, &["--debuginfo"]].concat())?;
    let read =
        fs::read(&unordered).with_context(|| format!("cannot read {}", workspace::shown(&unordered)))?;
    let read = wasm_places::without_unread_digits(read)?;
    // Only what edge runtimes load for each request has one.
    let list = fs::read_to_string(workspace::npm().join("build").join(format!("{}.order", module.name))).ok();
    let (named, unlisted) = wasm_order::named_in_order(&read, list.as_deref())?;
    if unlisted > 0 {
        println!("{}.wasm: {unlisted} functions are not in {0}.order", module.name);
    }
    let ordered = bound.with_extension("ordered.wasm");
    fs::write(&ordered, named)?;
    run(&ordered, optimized, &[&["--reorder-functions-by-name"], &STRIPPED[..]].concat())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map(drop).with_context(|| format!("cannot copy {}", workspace::shown(from)))
}

fn report(module: &Module, before: usize, optimized: &Path) -> Result<()> {
    let (after, gzip) = (size(optimized)?, gzip_size(optimized)?);
    println!("{}.wasm: {before} bytes from rustc, {after} after wasm-opt, {gzip} gzip", module.name);
    Ok(())
}

fn size(path: &Path) -> Result<usize> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", workspace::shown(path)))?;
    Ok(bytes.len())
}

fn gzip_size(path: &Path) -> Result<usize> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", workspace::shown(path)))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes)?;
    Ok(encoder.finish()?.len())
}
