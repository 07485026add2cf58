//! The callback signature: SHA-256 over eight sorted strings without separators (documentation page 293101).

use std::ops::Range;

use subtle::{Choice, ConstantTimeEq};
use volc_im_sha256::{HexDigits, hex, sha256_of_secret};
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
        let place: usize = values.iter().map(|value| is_less(value.as_bytes(), secret.as_bytes())).sum();
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
    let Some((given, [])) = envelope.signature.as_bytes().split_first_chunk::<64>() else { return None };
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

/// 1 where `value` sorts before `secret`, else 0, without a branch on either's bytes: by big-endian words, short ones filled
/// with zeros, and where all are equal by length.
fn is_less(value: &[u8], secret: &[u8]) -> usize {
    let (mut less, mut undecided) = (0, 1);
    for start in (0..secret.len()).step_by(8) {
        let (a, b) = (word_at(value, start), word_at(secret, start));
        let (below, above) = (borrow(a, b), borrow(b, a));
        less |= undecided & below;
        undecided &= 1 ^ (below | above);
    }
    less |= undecided & borrow(value.len() as u64, secret.len() as u64);
    usize::try_from(less).unwrap_or_default()
}

/// 1 where a is less than b, else 0.
fn borrow(a: u64, b: u64) -> u64 {
    ((!a & b) | ((!a | b) & a.wrapping_sub(b))) >> 63
}

fn word_at(bytes: &[u8], start: usize) -> u64 {
    let rest = bytes.get(start..).unwrap_or_default();
    if let Some(word) = rest.first_chunk() {
        return u64::from_be_bytes(*word);
    }
    let mut word = [0; 8];
    for (to, from) in word.iter_mut().zip(rest) {
        *to = *from;
    }
    u64::from_be_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::{SignedText, is_less};
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
                prop_assert_eq!(is_less(value.as_bytes(), secret.as_bytes()) == 1, value < secret.as_str());
            }
        }
    }
}
