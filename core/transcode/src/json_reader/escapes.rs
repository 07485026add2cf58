//! Escapes in strings.

use std::borrow::Cow;

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

/// JSON with U+FFFD for each escape of a surrogate that lacks its other half, which no Rust string can hold.
pub fn without_half_pairs(json: &str) -> Cow<'_, str> {
    let (mut out, mut kept, mut at) = (String::new(), 0, 0);
    while let Some(next) = json.get(at..).and_then(|rest| rest.find('\\')) {
        let escape = at + next;
        let units = Units::read(json, escape);
        at = escape + units.as_ref().map_or(2, |units| units.length);
        if units.is_some_and(|units| units.char.is_none()) {
            out.push_str(json.get(kept..escape).unwrap_or_default());
            out.push(char::REPLACEMENT_CHARACTER);
            kept = at;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(json);
    }
    out.push_str(json.get(kept..).unwrap_or_default());
    Cow::Owned(out)
}
