//! HMAC-SHA256 (RFC 2104).

use zeroize::Zeroize;

use crate::{BLOCK, State, compress256, sha256_of_secret, wipe};

/// A key that the rounds have absorbed, which is all that HMAC needs of it. Wiped from memory on drop.
#[derive(Clone)]
pub struct HmacKey {
    inner: [u32; 8],
    outer: [u32; 8],
}

impl HmacKey {
    /// A key of any length.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        let mut hashed = [0; 32];
        let key = if key.len() > BLOCK {
            hashed = sha256_of_secret(key);
            &hashed[..]
        } else {
            key
        };
        for (byte, key) in block.iter_mut().zip(key) {
            *byte = *key;
        }
        let absorbed = |pad: u8, block: &mut [u8; BLOCK]| {
            block.iter_mut().for_each(|byte| *byte ^= pad);
            let mut state = State::START;
            compress256(&mut state.0, std::slice::from_ref(block));
            state.0
        };
        let inner = absorbed(0x36, &mut block);
        let outer = absorbed(0x36 ^ 0x5c, &mut block);
        wipe(&mut block);
        wipe(&mut hashed);
        HmacKey { inner, outer }
    }

    /// The code of a message.
    #[must_use]
    pub fn code_of(&self, message: &[u8]) -> [u8; 32] {
        let hash = State(self.inner).finish(message, BLOCK);
        State(self.outer).finish(&hash, BLOCK)
    }
}

impl Drop for HmacKey {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}
