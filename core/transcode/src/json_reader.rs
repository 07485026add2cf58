//! A pull reader over JSON text that the caller walks value by value.
//!
//! serde_json's reader does not fit: it converts numbers to f64, whose tables take a fifth of the wasm module, it does not
//! keep a number's text, and its errors lack the path. Strict RFC 8259; `tests` hold it to accept
//! exactly what serde_json accepts.

mod escapes;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use escapes::{Units, escaped};

pub use escapes::without_half_pairs;

use crate::casing::Casing;
use crate::json_writer::JsonWriter;
use crate::short_bytes::{decimal_u64, joined, same_bytes};

/// Maximum nesting of arrays and objects.
pub const MAX_DEPTH: usize = 128;

/// Room for a text with escapes at first, in bytes. Room for all that follows would make many short texts slow.
const LIKELY_TEXT: usize = 512;

/// Why reading stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// Malformed JSON at this byte.
    Syntax(usize),
    /// Nested deeper than [`MAX_DEPTH`].
    Depth,
}

impl JsonError {
    /// Stable name of the rule.
    pub fn rule(self) -> &'static str {
        match self {
            JsonError::Syntax(_) => "syntax",
            JsonError::Depth => "depth",
        }
    }

    /// Explanation of the rule.
    pub fn words(self) -> String {
        match self {
            JsonError::Syntax(at) => joined(&["not JSON at byte ", &decimal_u64(at as u64)]),
            JsonError::Depth => joined(&["nested deeper than ", &decimal_u64(MAX_DEPTH as u64)]),
        }
    }
}

#[cfg(not(feature = "small"))]
const ONES: u64 = 0x0101_0101_0101_0101;
#[cfg(not(feature = "small"))]
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The high bit of every byte of a word that is zero, exact up to the first of them.
#[cfg(not(feature = "small"))]
#[inline(always)]
pub(crate) fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

/// Number of bytes up to a quote, a backslash or a control character.
#[cfg(feature = "small")]
pub(crate) fn plain_bytes(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)).count()
}

/// Number of bytes up to a quote, a backslash or a control character. Compares eight at a time.
#[cfg(not(feature = "small"))]
#[inline(always)]
pub(crate) fn plain_bytes(bytes: &[u8]) -> usize {
    let mut count = 0;
    let (words, rest) = bytes.as_chunks::<8>();
    for chunk in words {
        let word = u64::from_le_bytes(*chunk);
        let quotes = zero_bytes(word ^ (ONES * u64::from(b'"')));
        let backslashes = zero_bytes(word ^ (ONES * u64::from(b'\\')));
        let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let stops = quotes | backslashes | controls;
        if stops != 0 {
            return count + stops.trailing_zeros() as usize / 8;
        }
        count += 8;
    }
    count + rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)).count()
}

/// Number of leading digits.
#[cfg(feature = "small")]
fn digit_bytes(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Number of leading digits. Compares eight bytes at a time.
#[cfg(not(feature = "small"))]
#[inline(always)]
fn digit_bytes(bytes: &[u8]) -> usize {
    let mut count = 0;
    let (words, rest) = bytes.as_chunks::<8>();
    for chunk in words {
        let word = u64::from_le_bytes(*chunk);
        let low = word ^ (ONES * u64::from(b'0'));
        // Ten and more reach the high bit.
        let stops = (((low & !HIGHS) + ONES * 0x76) | low) & HIGHS;
        if stops != 0 {
            return count + stops.trailing_zeros() as usize / 8;
        }
        count += 8;
    }
    count + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Kind of a value, as its first byte says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// An object.
    Object,
    /// An array.
    Array,
    /// A string.
    Text,
    /// A number.
    Number,
    /// true or false.
    Bool(bool),
    /// null.
    Null,
}

/// A number as it is written.
#[derive(Clone, Copy, Debug)]
pub struct Number<'a> {
    /// Its text.
    pub text: &'a str,
    /// Whether it has neither a fraction nor an exponent.
    pub is_integer: bool,
}

/// The escapes of a string as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Escapes {
    /// None.
    None,
    /// Those that [`JsonWriter`](crate::JsonWriter) writes: of quotes, backslashes, line ends and tabs.
    Usual,
    /// Others among them.
    Other,
}

