//! SHA-256 and HMAC-SHA256 of texts that are in memory as a whole, hexadecimal digits, and the order of secrets.
//!
//! The rounds are sha2's. The code around them there is for texts in pieces: buffers, counters and their
//! wiping take wasm as long as the rounds of a short text, and a tenth of the module's size.
//!
//! A separate crate, because signatures spend their time here: in wasm it is built for speed, most of core for size.
//! Use `volc-im-core`, whose part it is.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]
#![deny(missing_docs)]

mod hex;
mod hmac;
mod order;
#[cfg(target_family = "wasm")]
mod platform;

pub use hex::{HexDigits, hex, hex_text};
pub use hmac::HmacKey;
pub use order::is_before_secret;
#[cfg(target_family = "wasm")]
pub use platform::{PlatformHash, use_platform};

use sha2::block_api::compress256;
use zeroize::Zeroize;

const BLOCK: usize = 64;

/// The hash of a text.
#[must_use]
#[inline(never)]
pub fn sha256(text: &[u8]) -> [u8; 32] {
    #[cfg(target_family = "wasm")]
    if let Some(hash) = platform::hash_of(text) {
        return hash;
    }
    State::START.finish(text, 0)
}

/// The hash of a text that holds a secret: no part of it stays behind in memory.
#[must_use]
#[inline(never)]
pub fn sha256_of_secret(text: &[u8]) -> [u8; 32] {
    #[cfg(target_family = "wasm")]
    if let Some(hash) = platform::hash_of(text) {
        return hash;
    }
    let mut state = State::START;
    let mut end = state.absorb(text, 0);
    let hash = state.hash();
    wipe(end.as_flattened_mut());
    hash
}

/// Called, because written out it is hundreds of stores.
#[inline(never)]
fn wipe(bytes: &mut [u8]) {
    bytes.zeroize();
}

/// State after the blocks so far.
#[derive(Clone, Copy)]
struct State([u32; 8]);

impl State {
    /// FIPS 180-4, section 5.3.3.
    const START: State = State([
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ]);

    /// The hash of `before` bytes that are in here already, whole blocks, and `text` after them.
    fn finish(mut self, text: &[u8], before: usize) -> [u8; 32] {
        self.absorb(text, before);
        self.hash()
    }

    /// Takes in the rest of a message with its padding (FIPS 180-4, section 5.1.1); the blocks that it ended in.
    #[inline(never)]
    fn absorb(&mut self, text: &[u8], before: usize) -> [[u8; BLOCK]; 2] {
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        compress256(&mut self.0, blocks);
        let mut end = [[0; BLOCK]; 2];
        let bytes = end.as_flattened_mut();
        if let Some((copy, padding)) = bytes.split_at_mut_checked(rest.len()) {
            copy.copy_from_slice(rest);
            if let Some(first) = padding.first_mut() {
                *first = 0x80;
            }
        }
        let bits = ((before + text.len()) as u64 * 8).to_be_bytes();
        let blocks = if rest.len() < BLOCK - bits.len() { 1 } else { 2 };
        let blocks = end.get_mut(..blocks).unwrap_or_default();
        if let Some(place) = blocks.as_flattened_mut().last_chunk_mut() {
            *place = bits;
        }
        compress256(&mut self.0, blocks);
        end
    }

    fn hash(self) -> [u8; 32] {
        let mut hash = [0; 32];
        for (bytes, word) in hash.as_chunks_mut::<4>().0.iter_mut().zip(self.0) {
            *bytes = word.to_be_bytes();
        }
        hash
    }
}
