//! A caller's input, for the action that its first byte picks.

#![no_main]

use libfuzzer_sys::fuzz_target;
use volc_im_core::model::operations::ALL;
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::{JsonStyle, Protocol, RequestOptions, Settings};
use volc_im_core::wire::signer::Credentials;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, input)) = bytes.split_first() else { return };
    let Ok(credentials) = Credentials::new("AK", "SK", None) else { return };
    let Ok(protocol) = Protocol::new(Settings::new(credentials, 1)) else { return };
    let Some(operation) = ALL.get(usize::from(*first) % ALL.len()) else { return };
    let now = WallTime::from_millis(0);
    let text = String::from_utf8_lossy(input);
    let _ = protocol.build_json(operation, &text, JsonStyle::JAVASCRIPT, RequestOptions::default(), now);
});
