//! Hexadecimal digits.

/// The lower-case hexadecimal digits of a hash.
pub struct HexDigits([u8; 64]);

impl HexDigits {
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// As ASCII.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

/// The digits of a hash. Which they are makes no difference to the time taken.
#[must_use]
pub fn hex(hash: &[u8; 32]) -> HexDigits {
    let mut digits = [0; 64];
    for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(hash) {
        *pair = digits_of(*byte);
    }
    HexDigits(digits)
}

/// The digits of any bytes, as text.
#[must_use]
pub fn hex_text(bytes: &[u8]) -> String {
    let mut digits = Vec::with_capacity(bytes.len() * 2);
    for byte in bytes {
        digits.extend_from_slice(&digits_of(*byte));
    }
    String::from_utf8(digits).unwrap_or_default()
}

#[inline(always)]
fn digits_of(byte: u8) -> [u8; 2] {
    [digit(byte >> 4), digit(byte & 15)]
}

/// From 10 on, a letter: 9 less that is negative, and only then a high bit is set.
#[inline(always)]
fn digit(nibble: u8) -> u8 {
    const TO_LETTERS: u8 = b'a' - b'0' - 10;
    b'0' + nibble + (9_u8.wrapping_sub(nibble) >> 7) * TO_LETTERS
}
