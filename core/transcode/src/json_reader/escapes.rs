//! Escapes in strings.

/// What a letter after a backslash stands for, but for `u`; `None` where it is no escape.
#[inline(always)]
pub(super) fn escaped(letter: u8) -> Option<u8> {
    Some(match letter {
        b'"' | b'\\' | b'/' => letter,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        _ => return None,
    })
}

/// The character of an escape by number.
pub(super) struct Units {
    /// `None` for a surrogate that lacks its other half.
    pub(super) char: Option<char>,
    /// The escape's bytes, or those of a pair.
    pub(super) length: usize,
}

impl Units {
    /// Reads the escape that begins at a backslash; `None` where its digits are none.
    #[inline(never)]
    pub(super) fn read(text: &str, start: usize) -> Option<Units> {
        let unit = unit_at(text, start)?;
        if !(0xd800..0xdc00).contains(&unit) {
            return Some(Units { char: char::from_u32(unit), length: 6 });
        }
        let low = unit_at(text, start + 6).filter(|low| (0xdc00..0xe000).contains(low));
        let Some(low) = low else { return Some(Units { char: None, length: 6 }) };
        Some(Units { char: char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00)), length: 12 })
    }
}

/// The number of an escape by number.
fn unit_at(text: &str, start: usize) -> Option<u32> {
    let [b'\\', b'u', digits @ ..] = text.as_bytes().get(start..start + 6)? else { return None };
    digits.iter().try_fold(0, |number, digit| Some(number << 4 | char::from(*digit).to_digit(16)?))
}
