//! Unescapes strings.

use super::zero_bytes;

/// Text of a string with well-formed escapes; `None` for an unpaired surrogate.
///
/// Copies eight bytes at a time and keeps those before a backslash.
pub(super) fn unescape(inside: &str) -> Option<String> {
    let bytes = inside.as_bytes();
    // Unescaped text is never longer than its escapes; one word more, since whole words are written.
    let mut out = vec![0; bytes.len() + 8];
    let (mut from, mut to) = (0, 0);
    loop {
        let rest = bytes.get(from..)?;
        let Some(word) = rest.first_chunk::<8>() else {
            match rest.first() {
                None => break,
                Some(b'\\') => (from, to) = unescape_one(inside, from, &mut out, to)?,
                Some(plain) => {
                    *out.get_mut(to)? = *plain;
                    (from, to) = (from + 1, to + 1);
                }
            }
            continue;
        };
        *out.get_mut(to..)?.first_chunk_mut::<8>()? = *word;
        let backslashes = zero_bytes(u64::from_le_bytes(*word) ^ u64::from_le_bytes([b'\\'; 8]));
        let plain = (backslashes.trailing_zeros() / 8) as usize;
        (from, to) = (from + plain, to + plain);
        if plain < 8 {
            (from, to) = unescape_one(inside, from, &mut out, to)?;
        }
    }
    out.truncate(to);
    String::from_utf8(out).ok()
}

/// Writes the character of the escape at `from` to `to`; returns both positions after it.
#[inline(always)]
fn unescape_one(inside: &str, from: usize, out: &mut [u8], to: usize) -> Option<(usize, usize)> {
    let plain = match inside.as_bytes().get(from + 1)? {
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => return unescape_unit(inside, from, out, to),
        plain => *plain,
    };
    *out.get_mut(to)? = plain;
    Some((from + 2, to + 1))
}

#[inline(never)]
fn unescape_unit(inside: &str, mut from: usize, out: &mut [u8], to: usize) -> Option<(usize, usize)> {
    let unit_at = |at: usize| u32::from_str_radix(inside.get(at..at + 4)?, 16).ok();
    let mut unit = unit_at(from + 2)?;
    from += 6;
    if (0xd800..0xdc00).contains(&unit) {
        let low = inside.get(from..)?.starts_with("\\u").then(|| unit_at(from + 2))??;
        if !(0xdc00..0xe000).contains(&low) {
            return None;
        }
        unit = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        from += 6;
    }
    let written = char::from_u32(unit)?.encode_utf8(out.get_mut(to..)?.first_chunk_mut::<8>()?).len();
    Some((from, to + written))
}
