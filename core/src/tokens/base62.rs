//! Bytes as one big-endian number in base 62, digits `0-9A-Za-z`. Each leading zero byte is one leading `0`.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The digits of `bytes`.
pub(super) fn encode(bytes: &[u8]) -> String {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let mut number = bytes.to_vec();
    let mut digits = Vec::with_capacity(bytes.len() * 7 / 5);
    while number.iter().any(|byte| *byte != 0) {
        let mut remainder = 0_u16;
        for byte in &mut number {
            let value = remainder << 8 | u16::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or_default();
            remainder = value % 62;
        }
        digits.push(DIGITS.get(usize::from(remainder)).copied().unwrap_or_default());
    }
    let leading = std::iter::repeat_n('0', zeros);
    leading.chain(digits.iter().rev().map(|digit| char::from(*digit))).collect()
}

/// The bytes of `digits`; none where one is no digit, or where they are not `N` bytes.
pub(super) fn decode<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let zeros = digits.bytes().take_while(|digit| *digit == b'0').count();
    let mut bytes = [0; N];
    for digit in digits.bytes().skip(zeros) {
        let mut carry = u16::from(value_of(digit)?);
        for byte in bytes.iter_mut().rev() {
            carry += u16::from(*byte) * 62;
            let [high, low] = carry.to_be_bytes();
            (*byte, carry) = (low, u16::from(high));
        }
        if carry != 0 {
            return None;
        }
    }
    (bytes.iter().take_while(|byte| **byte == 0).count() == zeros).then_some(bytes)
}

fn value_of(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'Z' => Some(digit - b'A' + 10),
        b'a'..=b'z' => Some(digit - b'a' + 36),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};
    use proptest::prelude::*;

    #[test]
    fn leading_zeros_are_kept() {
        assert_eq!(encode(&[0, 0, 61]), "00z");
        assert_eq!(encode(&[0, 0, 0]), "000");
        assert_eq!(encode(&[1, 0]), "48");
        assert_eq!(decode("00z"), Some([0, 0, 61]));
        assert_eq!(decode("48"), Some([1, 0]));
    }

    #[test]
    fn other_digits_and_sizes_are_refused() {
        for bad in ["", "z", "0z", "000z", "48 ", "4_", "é", "zzzzzz"] {
            assert_eq!(decode::<3>(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_number_comes_back(bytes in any::<[u8; 40]>(), zeros in 0_usize..41) {
            let mut bytes = bytes;
            bytes.iter_mut().take(zeros).for_each(|byte| *byte = 0);
            let digits = encode(&bytes);
            prop_assert!(digits.len() <= 54);
            prop_assert_eq!(decode(&digits), Some(bytes));
        }
    }
}
