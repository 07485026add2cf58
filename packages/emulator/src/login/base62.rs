//! Base 62 by limbs of 32 bits, least significant first.

const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Bytes as digits; as many zeros in front as there are zero bytes in front.
pub fn write(bytes: &[u8]) -> String {
    let mut limbs: Vec<u32> = bytes
        .rchunks(4)
        .map(|chunk| chunk.iter().fold(0, |limb, byte| limb << 8 | u32::from(*byte)))
        .collect();
    let mut digits: Vec<char> = Vec::new();
    while limbs.iter().any(|limb| *limb > 0) {
        let rest = limbs.iter_mut().rev().fold(0_u64, |rest, limb| {
            let value = rest << 32 | u64::from(*limb);
            *limb = u32::try_from(value / 62).unwrap_or(0);
            value % 62
        });
        digits.extend(ALPHABET.chars().nth(usize::try_from(rest).unwrap_or(0)));
    }
    let zeros = bytes.iter().position(|byte| *byte > 0).unwrap_or(bytes.len());
    digits.extend(std::iter::repeat_n('0', zeros));
    digits.iter().rev().collect()
}

/// The bytes of digits; none where one is not a digit.
pub fn read(digits: &str) -> Option<Vec<u8>> {
    let number = digits.trim_start_matches('0');
    let mut limbs: Vec<u32> = Vec::new();
    for digit in number.chars() {
        let mut carry = u64::try_from(ALPHABET.find(digit)?).ok()?;
        for limb in &mut limbs {
            carry += u64::from(*limb) * 62;
            *limb = u32::try_from(carry & 0xffff_ffff).ok()?;
            carry >>= 32;
        }
        if carry > 0 {
            limbs.push(u32::try_from(carry).ok()?);
        }
    }
    let bytes = limbs.iter().rev().flat_map(|limb| limb.to_be_bytes()).skip_while(|byte| *byte == 0);
    Some(std::iter::repeat_n(0, digits.len() - number.len()).chain(bytes).collect())
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn zeros_in_front_are_kept() {
        for (bytes, digits) in
            [(&[0, 0, 61][..], "00z"), (&[0], "0"), (&[1, 0], "48"), (&[1, 0, 0, 0, 0], "4gfFC4"), (&[], "")]
        {
            assert_eq!(write(bytes), digits);
            assert_eq!(read(digits).as_deref(), Some(bytes));
        }
        assert_eq!(read("4_"), None);
    }
}
