//! A callback body: read with and without verification, and every way into its data.

#![no_main]

use libfuzzer_sys::fuzz_target;
use volc_im_core::callbacks::{Callbacks, EventDraft, event_texts_json, value_at};
use volc_im_core::time::WallTime;

fuzz_target!(|body: &[u8]| {
    let now = WallTime::from_millis(0);
    let Ok(callbacks) = Callbacks::new(["secret"]) else { return };
    let _ = callbacks.verify(body, now);
    let _ = callbacks.parse_unverified_packed(body);
    if let Ok(event) = callbacks.parse_unverified(body) {
        let _ = event_texts_json(&event.data);
        let _ = value_at(&event.data, &event.id);
    }
    // The same bytes as the data of an event that passes verification.
    let data = String::from_utf8_lossy(body);
    let draft = EventDraft::new("BeforeSendMessage", &data, now, "1", "1");
    let Ok(signed) = callbacks.sign(&draft) else { return };
    if let Ok(event) = callbacks.verify(signed.as_bytes(), now) {
        let _ = event.typed();
        let _ = event.data_with_text_ids();
        let _ = event.get(&data);
    }
});
