//! Copies JSON that no shape describes, so that no number passes through a double.

use super::{duplicate, quote};
use crate::json_reader::{JsonError, JsonReader, ValueKind};
use crate::shorten;

/// Largest integer that a double holds exactly with its neighbours: 2^53 - 1.
const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

/// What happens to integers on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntegerRule {
    /// Copied.
    Keep,
    /// For JavaScript: an integer under a key that names an id (ends in Id or Ids, AppId aside) becomes a string, and
    /// so does any other beyond ±(2^53-1).
    QuoteIds,
    /// Refused beyond ±(2^53-1): the text came from doubles, which have already damaged it.
    RefuseUnsafe,
}

/// Why a copy stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyFailure {
    /// Not JSON, or too deep.
    Json(JsonError),
    /// An integer that a double cannot hold.
    Unsafe,
}

impl From<JsonError> for CopyFailure {
    fn from(error: JsonError) -> Self {
        CopyFailure::Json(error)
    }
}

/// Appends the reader's next value without white space between tokens.
pub fn copy_value(
    reader: &mut JsonReader<'_>,
    rule: IntegerRule,
    out: &mut Vec<u8>,
) -> Result<(), CopyFailure> {
    copy_under(reader, rule, false, out)
}

/// Appends the one value that `json` is.
pub fn copy_text(json: &str, rule: IntegerRule, out: &mut Vec<u8>) -> Result<(), CopyFailure> {
    let mut reader = JsonReader::new(json);
    copy_value(&mut reader, rule, out)?;
    Ok(reader.end()?)
}

/// Appends the one object that `json` is, as [`copy_text`], and gives the text of the value under `wanted`. A key that
/// comes twice is refused, as [`RawObject`](super::RawObject) does, in one pass over the text instead of two.
///
/// # Errors
/// The rule that is broken (`syntax`, `type`, `duplicate_key`, `depth`) with words.
pub fn copy_object<'a>(
    json: &'a str,
    rule: IntegerRule,
    wanted: &str,
    out: &mut Vec<u8>,
) -> Result<Option<&'a str>, (&'static str, String)> {
    let failed = |error: JsonError| (error.rule(), error.words());
    let mut reader = JsonReader::new(json);
    if reader.peek().map_err(failed)? != ValueKind::Object {
        return Err(("type", "not an object".to_owned()));
    }
    reader.enter().map_err(failed)?;
    out.push(b'{');
    let (mut first, mut keys, mut found) = (true, Vec::new(), None);
    while let Some(raw_key) = reader.next_raw_key(&mut first).map_err(failed)? {
        let key = JsonReader::new(raw_key).string().map_err(failed)?;
        comma(out);
        out.extend_from_slice(raw_key.as_bytes());
        out.push(b':');
        let copied = if key == wanted {
            let value = reader.raw().map_err(failed)?;
            found = Some(value);
            copy_under(&mut JsonReader::new(value), rule, names_id(raw_key), out)
        } else {
            copy_under(&mut reader, rule, names_id(raw_key), out)
        };
        copied.map_err(|failure| match failure {
            CopyFailure::Json(error) => failed(error),
            CopyFailure::Unsafe => ("safe_integer", "an integer that was rounded".to_owned()),
        })?;
        keys.push(key);
    }
    reader.end().map_err(failed)?;
    out.push(b'}');
    match duplicate(&keys) {
        Some(key) => Err(("duplicate_key", format!("duplicate key {}", quote(&shorten(key))))),
        None => Ok(found),
    }
}

