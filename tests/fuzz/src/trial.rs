//! Runs a target on changed seeds, for some time or for a number of inputs.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::{Mutation, Target};

/// What came of it.
#[derive(Debug)]
pub struct Trial {
    /// How many inputs were read.
    pub inputs: u64,
    /// How long the slowest took.
    pub slowest: Duration,
    /// The first input for which something did not hold, with the panic's words.
    pub found: Option<(Vec<u8>, String)>,
}

/// Reads every seed as it is, then changed ones until the time is over or so many were read. The same number of the same seed are
/// the same inputs.
#[must_use]
pub fn try_for(target: &Target, time: Duration, most: u64, seed: u64) -> Trial {
    let seeds = (target.seeds)();
    let mut mutation = Mutation::new(seed);
    let end = Instant::now() + time;
    let mut trial = Trial { inputs: 0, slowest: Duration::ZERO, found: None };
    let mut unchanged = seeds.iter().cloned();
    while trial.inputs < most && Instant::now() < end {
        let input = unchanged.next().unwrap_or_else(|| mutation.of(&seeds));
        let began = Instant::now();
        let held = catch_unwind(AssertUnwindSafe(|| (target.run)(&input)));
        trial.slowest = trial.slowest.max(began.elapsed());
        trial.inputs += 1;
        if let Err(panic) = held {
            trial.found = Some((input, words(&*panic)));
            return trial;
        }
    }
    trial
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words").to_owned()
}
