//! Copies and compares tokens of a few bytes as two overlapping parts, the first and the last.
//!
//! The methods of slices compile to `memory.copy` and a loop over bytes, whose overhead in wasm exceeds the work.

#[cfg(not(feature = "small"))]
use crate::json_reader::zero_bytes;

/// Copies to a slice of the same length.
#[inline(never)]
#[cfg(not(feature = "small"))]
pub fn copy_bytes(from: &[u8], to: &mut [u8]) {
    match from.len() {
        0 => {}
        1..4 => {
            let middle = from.len() / 2;
            if let (Some(first), Some(between), Some(last)) = (from.first(), from.get(middle), from.last()) {
                for (at, byte) in [(0, first), (middle, between), (from.len() - 1, last)] {
                    if let Some(room) = to.get_mut(at) {
                        *room = *byte;
                    }
                }
            }
        }
        4..8 => copy_ends::<4>(from, to),
        8..16 => copy_ends::<8>(from, to),
        16..32 => copy_ends::<16>(from, to),
        32..64 => copy_ends::<32>(from, to),
        _ => {
            if to.len() == from.len() {
                to.copy_from_slice(from);
            }
        }
    }
}

/// Copies to a slice of the same length.
#[cfg(feature = "small")]
pub fn copy_bytes(from: &[u8], to: &mut [u8]) {
    if to.len() == from.len() {
        to.copy_from_slice(from);
    }
}

#[cfg(not(feature = "small"))]
#[inline(always)]
fn copy_ends<const N: usize>(from: &[u8], to: &mut [u8]) {
    if let (Some(start), Some(end)) = (from.first_chunk::<N>(), from.last_chunk::<N>()) {
        if let Some(room) = to.first_chunk_mut::<N>() {
            *room = *start;
        }
        if let Some(room) = to.last_chunk_mut::<N>() {
            *room = *end;
        }
    }
}

