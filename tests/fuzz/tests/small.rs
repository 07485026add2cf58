//! Every target holds for some seconds of changed seeds; other ones each time.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::env;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use volc_im_fuzz::{TARGETS, Trial, try_for};

/// How long each target is tried, in seconds, and the variable that says otherwise.
const SECONDS: u64 = 10;
const VARIABLE: &str = "VOLC_IM_FUZZ_SECONDS";

/// Inputs of a few thousand bytes are read in far less.
const SLOW: Duration = Duration::from_secs(5);

#[test]
fn every_target_holds() {
    let seconds = env::var(VARIABLE).ok().and_then(|text| text.parse().ok()).unwrap_or(SECONDS);
    let seed = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs();
    let waiting = Mutex::new(TARGETS.iter());
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(target) = waiting.lock().expect("targets").next() else { return };
                    let trial = try_for(target, Duration::from_secs(seconds), seed);
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
