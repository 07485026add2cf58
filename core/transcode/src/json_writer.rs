//! Appends JSON to a text.
//!
//! A plain `Vec` is slower: most tokens are short, and appending one calls `memory.copy` and the `Vec`'s code, which take
//! longer than the copy.

#[cfg(test)]
mod tests;

use crate::casing::Casing;
#[cfg(feature = "every-style")]
use crate::casing::write_snake;
use crate::json_reader::plain_bytes;
use crate::short_bytes::copy_bytes;

/// JSON text under construction.
#[derive(Debug, Default)]
pub struct JsonWriter {
    /// What is known to be text: everything up to the end of the last long part.
    done: String,
    /// Bytes written after it, then free space.
    bytes: Vec<u8>,
    len: usize,
}

/// From this length on, a part is appended as text: bytes have to be checked for being text at the end, which takes
/// several times as long as their copy.
const LONG: usize = 512;

impl JsonWriter {
    /// Reserves this many bytes; grows when needed.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        JsonWriter { done: String::new(), bytes: vec![0; capacity], len: 0 }
    }

    /// Appends one byte of ASCII.
    #[inline(always)]
    pub(crate) fn push(&mut self, byte: u8) {
        if self.len == self.bytes.len() {
            self.grow(1);
        }
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = byte;
            self.len += 1;
        }
    }

    /// Appends text that needs no more escapes.
    #[inline(never)]
    pub fn append(&mut self, text: &str) {
        if text.len() >= LONG {
            return self.append_long(text);
        }
        copy_bytes(text.as_bytes(), self.room(text.len()));
    }

    #[inline(never)]
    fn append_long(&mut self, text: &str) {
        self.done.reserve(self.len + text.len() + LONG);
        self.settle();
        self.done.push_str(text);
    }

    /// Moves what was written to what is known to be text.
    #[inline(never)]
    fn settle(&mut self) {
        let written = self.bytes.get(..self.len).unwrap_or_default();
        // Only text was written, and marks are at its seams.
        self.done.push_str(std::str::from_utf8(written).unwrap_or_default());
        self.len = 0;
    }

    /// Appends this many bytes for the caller to fill.
    #[inline(always)]
    fn room(&mut self, count: usize) -> &mut [u8] {
        let (start, end) = (self.len, self.len + count);
        if end > self.bytes.len() {
            self.grow(count);
        }
        self.len = end;
        self.bytes.get_mut(start..end).unwrap_or_default()
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, more: usize) {
        self.bytes.resize(self.bytes.len() * 2 + more + 64, 0);
    }

    /// Appends a comma, unless this is the first part of its object or array.
    #[inline(never)]
    pub fn comma(&mut self) {
        if self.needs_comma() {
            self.push(b',');
        }
    }

    #[inline(always)]
    fn needs_comma(&self) -> bool {
        let last = match self.len.checked_sub(1) {
            Some(last) => self.bytes.get(last),
            None => self.done.as_bytes().last(),
        };
        !matches!(last, None | Some(b'{' | b'['))
    }

    /// Appends a declared name as a key, with a comma if needed. Such names need no escapes.
    #[inline(never)]
    pub(crate) fn name(&mut self, wire: &str, casing: Casing) {
        #[cfg(feature = "every-style")]
        if casing == Casing::Snake {
            return self.snake_name(wire);
        }
        let comma = self.needs_comma();
        let room = match self.room(wire.len() + 3 + usize::from(comma)) {
            [first, rest @ ..] if comma => {
                *first = b',';
                rest
            }
            room => room,
        };
        if let [open, name @ .., close, colon] = room {
            (*open, *close, *colon) = (b'"', b'"', b':');
            copy_bytes(wire.as_bytes(), name);
            if casing == Casing::LowerFirst
                && let Some(first) = name.first_mut()
            {
                first.make_ascii_lowercase();
            }
        }
    }

    #[cfg(feature = "every-style")]
    fn snake_name(&mut self, wire: &str) {
        if self.needs_comma() {
            self.push(b',');
        }
        self.push(b'"');
        let start = self.len;
        let written = write_snake(wire.as_bytes(), self.room(2 * wire.len()));
        self.len = start + written;
        self.append("\":");
    }

    /// Appends any key, with a comma if needed.
    pub fn key(&mut self, key: &str) {
        self.comma();
        self.text(key);
        self.push(b':');
    }

    /// Appends text that needs no escapes, in quotes.
    #[inline(always)]
    pub(crate) fn quoted(&mut self, token: &str) {
        if let [first, inside @ .., last] = self.room(token.len() + 2) {
            (*first, *last) = (b'"', b'"');
            copy_bytes(token.as_bytes(), inside);
        }
    }

    /// Appends text as a JSON string.
    #[inline(never)]
    pub fn text(&mut self, text: &str) {
        self.push(b'"');
        let mut rest = text;
        loop {
            let (plain, from_escape) =
                rest.split_at_checked(plain_bytes(rest.as_bytes())).unwrap_or((rest, ""));
            self.append(plain);
            let Some(byte) = from_escape.bytes().next() else { break };
            self.append(match byte {
                b'"' => "\\\"",
                b'\\' => "\\\\",
                b'\n' => "\\n",
                b'\r' => "\\r",
                b'\t' => "\\t",
                _ => "\\u00",
            });
            if byte < b' ' && !matches!(byte, b'\n' | b'\r' | b'\t') {
                self.push(b'0' + (byte >> 4));
                let low = byte & 15;
                self.push(if low < 10 { b'0' + low } else { b'a' + low - 10 });
            }
            rest = from_escape.get(1..).unwrap_or_default();
        }
        self.push(b'"');
    }

    /// Number of bytes written.
    pub(crate) fn len(&self) -> usize {
        self.done.len() + self.len
    }

    /// Text written from this position on.
    #[inline(never)]
    pub(crate) fn since(&mut self, mark: usize) -> &str {
        if mark < self.done.len() {
            self.settle();
        }
        match mark.checked_sub(self.done.len()) {
            Some(mark) => self.bytes.get(mark..self.len).and_then(|bytes| std::str::from_utf8(bytes).ok()),
            None => self.done.get(mark..),
        }
        .unwrap_or_default()
    }

    /// Removes the text from this position on.
    #[inline(never)]
    pub(crate) fn truncate(&mut self, mark: usize) {
        self.len = self.len.min(mark.saturating_sub(self.done.len()));
        self.done.truncate(mark);
    }

    /// Returns the text.
    #[must_use]
    pub fn finish(mut self) -> String {
        if !self.done.is_empty() {
            self.settle();
            return self.done;
        }
        self.bytes.truncate(self.len);
        // Only text was written, and marks are at its seams.
        String::from_utf8(self.bytes).unwrap_or_default()
    }
}
