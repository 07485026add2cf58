//! A login token, and the AppKey it is read with.

#![no_main]

use libfuzzer_sys::fuzz_target;
use volc_im_core::time::WallTime;
use volc_im_core::tokens::LoginTokens;

fuzz_target!(|text: &str| {
    let _ = LoginTokens::new(1, text);
    let Ok(tokens) = LoginTokens::new(1, "AAECAwQFBgcICQoLDA0ODw==") else { return };
    let _ = tokens.inspect(text, WallTime::from_millis(0));
});
