//! Unescapes strings.

use super::zero_bytes;
use crate::JsonWriter;

/// Text of a string with well-formed escapes; `None` for an unpaired surrogate, unless it is to be replaced.
pub(super) fn unescape(inside: &str, replaces: bool) -> Option<String> {
    let mut out = JsonWriter::with_capacity(inside.len());
    let mut rest = inside;
    loop {
        let (plain, escape) = rest.split_at_checked(bytes_to_backslash(rest.as_bytes()))?;
        out.append(plain);
        let Some(kind) = escape.as_bytes().get(1) else { return Some(out.finish()) };
        let length = match kind {
            b'u' => {
                let replaced = replaces.then_some((char::REPLACEMENT_CHARACTER, 6));
                let (char, length) = unit(escape).or(replaced)?;
                out.append(char.encode_utf8(&mut [0; 4]));
                length
            }
            kind => {
                out.push(match kind {
                    b'b' => 8,
                    b'f' => 12,
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    plain => *plain,
                });
                2
            }
        };
        rest = escape.get(length..)?;
    }
}

/// Number of bytes up to a backslash. Compares eight at a time.
#[inline(always)]
fn bytes_to_backslash(bytes: &[u8]) -> usize {
    let mut count = 0;
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        let backslashes = zero_bytes(u64::from_le_bytes(*word) ^ u64::from_le_bytes([b'\\'; 8]));
        if backslashes != 0 {
            return count + backslashes.trailing_zeros() as usize / 8;
        }
        count += 8;
    }
    count + rest.iter().take_while(|byte| **byte != b'\\').count()
}

/// The character of an escape by number, and the escape's length.
#[inline(never)]
fn unit(escape: &str) -> Option<(char, usize)> {
    let unit_at = |at: usize| u32::from_str_radix(escape.get(at..at + 4)?, 16).ok();
    let unit = unit_at(2)?;
    if !(0xd800..0xdc00).contains(&unit) {
        return Some((char::from_u32(unit)?, 6));
    }
    let low = escape.get(6..)?.starts_with("\\u").then(|| unit_at(8))??;
    if !(0xdc00..0xe000).contains(&low) {
        return None;
    }
    Some((char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00))?, 12))
}
