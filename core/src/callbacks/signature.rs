//! The callback signature: SHA-256 over eight sorted strings without separators (documentation page 293101).

use subtle::{Choice, ConstantTimeEq};
use volc_im_sha256::{HexDigits, hex, sha256_of_secret};
use zeroize::{Zeroize, Zeroizing};

use super::envelope::Envelope;

/// The signature of seven values and a secret, in lower-case hex.
///
/// Sorted by bytes (inferred: the page says alphabetical, and its sample uses Go's sort).
pub(crate) fn signature_of(values: [&str; 7], secret: &str) -> HexDigits {
    let [a, b, c, d, e, f, g] = values;
    let mut sorted = [a, b, c, d, e, f, g, secret];
    sorted.sort_unstable();
    // In one piece: hashed part by part, every part's end goes through a buffer of its own.
    let mut text = Vec::with_capacity(sorted.iter().map(|value| value.len()).sum());
    let mut secret_at = 0..0;
    for value in sorted {
        let start = text.len();
        text.extend_from_slice(value.as_bytes());
        if std::ptr::eq(value, secret) {
            secret_at = start..text.len();
        }
    }
    let digits = hex(&sha256_of_secret(&text));
    text.get_mut(secret_at).unwrap_or_default().zeroize();
    digits
}

/// Whether any secret gives the body's signature. Every secret is tried and every byte compared, so that the time
/// taken tells neither which one matched nor how far a guess was right.
pub(crate) fn matches_any(envelope: &Envelope<'_>, secrets: &[Zeroizing<String>]) -> bool {
    let values = envelope.signed_values();
    // What the body gives is no secret.
    let Some((given, [])) = envelope.signature.as_bytes().split_first_chunk::<64>() else { return false };
    let mut any = Choice::from(0);
    for secret in secrets {
        any |= words(signature_of(values, secret).as_bytes()).ct_eq(&words(given));
    }
    any.into()
}

/// By words, which are compared in an eighth of the time of bytes.
fn words(digits: &[u8; 64]) -> [u64; 8] {
    let mut words = [0; 8];
    for (word, bytes) in words.iter_mut().zip(digits.as_chunks().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    words
}
