//! A part of the tests: what it runs, what it needs, and what it looks at.

use crate::setup::tool::Tool;
use anyhow::Result;

/// A part of the tests. Each runs as a separate process, beside others.
pub struct Part {
    /// Its name, for `--only`.
    pub name: &'static str,
    /// What runs it.
    pub run: fn() -> Result<()>,
    /// Parts that must have passed before: what builds the packages that it uses.
    pub after: &'static [&'static str],
    /// What it needs on the machine.
    pub tools: &'static [&'static Tool],
    /// What no other part may use at the same time.
    pub holds: &'static [Resource],
    /// Files and folders of the repository that it looks at, besides those of the parts before it.
    pub inputs: &'static [&'static str],
    /// Inputs of the parts before it that cannot change its outcome.
    pub unaffected_by: &'static [&'static str],
}

/// Something that one part at a time can use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// Cargo's folder for what is tested.
    CargoDebug,
    /// Cargo's folders for native packages. Cargo lets one command at a time build there.
    CargoRelease,
    /// Cargo's folder for wasm.
    CargoWasm,
    /// The folder of the Kotlin package's projects, and Maven's local repository.
    Maven,
    /// The project of the Swift package's tests and programs.
    Swift,
}

/// A part that needs nothing yet.
pub const fn part(name: &'static str, run: fn() -> Result<()>) -> Part {
    Part { name, run, after: &[], tools: &[], holds: &[], inputs: &[], unaffected_by: &[] }
}
