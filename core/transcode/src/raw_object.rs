//! Keys of one JSON object with the text of their values. Duplicates are refused.

use std::borrow::Cow;

use crate::json_reader::{JsonError, JsonReader, ValueKind};
use crate::{integer, joined, parted, parts, quote, shorten};

/// Entries of an object in the order of the text.
pub struct RawObject<'a> {
    keys: Vec<Cow<'a, str>>,
    values: Vec<&'a str>,
}

impl<'a> RawObject<'a> {
    /// Reads a text that is one object.
    ///
    /// # Errors
    /// The rule that is broken (`syntax`, `type`, `duplicate_key`, `depth`) with a message.
    #[inline(never)]
    pub fn read(json: &'a str) -> Result<Self, (&'static str, String)> {
        let mut object = RawObject { keys: Vec::new(), values: Vec::new() };
        match object.fill(json) {
            Ok(true) => match duplicate(&object.keys) {
                Some(key) => Err(("duplicate_key", twice(key))),
                None => Ok(object),
            },
            Ok(false) => Err(("type", "not an object".to_owned())),
            Err(error) => Err((error.rule(), error.words())),
        }
    }

    /// Whether the text is an object.
    fn fill(&mut self, json: &'a str) -> Result<bool, JsonError> {
        let mut reader = JsonReader::new(json);
        if reader.peek()? != ValueKind::Object {
            return Ok(false);
        }
        reader.enter()?;
        let mut first = true;
        while let Some(key) = reader.next_key(&mut first)? {
            let value = reader.raw()?;
            self.keys.push(key);
            self.values.push(value);
        }
        reader.end()?;
        Ok(true)
    }

    /// Text of the value of `key`.
    #[inline(never)]
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.entries().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// String of `key`; `None` if it is absent or another value.
    #[inline(never)]
    pub fn text(&self, key: &str) -> Option<Cow<'a, str>> {
        let mut reader = JsonReader::new(self.get(key)?);
        match reader.peek() {
            Ok(ValueKind::Text) => reader.string().ok(),
            _ => None,
        }
    }

    /// All keys with the text of their values.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.keys.iter().map(|key| &**key).zip(self.values.iter().copied())
    }
}

/// Message for a duplicate key.
#[cold]
#[inline(never)]
pub(crate) fn twice(key: &str) -> String {
    joined(&["duplicate key ", &quote(&shorten(key))])
}

/// First duplicate key.
///
/// Few keys are compared pairwise, without memory, where time counts. Many keys are sorted by Shell's method, the smallest code, so that the
/// time grows little faster than the length of a hostile body.
#[inline(never)]
pub fn duplicate<'k>(keys: &'k [Cow<'_, str>]) -> Option<&'k str> {
    #[cfg(not(feature = "small"))]
    const FEW: usize = 16;
    #[cfg(not(feature = "small"))]
    if keys.len() <= FEW {
        let twice =
            |(at, key): (usize, &'k Cow<'_, str>)| keys.iter().take(at).any(|k| k == key).then_some(key);
        return keys.iter().enumerate().find_map(twice).map(|key| &**key);
    }
    let mut sorted: Vec<&str> = keys.iter().map(|key| &**key).collect();
    // Sedgewick's distances of 1986, with which no order of n keys takes longer than n^(4/3).
    for power in (0..13_u32).rev() {
        let distance = if power == 0 { 1 } else { (1 << (2 * power)) + (3 << (power - 1)) + 1 };
        for end in distance..sorted.len() {
            let mut at = end;
            while let Some(before) = at.checked_sub(distance)
                && let (Some(one), Some(other)) = (sorted.get(before), sorted.get(at))
                && one > other
            {
                sorted.swap(before, at);
                at = before;
            }
        }
    }
    let mut last = None;
    sorted.into_iter().find(|key| last.replace(*key) == Some(*key))
}

/// Integer at a path, as [`value_at`].
pub fn integer_at(json: &str, path: &str) -> Option<i64> {
    integer(value_at(json, path)?)
}

/// Text of the value at a path of names and positions, such as `MessageBody.MentionedUsers[0]`.
///
/// Names with a dot or a bracket are out of reach.
pub fn value_at<'a>(json: &'a str, path: &str) -> Option<&'a str> {
    let mut text = json;
    for step in parts(path, b'.') {
        let (name, positions) = parted(step, b"[").map_or((step, None), |(name, rest)| (name, Some(rest)));
        if name.is_empty() || name.contains(']') {
            return None;
        }
        text = RawObject::read(text).ok()?.get(name)?;
        for position in positions.into_iter().flat_map(|rest| parts(rest, b'[')) {
            let digits = position.strip_suffix(']')?;
            let position = integer(digits).filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
            text = item_at(text, usize::try_from(position).ok()?)?;
        }
    }
    Some(text)
}

fn item_at(json: &str, position: usize) -> Option<&str> {
    let mut reader = JsonReader::new(json);
    if reader.peek().ok()? != ValueKind::Array {
        return None;
    }
    reader.enter().ok()?;
    let mut first = true;
    for _ in 0..position {
        reader.next_item(&mut first).ok()?.then_some(())?;
        reader.raw().ok()?;
    }
    reader.next_item(&mut first).ok()?.then_some(())?;
    reader.raw().ok()
}

#[cfg(test)]
mod tests {
    use super::duplicate;
    use proptest::prelude::*;
    use std::borrow::Cow;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_duplicate_is_found_among_any_number_of_keys(keys in prop::collection::vec("[a-c]{0,8}", 0..400)) {
            let keys: Vec<Cow<'_, str>> = keys.into_iter().map(Cow::Owned).collect();
            let mut seen = BTreeSet::new();
            let twice: BTreeSet<&str> = keys.iter().map(|key| &**key).filter(|key| !seen.insert(*key)).collect();
            let found = duplicate(&keys);
            prop_assert_eq!(found.is_some(), !twice.is_empty());
            prop_assert!(found.is_none_or(|key| twice.contains(key)));
        }
    }

    #[test]
    fn keys_of_a_hostile_body_take_no_quadratic_time() {
        const MANY: usize = 60_000;
        let ascending = (0..MANY).map(|key| Cow::Owned(format!("{key:06}")));
        let descending = (0..MANY).rev().map(|key| Cow::Owned(format!("{key:06}")));
        let twice = ["000000"].into_iter().map(Cow::Borrowed);
        assert_eq!(duplicate(&ascending.collect::<Vec<_>>()), None);
        assert_eq!(duplicate(&descending.chain(twice).collect::<Vec<_>>()), Some("000000"));
    }
}
