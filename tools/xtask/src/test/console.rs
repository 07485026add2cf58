//! The part `console`: its committed files are what the sources make, and the console does what it shows, in a browser.

use crate::command::{command, run as run_command};
use crate::{build, setup, workspace};
use anyhow::{Context, Result};
use std::fs;

/// Compares the committed files and runs the console's tests against the emulator.
pub fn run() -> Result<()> {
    build::console::check()?;
    let emulator = build::emulator::release()?;
    let sources = workspace::console();
    let mut tests = Vec::new();
    for entry in fs::read_dir(sources.join("tests")).context("the console has no tests")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".test.mjs") {
            tests.push(format!("tests/{name}"));
        }
    }
    tests.sort();
    // One browser at a time: the machine is shared with other parts.
    let mut node = command("node", &["--test", "--test-reporter=spec", "--test-concurrency=1"], &sources);
    node.args(tests);
    node.env("VOLC_IM_EMULATOR", emulator).env("VOLC_IM_CHROMIUM", setup::CHROMIUM);
    node.env("VOLC_IM_PICTURES", workspace::root().join("docs/pages/public/console"));
    run_command(&mut node)
}
