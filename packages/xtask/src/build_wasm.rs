//! The wasm module of the npm package: cargo build, wasm-bindgen, wasm-opt, and the size that a user downloads.

use crate::command::{cargo, command, output, run};
use crate::{folder, npm_project, setup, workspace};
use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// The name of the module and its glue, without ending.
const NAME: &str = "volc_im_wasm";
/// What the module may weigh, compressed as servers compress it.
const GZIP_LIMIT: usize = 80 * 1024;
/// Hashes and copies are faster with SIMD, and smaller. Every runtime that is supported has it.
const RUSTFLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
/// What rustc emits and Node.js 20 reads. Never "all features": then wasm-opt may use newer ones.
const FEATURES: [&str; 7] = [
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// Builds the module and its glue into `packages/npm/wasm` and checks its size.
///
/// What is in between stays below `target/wasm`, where it can be looked at: there the functions still have names.
pub fn module() -> Result<()> {
    setup::wasm_target()?;
    npm_project::install_locked(&workspace::npm())?;
    let package = ["--package", "volc-im-wasm", "--target", setup::WASM_TARGET, "--profile", "wasm"];
    run(cargo(&["build", "--quiet", "--locked"])
        .args(package)
        .env(RUSTFLAGS, "--codegen target-feature=+simd128"))?;
    let raw = workspace::target().join(setup::WASM_TARGET).join("wasm").join(format!("{NAME}.wasm"));

    let bound_folder = workspace::target().join("wasm");
    folder::empty(&bound_folder)?;
    bind(&raw, &bound_folder)?;
    let bound = bound_folder.join(format!("{NAME}_bg.wasm"));
    let optimized = smallest(&bound)?;

    let folder = workspace::npm().join("wasm");
    folder::empty(&folder)?;
    for ending in [".js", ".d.ts"] {
        copy(&bound_folder.join(format!("{NAME}{ending}")), &folder.join(format!("{NAME}{ending}")))?;
    }
    let module = folder.join(format!("{NAME}_bg.wasm"));
    copy(&optimized, &module)?;
    report(size(&bound)?, &module)
}

fn bind(raw: &Path, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(raw).typescript(true).omit_default_module_path(true);
    bindgen.web(true)?.generate(folder).context("wasm-bindgen failed")
}

/// The smaller of what the two size levels of wasm-opt make of a module.
fn smallest(bound: &Path) -> Result<PathBuf> {
    let mut best: Option<(usize, PathBuf)> = None;
    for level in ["-Os", "-Oz"] {
        let candidate = optimize(bound, level)?;
        let weight = gzip_size(&candidate)?;
        if best.as_ref().is_none_or(|(least, _)| weight < *least) {
            best = Some((weight, candidate));
        }
    }
    best.map(|(_, path)| path).context("wasm-opt made nothing")
}

fn optimize(bound: &Path, level: &str) -> Result<PathBuf> {
    let program = workspace::npm().join("node_modules/binaryen/bin/wasm-opt");
    let result = bound.with_extension(format!("{}.wasm", level.trim_start_matches('-')));
    let mut wasm_opt = command("node", &[], &workspace::npm());
    wasm_opt.arg(program).arg(bound).arg("-o").arg(&result).args([level, "--converge"]).args(FEATURES);
    // wasm-bindgen has read its sections by now, so nothing is lost.
    wasm_opt.args(["--strip-debug", "--strip-producers", "--strip-target-features"]);
    output(&mut wasm_opt)?;
    Ok(result)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map(drop).with_context(|| format!("cannot copy {}", workspace::shown(from)))
}

fn report(before: usize, module: &Path) -> Result<()> {
    let after = size(module)?;
    let gzip = gzip_size(module)?;
    println!("wasm: {before} bytes from rustc, {after} after wasm-opt, {gzip} gzip (limit {GZIP_LIMIT})");
    if gzip > GZIP_LIMIT {
        bail!("the wasm module is {gzip} bytes gzip, over the limit of {GZIP_LIMIT}");
    }
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
