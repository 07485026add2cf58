//! The target that the environment names.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use volc_im_fuzz::Target;

static TARGET: LazyLock<&'static Target> = LazyLock::new(|| {
    let name = std::env::var(volc_im_fuzz::TARGET_VARIABLE).expect("a target's name in the environment");
    volc_im_fuzz::find(&name).expect("a target of this name")
});

fuzz_target!(|bytes: &[u8]| (TARGET.run)(bytes));
