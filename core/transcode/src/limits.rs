//! Limits of a field, by kind.

use crate::shape::Limit;

/// Limits of one field.
#[derive(Clone, Copy, Default)]
pub struct Limits {
    pub max_items: Option<u32>,
    pub range: Option<(i64, i64)>,
    pub max_chars: Option<u32>,
    pub max_entries: Option<u32>,
    pub key_max_chars: Option<u32>,
    pub value_max_chars: Option<u32>,
    pub key_reserved: Option<&'static str>,
}

impl Limits {
    pub fn of(declared: &'static [Limit]) -> Self {
        let mut limits = Limits::default();
        for limit in declared {
            match *limit {
                Limit::MaxItems(max) => limits.max_items = Some(max),
                Limit::Range(low, high) => limits.range = Some((low, high)),
                Limit::MaxChars(max) => limits.max_chars = Some(max),
                Limit::MaxEntries(max) => limits.max_entries = Some(max),
                Limit::KeyMaxChars(max) => limits.key_max_chars = Some(max),
                Limit::ValueMaxChars(max) => limits.value_max_chars = Some(max),
                Limit::KeyReserved(prefix) => limits.key_reserved = Some(prefix),
            }
        }
        limits
    }

    /// The limits of each value of a map.
    pub fn of_values(&self) -> Self {
        Limits { max_chars: self.value_max_chars, ..Limits::default() }
    }
}

/// Number of characters of a text, if over `max`.
pub fn too_long(text: &str, max: Option<u32>) -> Option<usize> {
    let max = max? as usize;
    // Bytes first, since a text has at least as many bytes as characters.
    if text.len() <= max {
        return None;
    }
    let count = crate::char_count(text);
    (count > max).then_some(count)
}
