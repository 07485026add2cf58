//! A callback body: read without verification, and every way into its data.

#![no_main]

use libfuzzer_sys::fuzz_target;
use volc_im_core::callbacks::Callbacks;
use volc_im_core::time::WallTime;

fuzz_target!(|body: &[u8]| {
    let Ok(callbacks) = Callbacks::new(["secret"]) else { return };
    let _ = callbacks.verify(body, WallTime::from_millis(0));
    let _ = callbacks.parse_unverified_packed(body);
    if let Ok(event) = callbacks.parse_unverified(body) {
        let _ = event.typed();
        let _ = event.data_with_text_ids();
        let _ = event.get(&event.id);
    }
});