/// `id_key`: whether the value stands under a key that names an id, itself or as an item of its array.
fn copy_under(
    reader: &mut JsonReader<'_>,
    rule: IntegerRule,
    id_key: bool,
    out: &mut Vec<u8>,
) -> Result<(), CopyFailure> {
    let kind = reader.peek()?;
    let mut first = true;
    match kind {
        ValueKind::Object => {
            reader.enter()?;
            out.push(b'{');
            while let Some(key) = reader.next_raw_key(&mut first)? {
                comma(out);
                out.extend_from_slice(key.as_bytes());
                out.push(b':');
                copy_under(reader, rule, names_id(key), out)?;
            }
            out.push(b'}');
        }
        ValueKind::Array => {
            reader.enter()?;
            out.push(b'[');
            while reader.next_item(&mut first)? {
                comma(out);
                copy_under(reader, rule, id_key, out)?;
            }
            out.push(b']');
        }
        ValueKind::Number => {
            let number = reader.number()?;
            let integer = number.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            let is_unsafe = integer && !is_safe(number);
            if rule == IntegerRule::RefuseUnsafe && is_unsafe {
                return Err(CopyFailure::Unsafe);
            }
            if rule == IntegerRule::QuoteIds && integer && (id_key || is_unsafe) {
                quoted(number, out);
            } else {
                out.extend_from_slice(number.as_bytes());
            }
        }
        ValueKind::Text | ValueKind::Bool(_) | ValueKind::Null => {
            out.extend_from_slice(reader.raw()?.as_bytes());
        }
    }
    Ok(())
}

/// A comma, unless this is the first part of its object or array.
#[inline(always)]
pub fn comma(out: &mut Vec<u8>) {
    if !matches!(out.last(), None | Some(b'{' | b'[')) {
        out.push(b',');
    }
}

pub fn quoted(token: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(token.as_bytes());
    out.push(b'"');
}

/// Whether an integer, as it is written, is within ±(2^53-1). By length first: 15 digits always are.
#[inline(always)]
pub fn is_safe(integer: &str) -> bool {
    let digits = integer.strip_prefix('-').unwrap_or(integer);
    digits.len() <= 15 || (digits.len() == 16 && digits.parse::<i64>().is_ok_and(|n| n <= MAX_SAFE_INTEGER))
}

/// Ends in Id or Ids; AppId is 32 bits wide and stays a number. `key` is as written, with its quotes.
fn names_id(key: &str) -> bool {
    (key.ends_with("Id\"") || key.ends_with("Ids\"")) && key != "\"AppId\""
}

#[cfg(test)]
mod tests {
    use super::{CopyFailure, IntegerRule, copy_text};
    use proptest::prelude::*;

    fn copied(json: &str, rule: IntegerRule) -> Result<String, CopyFailure> {
        let mut out = Vec::new();
        copy_text(json, rule, &mut out).map(|()| String::from_utf8(out).unwrap_or_default())
    }

    #[test]
    fn ids_become_strings_and_nothing_else_does() {
        assert_eq!(
            copied(
                r#"{ "AppId": 1, "UserId": 2, "RobotIds": [1, -2, {"N": 3, "XId": 4}], "Time": 9007199254740991,
                     "Big": 9007199254740992, "Neg": -9007199254740992, "F": 1.50, "S": "a \" 1", "Ids": {"k": 1} }"#,
                IntegerRule::QuoteIds
            )
            .as_deref(),
            Ok(r#"{"AppId":1,"UserId":"2","RobotIds":["1","-2",{"N":3,"XId":"4"}],"Time":9007199254740991,"Big":"9007199254740992","Neg":"-9007199254740992","F":1.50,"S":"a \" 1","Ids":{"k":1}}"#)
        );
    }

    #[test]
    fn damaged_integers_are_refused() {
        assert_eq!(copied("[9007199254740992]", IntegerRule::RefuseUnsafe), Err(CopyFailure::Unsafe));
        assert_eq!(
            copied("[9007199254740991]", IntegerRule::RefuseUnsafe).as_deref(),
            Ok("[9007199254740991]")
        );
    }

    proptest! {
        #[test]
        fn keeping_copies_every_value(text in "\\PC{0,60}", n in any::<i64>(), f in any::<f64>()) {
            let value = serde_json::json!({"t": text, "n": [n, {"f": f}], "x": null, "y": [true, false]});
            let copy = copied(&format!(" {value} "), IntegerRule::Keep).unwrap_or_default();
            prop_assert_eq!(copy, value.to_string());
        }
    }
}
