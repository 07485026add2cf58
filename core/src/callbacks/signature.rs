//! The callback signature: SHA-256 over eight sorted strings without separators (documentation page 293101).

use std::ops::Range;

use subtle::{Choice, ConstantTimeEq};
use volc_im_sha256::{HexDigits, hex, is_before_secret, sha256_of_secret};
use zeroize::{Zeroize, Zeroizing};

use super::envelope::Envelope;
use crate::transcode::sort_few;

/// What is hashed: seven values and a secret, sorted and joined. Wiped of the secret when it is dropped.
pub(crate) struct SignedText {
    pub(crate) bytes: Vec<u8>,
    /// Where the secret stands.
    pub(crate) secret_at: Range<usize>,
}

impl Drop for SignedText {
    fn drop(&mut self) {
        self.bytes.get_mut(self.secret_at.clone()).unwrap_or_default().zeroize();
    }
}

impl SignedText {
    /// Sorted by bytes (inferred: the page says alphabetical, and its sample uses Go's sort).
    ///
    /// Timing reveals nothing of the secret but its length: an attacker chooses the other values.
    pub(crate) fn new(mut values: [&str; 7], secret: &str) -> Self {
        sort_few(&mut values, |one, other| one < other);
        let place: usize =
            values.iter().map(|value| is_before_secret(value.as_bytes(), secret.as_bytes())).sum();
        // In one piece: hashing part by part would buffer every part's end.
        let length = values.iter().map(|value| value.len()).sum::<usize>() + secret.len();
        let mut text = SignedText { bytes: Vec::with_capacity(length), secret_at: 0..0 };
        for at in 0..=values.len() {
            if at == place {
                let start = text.bytes.len();
                text.bytes.extend_from_slice(secret.as_bytes());
                text.secret_at = start..text.bytes.len();
            }
            if let Some(value) = values.get(at) {
                text.bytes.extend_from_slice(value.as_bytes());
            }
        }
        text
    }

    /// The signature, in lower-case hex.
    pub(crate) fn signature(&self) -> HexDigits {
        hex(&sha256_of_secret(&self.bytes))
    }
}

/// The signed text that matches the signature, with the number of its secret. Every secret is tried and every byte
/// compared, so that timing reveals neither which one matched nor how close a guess was.
pub(crate) fn matching(envelope: &Envelope<'_>, secrets: &[Zeroizing<String>]) -> Option<SignedText> {
    let values = envelope.signed_values();
    // The body's signature is no secret.
    let Some((given, [])) = envelope.signature().as_bytes().split_first_chunk::<64>() else { return None };
    let mut any = Choice::from(0);
    let mut found = None;
    for secret in secrets {
        let text = SignedText::new(values, secret);
        let is_it = words(text.signature().as_bytes()).ct_eq(&words(given));
        any |= is_it;
        if found.is_none() || bool::from(is_it) {
            found = Some(text);
        }
    }
    found.filter(|_| any.into())
}

/// By words, which are compared in an eighth of the time of bytes.
fn words(digits: &[u8; 64]) -> [u64; 8] {
    let mut words = [0; 8];
    for (word, bytes) in words.iter_mut().zip(digits.as_chunks().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{SignedText, is_before_secret};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_secret_is_placed_as_sorting_would(
            values in proptest::array::uniform7("[a-c\0]{0,20}"),
            secret in "[a-c\0]{1,20}",
        ) {
            let mut sorted: Vec<&str> = values.iter().map(String::as_str).chain([secret.as_str()]).collect();
            sorted.sort_unstable();
            let given = values.each_ref().map(String::as_str);
            let text = SignedText::new(given, &secret);
            prop_assert_eq!(text.bytes.clone(), sorted.concat().into_bytes());
            for value in given {
                prop_assert_eq!(is_before_secret(value.as_bytes(), secret.as_bytes()) == 1, value < secret.as_str());
            }
        }
    }
}
