//! What must hold of everything that reads bytes from outside, whatever they are.
//!
//! A [`Target`] runs on any bytes and panics where something does not hold. [`try_for`] changes known texts for some seconds, with
//! any compiler; `libfuzzer/` runs the same targets under libFuzzer.

mod bytes;
mod mutation;
mod seeds;
mod targets;
mod trial;

use bytes::Bytes;
use mutation::Mutation;
pub use trial::{Trial, try_for};

/// Names the target that the program under libFuzzer runs.
pub const TARGET_VARIABLE: &str = "VOLC_IM_FUZZ_TARGET";

/// Something that reads bytes from outside.
#[derive(Debug)]
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// What it reads, for the table.
    pub reads: &'static str,
    /// Reads bytes. Panics where something does not hold.
    pub run: fn(&[u8]),
    /// What is changed: texts of the vectors, in the form that `run` takes.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All targets.
pub const TARGETS: &[Target] = &[
    targets::request::TARGET,
    targets::response::TARGET,
    targets::callback::TARGET,
    targets::changed_callback::TARGET,
    targets::exchange::TARGET,
    targets::call::TARGET,
    targets::campaign::TARGET,
    targets::ledger::TARGET,
    targets::token::TARGET,
    targets::id::TARGET,
    targets::content::TARGET,
    targets::options::TARGET,
    targets::credentials::TARGET,
    targets::emulator::TARGET,
];

/// The target of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