/// Reader at a position of a JSON text.
#[derive(Clone, Debug)]
pub struct JsonReader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> JsonReader<'a> {
    /// Starts at the beginning of a text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        JsonReader { text, at: 0, depth: 0 }
    }

    #[inline(always)]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Error at the current position.
    #[must_use]
    pub fn error(&self) -> JsonError {
        JsonError::Syntax(self.at)
    }

    #[cfg_attr(feature = "small", inline(never))]
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn skip_space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Text from `start` to here.
    #[inline(always)]
    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Kind of the next value, without consuming it.
    #[cfg_attr(feature = "small", inline(never))]
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub fn peek(&mut self) -> Result<ValueKind, JsonError> {
        self.skip_space();
        Ok(match self.byte() {
            Some(b'{') => ValueKind::Object,
            Some(b'[') => ValueKind::Array,
            Some(b'"') => ValueKind::Text,
            Some(b'-' | b'0'..=b'9') => ValueKind::Number,
            Some(b't') => ValueKind::Bool(true),
            Some(b'f') => ValueKind::Bool(false),
            Some(b'n') => ValueKind::Null,
            _ => return Err(self.error()),
        })
    }

    /// Enters the object or array that was peeked.
    #[cfg_attr(feature = "small", inline(never))]
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub fn enter(&mut self) -> Result<(), JsonError> {
        if self.depth == MAX_DEPTH {
            return Err(JsonError::Depth);
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// Reads the next key of the object, up to its value; `None` after the last one. The caller keeps `first`, true before
    /// the first key.
    #[inline(never)]
    pub fn next_key(&mut self, first: &mut bool) -> Result<Option<Cow<'a, str>>, JsonError> {
        if self.next_entry(first)? { self.key().map(Some) } else { Ok(None) }
    }

    /// Whether the object has another entry; the reader is then at its key.
    #[inline(never)]
    pub fn next_entry(&mut self, first: &mut bool) -> Result<bool, JsonError> {
        self.next_part(first, b'}')
    }

    /// Skips the key and its colon.
    #[inline(never)]
    pub fn key(&mut self) -> Result<Cow<'a, str>, JsonError> {
        if self.byte() != Some(b'"') {
            return Err(self.error());
        }
        let key = self.string()?;
        self.colon()?;
        Ok(key)
    }

    /// Skips the key and its colon, if they have exactly this text.
    #[inline(always)]
    pub fn skip_key(&mut self, wire: &str, casing: Casing) -> bool {
        let end = self.at + wire.len() + 3;
        let is_so = match self.text.as_bytes().get(self.at..end) {
            Some([b'"', name @ .., b'"', b':']) => casing.matches(wire, name),
            _ => false,
        };
        if is_so {
            self.at = end;
        }
        is_so
    }

    /// Skips this key, given with its quotes and colon, if it follows without white space.
    #[inline(always)]
    pub fn skip_quoted_key(&mut self, quoted: &str) -> bool {
        let end = self.at + quoted.len();
        let is_so =
            self.text.as_bytes().get(self.at..end).is_some_and(|found| same_bytes(found, quoted.as_bytes()));
        if is_so {
            self.at = end;
        }
        is_so
    }

    /// Reads an integer of 64 bits that is written as one; `None` for anything else, where the reader stays.
    #[inline(always)]
    pub fn plain_integer(&mut self) -> Option<i64> {
        self.skip_space();
        let bytes = self.text.as_bytes().get(self.at..)?;
        let is_negative = bytes.first() == Some(&b'-');
        let digits = bytes.get(usize::from(is_negative)..)?;
        let count = digit_bytes(digits);
        let (first, after) = (digits.first()?, digits.get(count));
        if count == 0
            || count > 19
            || (*first == b'0' && count > 1)
            || matches!(after, Some(b'.' | b'e' | b'E'))
        {
            return None;
        }
        let number = digits.get(..count)?.iter().fold(0_u64, |n, digit| n * 10 + u64::from(digit - b'0'));
        let number =
            if is_negative { 0_i64.checked_sub_unsigned(number)? } else { i64::try_from(number).ok()? };
        self.at += usize::from(is_negative) + count;
        Some(number)
    }

    #[cfg_attr(feature = "small", inline(never))]
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn colon(&mut self) -> Result<(), JsonError> {
        self.skip_space();
        if self.byte() != Some(b':') {
            return Err(self.error());
        }
        self.at += 1;
        Ok(())
    }

    /// Whether the array has another item; the reader is then at it.
    #[inline(never)]
    pub fn next_item(&mut self, first: &mut bool) -> Result<bool, JsonError> {
        self.next_part(first, b']')
    }

    #[cfg_attr(feature = "small", inline(never))]
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn next_part(&mut self, first: &mut bool, end: u8) -> Result<bool, JsonError> {
        self.skip_space();
        let was_first = std::mem::replace(first, false);
        match self.byte() {
            Some(b) if b == end => {
                self.at += 1;
                self.depth = self.depth.saturating_sub(1);
                Ok(false)
            }
            Some(b',') if !was_first => {
                self.at += 1;
                self.skip_space();
                Ok(true)
            }
            Some(_) if was_first => Ok(true),
            _ => Err(self.error()),
        }
    }

    /// Reads a string; borrowed if it has no escapes.
    #[inline(never)]
    pub fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        let start = self.at + 1;
        self.string_of_units()?.ok_or(JsonError::Syntax(start))
    }

    /// As [`string`](Self::string); `None`, with the reader past it, where a surrogate lacks its other half.
    #[inline(always)]
    pub fn string_of_units(&mut self) -> Result<Option<Cow<'a, str>>, JsonError> {
        self.units(false)
    }

    /// As [`string`](Self::string), with U+FFFD for a surrogate that lacks its other half.
    #[inline(always)]
    pub fn replaced_string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        Ok(self.units(true)?.unwrap_or_default())
    }

    #[inline(never)]
    fn units(&mut self, replaces: bool) -> Result<Option<Cow<'a, str>>, JsonError> {
        let start = self.at + 1;
        self.at = start;
        self.skip_plain();
        if self.byte() == Some(b'"') {
            self.at += 1;
            return Ok(Some(Cow::Borrowed(self.text.get(start..self.at - 1).unwrap_or_default())));
        }
        // Escapes are resolved on the way: to look for the string's end first would take as long again.
        let mut out = JsonWriter::with_capacity(self.left().min(LIKELY_TEXT));
        out.append(self.since(start));
        let mut is_whole = true;
        while self.byte() == Some(b'\\') {
            is_whole &= self.escape(replaces, &mut out)?;
            let start = self.at;
            self.skip_plain();
            out.append(self.since(start));
        }
        if self.byte() != Some(b'"') {
            return Err(self.error());
        }
        self.at += 1;
        Ok(is_whole.then(|| Cow::Owned(out.finish())))
    }

    /// Reads an escape. False for a surrogate that lacks its other half and is not to be replaced.
    #[inline(always)]
    fn escape(&mut self, replaces: bool, out: &mut JsonWriter) -> Result<bool, JsonError> {
        let start = self.at;
        self.at += 1;
        let Some(char) = self.byte().and_then(escaped) else {
            if self.byte() != Some(b'u') {
                return Err(self.error());
            }
            let Some(units) = Units::read(self.text, start) else { return Err(self.error()) };
            self.at = start + units.length;
            let char = units.char.or(replaces.then_some(char::REPLACEMENT_CHARACTER));
            out.append(char.unwrap_or_default().encode_utf8(&mut [0; 4]));
            return Ok(char.is_some());
        };
        out.push(char);
        self.at += 1;
        Ok(true)
    }

    #[inline(always)]
    fn skip_plain(&mut self) {
        self.at += plain_bytes(self.text.as_bytes().get(self.at..).unwrap_or_default());
    }

    /// As [`raw_string`](Self::raw_string), and how it is written.
    #[inline(never)]
    pub fn written_string(&mut self) -> Result<(&'a str, Escapes), JsonError> {
        let start = self.at;
        let escapes = self.skip_string()?;
        Ok((self.since(start), escapes))
    }

    /// Reads a string as written, with its quotes.
    #[inline(never)]
    pub fn raw_string(&mut self) -> Result<&'a str, JsonError> {
        let start = self.at;
        self.skip_string()?;
        Ok(self.since(start))
    }

    /// Skips a string and returns which escapes it has, of which only the form is checked.
    #[inline(never)]
    fn skip_string(&mut self) -> Result<Escapes, JsonError> {
        let mut escapes = Escapes::None;
        self.at += 1;
        loop {
            self.at += plain_bytes(self.text.as_bytes().get(self.at..).unwrap_or_default());
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(escapes);
                }
                Some(b'\\') => {
                    self.at += 1;
                    match self.byte() {
                        Some(b'"' | b'\\' | b'n' | b'r' | b't') => {
                            escapes = escapes.max(Escapes::Usual);
                            self.at += 1;
                        }
                        Some(b'/' | b'b' | b'f') => {
                            escapes = Escapes::Other;
                            self.at += 1;
                        }
                        Some(b'u') => {
                            escapes = Escapes::Other;
                            let digits = self.text.as_bytes().get(self.at + 1..self.at + 5);
                            if !digits.is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit)) {
                                return Err(self.error());
                            }
                            self.at += 5;
                        }
                        _ => return Err(self.error()),
                    }
                }
                _ => return Err(self.error()),
            }
        }
    }

    /// Reads a number as written.
    #[inline(never)]
    pub fn number(&mut self) -> Result<Number<'a>, JsonError> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        if self.byte() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        let mut is_integer = true;
        if self.byte() == Some(b'.') {
            is_integer = false;
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            is_integer = false;
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Number { text: self.since(start), is_integer })
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let count = digit_bytes(rest);
        self.at += count;
        if count == 0 { Err(self.error()) } else { Ok(()) }
    }

    /// Skips `true`, `false` or `null`, as peeked.
    #[inline(never)]
    pub fn literal(&mut self, kind: ValueKind) -> Result<&'a str, JsonError> {
        let word = match kind {
            ValueKind::Bool(true) => "true",
            ValueKind::Bool(false) => "false",
            _ => "null",
        };
        let start = self.at;
        self.at += word.len();
        let found = self.since(start);
        if same_bytes(found.as_bytes(), word.as_bytes()) { Ok(found) } else { Err(JsonError::Syntax(start)) }
    }

    /// Skips and checks one value of any kind; returns its text.
    #[inline(never)]
    pub fn raw(&mut self) -> Result<&'a str, JsonError> {
        let kind = self.peek()?;
        let start = self.at;
        match kind {
            ValueKind::Text => {
                self.skip_string()?;
            }
            ValueKind::Number => {
                self.number()?;
            }
            ValueKind::Bool(_) | ValueKind::Null => {
                self.literal(kind)?;
            }
            ValueKind::Object | ValueKind::Array => {
                self.enter()?;
                let mut first = true;
                loop {
                    let more = if kind == ValueKind::Array {
                        self.next_item(&mut first)?
                    } else {
                        self.next_raw_key(&mut first)?.is_some()
                    };
                    if !more {
                        break;
                    }
                    self.raw()?;
                }
            }
        }
        Ok(self.since(start))
    }

    /// As [`next_key`](Self::next_key), the key as it is written, with its quotes.
    #[inline(never)]
    pub fn next_raw_key(&mut self, first: &mut bool) -> Result<Option<&'a str>, JsonError> {
        if !self.next_part(first, b'}')? {
            return Ok(None);
        }
        let start = self.at;
        if self.byte() != Some(b'"') {
            return Err(self.error());
        }
        self.skip_string()?;
        let key = self.since(start);
        self.colon()?;
        Ok(Some(key))
    }

    /// Remaining bytes.
    pub fn left(&self) -> usize {
        self.text.len().saturating_sub(self.at)
    }

    /// Checks that only white space remains.
    pub fn end(&mut self) -> Result<(), JsonError> {
        self.skip_space();
        if self.at == self.text.len() { Ok(()) } else { Err(self.error()) }
    }
}
