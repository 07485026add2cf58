//! An application's AppKey and the cipher under it: AES in CBC mode with PKCS#7 padding. The initialization vector is the
//! first 16 bytes of the key.

use std::fmt;

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit,
};
use aes::{Aes128, Aes192, Aes256};
use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use super::CLAIMS;
use crate::error::{Error, invalid};

/// The bytes of `CLAIMS` with their padding.
pub(super) const SEALED: usize = 32;
const LONGEST_KEY: usize = 32;
const IV: usize = 16;

/// A key of 16, 24 or 32 bytes. Wiped from memory when dropped, never printed.
#[derive(Clone)]
pub(super) struct AppKey {
    bytes: Zeroizing<[u8; LONGEST_KEY]>,
    len: usize,
}

impl AppKey {
    /// From the console's text.
    pub(super) fn from_base64(text: &str) -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; LONGEST_KEY]);
        let decoded = Base64::decode(text, bytes.as_mut());
        let len = match decoded {
            Ok(key) => key.len(),
            Err(base64ct::Error::InvalidLength) => 0,
            Err(base64ct::Error::InvalidEncoding) => {
                return Err(refused("base64", "must be Base64 text as the console shows it"));
            }
        };
        match len {
            16 | 24 | 32 => Ok(AppKey { bytes, len }),
            _ => Err(wrong_length()),
        }
    }

    /// The cipher text of a token's claims.
    pub(super) fn seal(&self, claims: &[u8; CLAIMS]) -> Result<[u8; SEALED], Error> {
        let (key, iv) = self.parts();
        let sealed = match self.len {
            16 => seal::<Aes128>(key, iv, claims),
            24 => seal::<Aes192>(key, iv, claims),
            _ => seal::<Aes256>(key, iv, claims),
        };
        sealed.ok_or_else(wrong_length)
    }

    /// The claims in a cipher text; none where it was made under another key.
    pub(super) fn open(&self, sealed: &[u8; SEALED]) -> Option<[u8; CLAIMS]> {
        let (key, iv) = self.parts();
        match self.len {
            16 => open::<Aes128>(key, iv, sealed),
            24 => open::<Aes192>(key, iv, sealed),
            _ => open::<Aes256>(key, iv, sealed),
        }
    }

    /// The key and the initialization vector.
    fn parts(&self) -> (&[u8], &[u8]) {
        let key = self.bytes.get(..self.len).unwrap_or_default();
        (key, key.get(..IV).unwrap_or_default())
    }
}

impl fmt::Debug for AppKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppKey")
    }
}

fn wrong_length() -> Error {
    refused("key_length", "must be 16, 24 or 32 bytes in Base64")
}

fn refused(rule: &'static str, expected: &str) -> Error {
    // The text itself is a secret.
    invalid("appKey", rule, expected, "")
}

fn seal<C: BlockCipherEncrypt + KeyInit>(
    key: &[u8],
    iv: &[u8],
    claims: &[u8; CLAIMS],
) -> Option<[u8; SEALED]> {
    let mut sealed = [0; SEALED];
    cbc::Encryptor::<C>::new_from_slices(key, iv)
        .ok()?
        .encrypt_padded_b2b::<Pkcs7>(claims, &mut sealed)
        .ok()?;
    Some(sealed)
}

fn open<C: BlockCipherDecrypt + KeyInit>(
    key: &[u8],
    iv: &[u8],
    sealed: &[u8; SEALED],
) -> Option<[u8; CLAIMS]> {
    let mut opened = [0; SEALED];
    let claims = cbc::Decryptor::<C>::new_from_slices(key, iv)
        .ok()?
        .decrypt_padded_b2b::<Pkcs7>(sealed, &mut opened)
        .ok()?;
    claims.try_into().ok()
}
