//! UTF-16, for engines that copy it and decode UTF-8 character by character.

/// The text's UTF-16; nothing where all of it is ASCII.
#[must_use]
#[inline(never)]
pub fn utf16(text: &str) -> Option<Box<[u16]>> {
    if text.is_ascii() {
        return None;
    }
    let mut rest = text.as_bytes();
    let mut units = vec![0; units(rest)].into_boxed_slice();
    let mut room = &mut *units;
    loop {
        if let (Some((chunk, after)), Some(wide)) =
            (rest.split_first_chunk::<16>(), room.first_chunk_mut::<16>())
            && u128::from_le_bytes(*chunk) & HIGHS_OF_SIXTEEN == 0
        {
            for (unit, byte) in wide.iter_mut().zip(chunk) {
                *unit = u16::from(*byte);
            }
            rest = after;
            room = room.get_mut(16..).unwrap_or_default();
            continue;
        }
        // Up to the next ASCII.
        loop {
            let (unit, after) = match rest {
                [] => return Some(units),
                [first @ 0..0x80, after @ ..] => (u16::from(*first), after),
                [first @ 0xe0..0xf0, second, third, after @ ..] => {
                    (u16::from(*first) << 12 | low(*second) << 6 | low(*third), after)
                }
                [first @ 0..0xe0, second, after @ ..] => {
                    ((u16::from(*first) & 0x1f) << 6 | low(*second), after)
                }
                [first, second, third, fourth, after @ ..] => {
                    // Of 21 bits, less 0x10000, the upper ten and the lower ten.
                    let upper = (u16::from(*first) & 7) << 8 | low(*second) << 2 | low(*third) >> 4;
                    room = push(room, 0xd800 | upper.wrapping_sub(0x40));
                    (0xdc00 | (low(*third) & 0xf) << 6 | low(*fourth), after)
                }
                _ => return Some(units),
            };
            let is_ascii = unit < 0x80;
            room = push(room, unit);
            rest = after;
            if is_ascii {
                break;
            }
        }
    }
}

/// How many units a text has: one for each byte, none for those after a character's first, one more for its fourth.
#[inline(always)]
fn units(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    let mut end = [0; 8];
    end.iter_mut().zip(rest).for_each(|(byte, from)| *byte = *from);
    let (mut less, mut more) = (0, 0);
    for word in words.iter().chain([&end]) {
        let word = u64::from_le_bytes(*word);
        less += (word & !(word << 1) & HIGHS).count_ones();
        more += (word & word << 1 & word << 2 & word << 3 & HIGHS).count_ones();
    }
    text.len() - less as usize + more as usize
}

const HIGHS: u64 = 0x8080_8080_8080_8080;
const HIGHS_OF_SIXTEEN: u128 = (HIGHS as u128) << 64 | HIGHS as u128;

/// What the bytes after a character's first one hold.
#[inline(always)]
fn low(byte: u8) -> u16 {
    u16::from(byte & 0x3f)
}

#[inline(always)]
fn push(room: &mut [u16], unit: u16) -> &mut [u16] {
    match room {
        [first, rest @ ..] => {
            *first = unit;
            rest
        }
        none => none,
    }
}

#[cfg(test)]
mod tests {
    use super::utf16;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_the_standard_library_has_it(text in "([a-z]{0,40}|\\PC{0,6}|[一-龥]{0,20}|[😀-😄]{0,3}){0,6}") {
            let expected: Box<[u16]> = text.encode_utf16().collect();
            prop_assert_eq!(utf16(&text), (!text.is_ascii()).then_some(expected));
        }
    }
}
