//! The callback signature: SHA-256 over eight sorted strings without separators (documentation page 293101).

use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::envelope::Envelope;

/// The signature of seven values and a secret, in lower-case hex.
///
/// Sorted by bytes (inferred: the page says alphabetical, and its sample uses Go's sort).
pub(crate) fn signature_of(values: [&str; 7], secret: &str) -> String {
    let [a, b, c, d, e, f, g] = values;
    let mut sorted = [a, b, c, d, e, f, g, secret];
    sorted.sort_unstable();
    let mut hash = Sha256::new();
    for value in sorted {
        hash.update(value.as_bytes());
    }
    let mut text = String::with_capacity(64);
    crate::signer::append_hex(&hash.finalize(), &mut text);
    text
}

/// Whether any secret gives the body's signature. Every secret is tried and every byte compared, so that the time
/// taken tells neither which one matched nor how far a guess was right.
pub(crate) fn matches_any(envelope: &Envelope<'_>, secrets: &[Zeroizing<String>]) -> bool {
    let values = envelope.signed_values();
    let given = envelope.signature.as_bytes();
    let mut any = Choice::from(0);
    for secret in secrets {
        any |= signature_of(values, secret).as_bytes().ct_eq(given);
    }
    any.into()
}
