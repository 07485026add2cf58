//! An AppKey: AES in CBC mode, chained here block by block.

use std::str::FromStr;

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

type Block = [u8; 16];

/// The key of an application, whose first 16 bytes are the initialization vector too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppKey(Vec<u8>);

impl Default for AppKey {
    fn default() -> Self {
        Self(b"emulator-app-key".to_vec())
    }
}

impl FromStr for AppKey {
    type Err = String;

    /// From Base64, as the vendor's console shows it.
    fn from_str(text: &str) -> Result<Self, String> {
        let bytes = STANDARD.decode(text).map_err(|error| error.to_string())?;
        match bytes.len() {
            16 | 24 | 32 => Ok(Self(bytes)),
            other => Err(format!("{other} bytes instead of 16, 24 or 32")),
        }
    }
}

impl AppKey {
    /// As Base64.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.0)
    }

    /// Pads and encrypts.
    pub fn encrypt(&self, plain: &[u8]) -> Vec<u8> {
        let padding = 16 - plain.len() % 16;
        let padded: Vec<u8> = plain
            .iter()
            .copied()
            .chain(std::iter::repeat_n(u8::try_from(padding).unwrap_or(16), padding))
            .collect();
        let mut before = self.vector();
        let mut sealed = Vec::with_capacity(padded.len());
        for block in padded.as_chunks::<16>().0 {
            before = self.encrypt_block(xor(block, &before));
            sealed.extend(before);
        }
        sealed
    }

    /// Decrypts whole blocks and takes the padding off; none where it is wrong.
    pub fn decrypt(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut before = self.vector();
        let mut plain = Vec::with_capacity(sealed.len());
        for block in sealed.as_chunks::<16>().0 {
            plain.extend(xor(&self.decrypt_block(*block), &before));
            before = *block;
        }
        let padding = usize::from(*plain.last()?);
        let kept = plain.len().checked_sub(padding)?;
        let right =
            (1..=16).contains(&padding) && plain.iter().skip(kept).all(|byte| usize::from(*byte) == padding);
        plain.truncate(kept);
        right.then_some(plain)
    }

    fn vector(&self) -> Block {
        self.0.first_chunk().copied().unwrap_or_default()
    }

    fn encrypt_block(&self, block: Block) -> Block {
        let mut block = block.into();
        // The lengths are those that FromStr lets through.
        match self.0.len() {
            16 => drop(Aes128::new_from_slice(&self.0).map(|cipher| cipher.encrypt_block(&mut block))),
            24 => drop(Aes192::new_from_slice(&self.0).map(|cipher| cipher.encrypt_block(&mut block))),
            _ => drop(Aes256::new_from_slice(&self.0).map(|cipher| cipher.encrypt_block(&mut block))),
        }
        block.into()
    }

    fn decrypt_block(&self, block: Block) -> Block {
        let mut block = block.into();
        match self.0.len() {
            16 => drop(Aes128::new_from_slice(&self.0).map(|cipher| cipher.decrypt_block(&mut block))),
            24 => drop(Aes192::new_from_slice(&self.0).map(|cipher| cipher.decrypt_block(&mut block))),
            _ => drop(Aes256::new_from_slice(&self.0).map(|cipher| cipher.decrypt_block(&mut block))),
        }
        block.into()
    }
}

fn xor(one: &Block, other: &Block) -> Block {
    let mut out = *one;
    out.iter_mut().zip(other).for_each(|(out, other)| *out ^= other);
    out
}
