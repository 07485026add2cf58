//! A field's limits, as the transcoder asks for them.

use crate::shape::Limit;

/// The limits of one field, each where it is declared.
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
                Limit::MaxItems(most) => limits.max_items = Some(most),
                Limit::Range(low, high) => limits.range = Some((low, high)),
                Limit::MaxChars(most) => limits.max_chars = Some(most),
                Limit::MaxEntries(most) => limits.max_entries = Some(most),
                Limit::KeyMaxChars(most) => limits.key_max_chars = Some(most),
                Limit::ValueMaxChars(most) => limits.value_max_chars = Some(most),
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

/// How many characters a text has, where that is over `most`.
pub fn too_long(text: &str, most: Option<u32>) -> Option<usize> {
    let most = most? as usize;
    // Bytes first: a text is never shorter in bytes than in characters.
    if text.len() <= most {
        return None;
    }
    let count = text.chars().count();
    (count > most).then_some(count)
}
