//! Changes of signed callback bodies, of which none may be another event.

use std::sync::LazyLock;

use volc_im_callback_attack::{Changes, Target as Genuine};

use crate::Target;

pub const TARGET: Target = Target {
    name: "changed_callback",
    reads: "changes of signed callback bodies",
    run,
    seeds: || (0..64).map(|at| vec![at; 13]).collect(),
};

static GENUINE: LazyLock<Vec<Genuine>> = LazyLock::new(|| (0..64).map(Genuine::new).collect());

fn run(bytes: &[u8]) {
    let [first, changes @ ..] = bytes else { return };
    // A body has less than 65,536 bytes, and a change four.
    let changes = changes.get(..64).unwrap_or(changes);
    let mut seen = Changes::default();
    GENUINE[usize::from(*first) % GENUINE.len()].check(changes, &mut seen);
    assert!(seen.wrong.is_empty(), "{}", seen.wrong.join("\n"));
}