/// Concatenates the parts.
#[must_use]
#[inline(never)]
pub fn joined(parts: &[&str]) -> String {
    let mut bytes = vec![0; parts.iter().map(|part| part.len()).sum()];
    let mut room = bytes.as_mut_slice();
    for part in parts {
        let Some((place, rest)) = room.split_at_mut_checked(part.len()) else { break };
        copy_bytes(part.as_bytes(), place);
        room = rest;
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// The texts with another one between them.
#[must_use]
#[inline(never)]
pub fn separated(texts: &[String], by: &str) -> String {
    let mut parts = Vec::with_capacity(texts.len() * 2);
    for text in texts {
        parts.extend([by, text]);
    }
    joined(parts.get(1..).unwrap_or_default())
}

/// Values as a JSON array.
#[must_use]
#[inline(never)]
pub fn array(values: &[String]) -> String {
    joined(&["[", &separated(values, ","), "]"])
}

/// The 64-bit integer that a text is.
#[must_use]
#[inline(never)]
pub fn integer(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// A number in decimal digits. The standard library's code for this is several times larger, once for each width.
#[must_use]
#[inline(never)]
pub fn decimal(number: i64) -> String {
    digits(number.unsigned_abs(), if number < 0 { "-" } else { "" })
}

/// As [`decimal`], of a number without a sign.
#[must_use]
pub fn decimal_u64(number: u64) -> String {
    digits(number, "")
}

#[inline(never)]
fn digits(number: u64, sign: &str) -> String {
    let mut digits = [b'0'; 20];
    let (mut start, mut left) = (digits.len(), number);
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        *digit += u8::try_from(left % 10).unwrap_or_default();
        left /= 10;
        start = at;
        if left == 0 {
            break;
        }
    }
    let digits = digits.get(start..).and_then(|digits| std::str::from_utf8(digits).ok());
    joined(&[sign, digits.unwrap_or_default()])
}

/// The text before and after the first of these characters of ASCII.
#[must_use]
#[inline(never)]
pub fn parted<'t>(text: &'t str, at: &[u8]) -> Option<(&'t str, &'t str)> {
    let place = text.bytes().position(|byte| at.contains(&byte))?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// The text between characters of ASCII: one part more than there are of them.
#[must_use]
#[inline(never)]
pub fn parts(text: &str, at: u8) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some((part, after)) = parted(rest, &[at]) {
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts
}

/// Sorts by insertion, which is the least code and the fastest for a few items.
#[inline]
pub fn sort_few<T>(items: &mut [T], is_less: impl Fn(&T, &T) -> bool) {
    for mut end in 2..=items.len() {
        while let Some([.., left, right]) = items.get_mut(..end)
            && is_less(right, left)
        {
            std::mem::swap(left, right);
            end -= 1;
        }
    }
}

/// The first so many characters.
#[must_use]
#[inline(never)]
pub fn first_chars(text: &str, most: usize) -> &str {
    // A character's first byte is no other one's.
    let mut starts = text.bytes().enumerate().filter(|(_, byte)| byte & 0xc0 != 0x80);
    match starts.nth(most) {
        Some((end, _)) => text.get(..end).unwrap_or_default(),
        None => text,
    }
}

/// Number of characters, counted by their first bytes.
#[must_use]
#[inline(never)]
pub fn char_count(text: &str) -> usize {
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).count()
}

/// Whether both are equal.
#[cfg(feature = "small")]
#[inline(always)]
pub fn same_bytes(one: &[u8], other: &[u8]) -> bool {
    one == other
}

/// Whether both are equal.
#[cfg(not(feature = "small"))]
pub fn same_bytes(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len()
        && match one.len() {
            0..4 => one.iter().zip(other).all(|(one, other)| one == other),
            4..8 => {
                half_word(one.first_chunk()) == half_word(other.first_chunk())
                    && half_word(one.last_chunk()) == half_word(other.last_chunk())
            }
            _ => {
                let words = one.as_chunks::<8>().0.iter().zip(other.as_chunks::<8>().0);
                words.into_iter().all(|(one, other)| word(Some(one)) == word(Some(other)))
                    && word(one.last_chunk()) == word(other.last_chunk())
            }
        }
}

/// Where a value next begins, at `from` or later.
#[must_use]
#[inline(never)]
pub fn find_bytes(text: &[u8], value: &[u8], from: usize) -> Option<usize> {
    let (first, _) = value.split_first()?;
    let mut at = from;
    loop {
        at += find_byte(text.get(at..)?, *first)?;
        if same_bytes(text.get(at..at + value.len())?, value) {
            return Some(at);
        }
        at += 1;
    }
}

/// Where a byte first stands. Compares eight at a time.
#[must_use]
#[cfg(not(feature = "small"))]
pub fn find_byte(text: &[u8], byte: u8) -> Option<usize> {
    let (words, rest) = text.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let found = zero_bytes(u64::from_le_bytes(*word) ^ u64::from_le_bytes([byte; 8]));
        if found != 0 {
            return Some(at * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    rest.iter().position(|found| *found == byte).map(|at| text.len() - rest.len() + at)
}

/// Where a byte first stands.
#[must_use]
#[cfg(feature = "small")]
pub fn find_byte(text: &[u8], byte: u8) -> Option<usize> {
    text.iter().position(|found| *found == byte)
}

#[cfg(not(feature = "small"))]
#[inline(always)]
fn half_word(bytes: Option<&[u8; 4]>) -> u32 {
    bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

#[cfg(not(feature = "small"))]
#[inline(always)]
fn word(bytes: Option<&[u8; 8]>) -> u64 {
    bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::{copy_bytes, find_byte, joined, same_bytes};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_copy_is_the_same(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let mut copy = vec![0; bytes.len()];
            copy_bytes(&bytes, &mut copy);
            prop_assert_eq!(&copy, &bytes);
            prop_assert!(same_bytes(&copy, &bytes));
        }

        #[test]
        fn nothing_is_lost_between_parts(parts in prop::collection::vec("\\PC{0,80}", 0..12)) {
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            prop_assert_eq!(joined(&parts), parts.concat());
        }

        #[test]
        fn a_byte_is_found_where_it_first_stands(bytes in prop::collection::vec(0_u8..20, 0..100), byte in 0_u8..20) {
            prop_assert_eq!(find_byte(&bytes, byte), bytes.iter().position(|found| *found == byte));
        }

        #[test]
        fn one_other_byte_is_seen(bytes in prop::collection::vec(any::<u8>(), 1..100), at in any::<prop::sample::Index>(), flip in 1_u8..) {
            let mut other = bytes.clone();
            let at = at.index(other.len());
            other[at] ^= flip;
            prop_assert!(!same_bytes(&bytes, &other));
            prop_assert!(!same_bytes(&bytes, &bytes[1..]));
        }
    }
}
