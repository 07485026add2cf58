//! The part `callbacks`: core's checks and vectors, the emulator's events, the npm package's handlers, and servers of every
//! framework that install the packed tarball.

use crate::command::{cargo, run as run_command};
use crate::run::Run;
use crate::test::consumer;
use crate::{build, setup, test};
use anyhow::Result;

/// The tests of core that are about callbacks.
const CORE: [&str; 4] = ["callback_vectors", "event_data", "exchange_properties", "exchange_scenarios"];
/// The program that looks for second readings of signed bodies, and how many bodies of each kind it tries here.
const ATTACK: &str = "volc-im-callback-attack";
const BODIES: &str = "5";
/// Consumer projects: folders of `tests/callbacks`.
const PROJECTS: [&str; 3] = ["servers", "next", "nestjs"];

/// Runs everything about callbacks, but for what other parts of the same run do.
pub fn run() -> Result<()> {
    let run = Run::joined()?;
    if !run.includes("core") {
        let mut core = cargo(&["test", "--locked", "--package", "volc-im-core"]);
        run_command(core.args(CORE.iter().flat_map(|test| ["--test", test])))?;
    }
    println!("callbacks: second readings of signed bodies");
    run_command(&mut cargo(&["test", "--quiet", "--locked", "--package", ATTACK]))?;
    run_command(&mut cargo(&["run", "--quiet", "--locked", "--package", ATTACK, "--", "readings", BODIES]))?;
    if !run.includes("emulator") {
        run_command(&mut cargo(&[
            "test",
            "--locked",
            "--package",
            "volc-im-emulator",
            "--test",
            "callbacks",
        ]))?;
    }
    if !run.includes("npm") {
        test::npm::run_files(|name| {
            ["callback", "exchanges", "replay", "vectors"].iter().any(|start| name.starts_with(start))
        })?;
    }
    servers()
}

fn servers() -> Result<()> {
    let emulator = build::emulator::release()?.to_string_lossy().into_owned();
    setup::redis_server()?;
    for name in PROJECTS {
        println!("callbacks: {name}");
        consumer::test(&format!("tests/callbacks/{name}"), &[("VOLC_IM_EMULATOR", emulator.clone())])?;
    }
    Ok(())
}
