//! Built into the runtime.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// SHA-256 by the runtime's own code, at several times the speed; false where it has none. Where the text is, its
    /// length, and where the hash goes: an array for each would take as long as the hash of a short text.
    #[wasm_bindgen(js_name = runtimeSha256)]
    fn runtime_sha256(text: *const u8, length: usize, hash: *mut u8) -> bool;
}

/// Runs when an instance starts.
#[wasm_bindgen(start)]
fn start() {
    volc_im_sha256::use_platform(|text, hash| runtime_sha256(text.as_ptr(), text.len(), hash.as_mut_ptr()));
}
