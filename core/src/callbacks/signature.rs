//! The callback signature: SHA-256 over eight sorted strings without separators (documentation page 293101).

use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, Zeroizing};

use super::envelope::Envelope;

/// The signature of seven values and a secret, in lower-case hex.
///
/// Sorted by bytes (inferred: the page says alphabetical, and its sample uses Go's sort).
pub(crate) fn signature_of(values: [&str; 7], secret: &str) -> String {
    let mut text = String::with_capacity(64);
    crate::signer::append_hex(&digest_of(values, secret), &mut text);
    text
}

fn digest_of(values: [&str; 7], secret: &str) -> [u8; 32] {
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
    let digest = Sha256::digest(&text).into();
    text.get_mut(secret_at).unwrap_or_default().zeroize();
    digest
}

/// The bytes that 64 lower-case hex digits stand for. What the body gives is no secret.
fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    if pairs.len() != bytes.len() {
        return None;
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

/// Whether any secret gives the body's signature. Every secret is tried and every byte compared, so that the time
/// taken tells neither which one matched nor how far a guess was right.
pub(crate) fn matches_any(envelope: &Envelope<'_>, secrets: &[Zeroizing<String>]) -> bool {
    let values = envelope.signed_values();
    let Some(given) = from_hex(&envelope.signature) else { return false };
    let mut any = Choice::from(0);
    for secret in secrets {
        any |= digest_of(values, secret).ct_eq(&given);
    }
    any.into()
}
