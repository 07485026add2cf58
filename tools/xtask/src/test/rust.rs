//! The parts of the tests that cargo runs.

use crate::command::{cargo, run};
use crate::setup;
use anyhow::Result;

/// Everything is formatted as rustfmt.toml says.
pub fn format() -> Result<()> {
    setup::rust_component("rustfmt")?;
    run(&mut cargo(&["fmt", "--all", "--check"]))
}

/// No lint fires: on this machine for everything, and for wasm where core must not use what wasm lacks.
pub fn clippy() -> Result<()> {
    setup::rust_component("clippy")?;
    let deny = ["--", "--deny", "warnings"];
    // But for the five lines around uniffi's generator, which alone takes as long as everything else.
    let all = [
        "--workspace",
        "--exclude",
        "volc-im-bindgen",
        "--all-targets",
        "--features",
        "volc-im-uniffi/python",
    ];
    run(cargo(&["clippy", "--quiet", "--locked"]).args(all).args(deny))?;
    // What Swift gets, which changes core's types to ones that can be built field by field.
    let typed = ["--package", "volc-im-uniffi", "--features", "typed"];
    run(cargo(&["clippy", "--quiet", "--locked"]).args(typed).args(deny))?;
    setup::wasm_target()?;
    let wasm = ["--package", "volc-im-wasm", "--target", setup::WASM_TARGET];
    run(cargo(&["clippy", "--quiet", "--locked"]).args(CORE).args(wasm).args(deny))
}

/// Core and its parts.
const CORE: [&str; 6] =
    ["--package", "volc-im-core", "--package", "volc-im-sha256", "--package", "volc-im-transcode"];

/// The tests of core and its macros.
pub fn core() -> Result<()> {
    run(cargo(&["test", "--locked", "--package", "volc-im-macros"]).args(CORE))
}

/// The tests of the emulator.
pub fn emulator() -> Result<()> {
    run(&mut cargo(&["test", "--locked", "--package", "volc-im-emulator"]))
}

/// The tests of what crosses to other languages, where no other language can bring it about.
pub fn uniffi() -> Result<()> {
    run(&mut cargo(&["test", "--locked", "--package", "volc-im-uniffi", "--features", "python"]))
}

/// The tests, examples and documentation of the Rust client.
pub fn rust() -> Result<()> {
    setup::redis_server()?;
    run(&mut cargo(&["test", "--locked", "--package", "volc-im"]))?;
    let documented = ["--package", "volc-im", "--package", "volc-im-core"];
    run(cargo(&["doc", "--quiet", "--locked", "--no-deps"])
        .args(documented)
        .env("RUSTDOCFLAGS", "--deny warnings"))
}
