//! Changes of a signed callback body, which none may make another event of.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use volc_im_callback_attack::{Changes, Target};

static TARGETS: LazyLock<Vec<Target>> = LazyLock::new(|| (0..64).map(Target::new).collect());

fuzz_target!(|bytes: &[u8]| {
    let [first, changes @ ..] = bytes else { return };
    let mut seen = Changes::default();
    TARGETS[usize::from(*first) % TARGETS.len()].check(changes, &mut seen);
    assert!(seen.wrong.is_empty(), "{}", seen.wrong.join("\n"));
});
