//! The keys of one JSON object with the text of their values, duplicates refused.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Entries of an object in the order of the text.
pub(crate) struct RawEntries<'a>(pub(crate) Vec<(Cow<'a, str>, &'a RawValue)>);

/// The marker by which a duplicate key is told from a broken text.
const DUPLICATE: &str = "duplicate key ";

impl<'a> RawEntries<'a> {
    /// Reads one object and nothing after it.
    ///
    /// # Errors
    /// The rule that is broken (`syntax`, `type`, `duplicate_key`) with words.
    pub(crate) fn read(json: &'a str) -> Result<Self, (&'static str, String)> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = RawEntries<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::new();
                let mut seen: BTreeSet<Cow<'de, str>> = BTreeSet::new();
                while let Some(Text(key)) = map.next_key()? {
                    if !seen.insert(key.clone()) {
                        return Err(A::Error::custom(format_args!(
                            "{DUPLICATE}{:?}",
                            crate::error::shorten(&key)
                        )));
                    }
                    entries.push((key, map.next_value()?));
                }
                Ok(RawEntries(entries))
            }
        }
        let mut reader = serde_json::Deserializer::from_str(json);
        reader.deserialize_any(Entries).and_then(|entries| reader.end().map(|()| entries)).map_err(|error| {
            let words = error.to_string();
            let rule = if words.starts_with(DUPLICATE) {
                "duplicate_key"
            } else if error.is_data() {
                "type"
            } else {
                "syntax"
            };
            (rule, words)
        })
    }

    /// The text of the value under `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.get())
    }
}

/// A JSON string, borrowed where it has no escapes.
pub(crate) struct Text<'a>(pub(crate) Cow<'a, str>);

impl<'de> serde::Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, v: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(v)))
            }
            fn visit_str<E>(self, v: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(v.to_owned())))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

/// The integer at a dotted path of wire names in a body that this crate wrote.
pub(crate) fn integer_at(json: &str, path: &str) -> Option<i64> {
    let mut text = json;
    for name in path.split('.') {
        text = RawEntries::read(text).ok()?.get(name)?;
    }
    text.parse().ok()
}
