//! An answer of the service, for the action that its first byte picks.

#![no_main]

use libfuzzer_sys::fuzz_target;
use volc_im_core::model::operations::ALL;
use volc_im_core::wire::protocol::{JsonStyle, Protocol, Settings};
use volc_im_core::wire::signer::Credentials;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else { return };
    let Ok(credentials) = Credentials::new("AK", "SK", None) else { return };
    let Ok(protocol) = Protocol::new(Settings::new(credentials, 1)) else { return };
    let Some(operation) = ALL.get(usize::from(*first) % ALL.len()) else { return };
    for status in [200, 500] {
        let _ = protocol.parse_json(operation, status, body, JsonStyle::JAVASCRIPT);
    }
});
