//! Every target holds for the same changed seeds each time, so that a change of the code is what a failure is about. Other ones are for
//! `cargo xtask fuzz`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use volc_im_fuzz::{TARGETS, Trial, try_for};

/// How many inputs of each target are tried, at most for ten seconds.
const INPUTS: u64 = 4_000;
const TIME: Duration = Duration::from_secs(10);
const SEED: u64 = 1;

/// Inputs of a few thousand bytes are read in far less.
const SLOW: Duration = Duration::from_secs(5);

#[test]
fn every_target_holds() {
    let waiting = Mutex::new(TARGETS.iter());
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(target) = waiting.lock().expect("targets").next() else { return };
                    let trial = try_for(target, TIME, INPUTS, SEED);
                    println!("{}: {} inputs, the slowest in {:?}", target.name, trial.inputs, trial.slowest);
                    wrong.lock().expect("findings").extend(complaint(target.name, &trial));
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("findings");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What did not hold, with the bytes in hexadecimal digits.
fn complaint(name: &str, Trial { inputs, slowest, found }: &Trial) -> Option<String> {
    if let Some((input, words)) = found {
        let hex: String = input.iter().map(|byte| format!("{byte:02x}")).collect();
        return Some(format!("{name}: {words}\n{}\n{hex}", String::from_utf8_lossy(input)));
    }
    (*slowest > SLOW || *inputs == 0).then(|| format!("{name}: {inputs} inputs, the slowest in {slowest:?}"))
}
