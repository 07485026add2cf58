//! Generated Rust as `cargo fmt` leaves it.

use crate::command::command;
use crate::{setup, workspace};
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::process::Stdio;

/// The text, formatted as rustfmt.toml says.
pub fn formatted(text: &str) -> Result<String> {
    setup::rust_component("rustfmt")?;
    let mut rustfmt = command("rustfmt", &["--edition", "2024"], &workspace::root());
    let mut running = rustfmt.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    // rustfmt reads everything before it writes anything.
    running.stdin.take().context("rustfmt takes no input")?.write_all(text.as_bytes())?;
    let output = running.wait_with_output()?;
    if !output.status.success() {
        bail!("rustfmt refused generated code");
    }
    Ok(String::from_utf8(output.stdout)?)
}
