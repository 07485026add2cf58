//! Copies and compares tokens of a few bytes as two overlapping parts, the first and the last.
//!
//! The methods of slices compile to `memory.copy` and a loop over bytes, whose overhead in wasm exceeds the work.

/// Copies to a slice of the same length.
#[inline(never)]
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

/// Whether both are equal.
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

#[inline(always)]
fn half_word(bytes: Option<&[u8; 4]>) -> u32 {
    bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

#[inline(always)]
fn word(bytes: Option<&[u8; 8]>) -> u64 {
    bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::{copy_bytes, joined, same_bytes};
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
        fn one_other_byte_is_seen(bytes in prop::collection::vec(any::<u8>(), 1..100), at in any::<prop::sample::Index>(), flip in 1_u8..) {
            let mut other = bytes.clone();
            let at = at.index(other.len());
            other[at] ^= flip;
            prop_assert!(!same_bytes(&bytes, &other));
            prop_assert!(!same_bytes(&bytes, &bytes[1..]));
        }
    }
}
