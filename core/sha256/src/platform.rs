//! SHA-256 by the platform that a wasm module runs on, whose processor may have instructions for it.

use std::cell::Cell;

/// Writes the hash of a text, or returns false.
pub type PlatformHash = fn(&[u8], &mut [u8; 32]) -> bool;

thread_local! {
    static PLATFORM: Cell<Option<PlatformHash>> = const { Cell::new(None) };
}

/// The shortest text, in bytes, that is worth the way out and back.
const SHORTEST: usize = 256;

/// Has all but short texts hashed by the platform where it can.
pub fn use_platform(hash: PlatformHash) {
    PLATFORM.set(Some(hash));
}

#[inline(never)]
pub(crate) fn hash_of(text: &[u8]) -> Option<[u8; 32]> {
    if text.len() < SHORTEST {
        return None;
    }
    let mut hash = [0; 32];
    (PLATFORM.get()?)(text, &mut hash).then_some(hash)
}
