//! UTF-16, for engines that copy it and decode UTF-8 character by character.

const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Writes a text's UTF-16, as far as there is room.
#[inline(never)]
pub fn write_utf16(text: &str, units: &mut [u16]) {
    let (mut rest, mut room) = (text.as_bytes(), units);
    loop {
        let (unit, after) = match rest {
            // Most of Chinese.
            [first @ 0xe0..0xf0, second, third, after @ ..] => {
                (u16::from(*first) << 12 | low(*second) << 6 | low(*third), after)
            }
            [first @ 0..0x80, after @ ..] => {
                if let Some((chunk, after)) = rest.split_first_chunk::<8>()
                    && u64::from_le_bytes(*chunk) & HIGHS == 0
                    && let Some(wide) = room.first_chunk_mut::<8>()
                {
                    for (unit, byte) in wide.iter_mut().zip(chunk) {
                        *unit = u16::from(*byte);
                    }
                    rest = after;
                    room = room.get_mut(8..).unwrap_or_default();
                    continue;
                }
                (u16::from(*first), after)
            }
            [first @ 0..0xe0, second, after @ ..] => ((u16::from(*first) & 0x1f) << 6 | low(*second), after),
            [first, second, third, fourth, after @ ..] => {
                // Of 21 bits, less 0x10000, the upper ten and the lower ten.
                let upper = (u16::from(*first) & 7) << 8 | low(*second) << 2 | low(*third) >> 4;
                room = push(room, 0xd800 | upper.wrapping_sub(0x40));
                (0xdc00 | (low(*third) & 0xf) << 6 | low(*fourth), after)
            }
            _ => return,
        };
        room = push(room, unit);
        rest = after;
    }
}

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
    use super::write_utf16;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_the_standard_library_has_it(text in "([a-z]{0,40}|\\PC{0,6}|[一-龥]{0,20}|[😀-😄]{0,3}){0,6}") {
            let expected: Vec<u16> = text.encode_utf16().collect();
            let mut units = vec![0; expected.len()];
            write_utf16(&text, &mut units);
            prop_assert_eq!(units, expected);
        }
    }
}
