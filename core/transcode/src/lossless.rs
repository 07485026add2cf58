//! Copies JSON that no shape describes, so that no number passes through a double.

use crate::json_reader::{JsonError, JsonReader, Number, ValueKind};
use crate::json_writer::JsonWriter;

/// Treatment of integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntegerRule {
    /// Copied.
    Keep,
    /// For JavaScript: an integer under a key that names an id (ends in Id or Ids, AppId aside) becomes a string, and
    /// so does any other beyond ±(2^53-1).
    QuoteIds,
    /// Refused beyond ±(2^53-1): the text came from doubles, which may have rounded it.
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
    out: &mut JsonWriter,
) -> Result<(), CopyFailure> {
    copy_under(reader, rule, false, out)
}

/// A copy of the one value that `json` is.
pub fn copy_text(json: &str, rule: IntegerRule) -> Result<String, CopyFailure> {
    let mut reader = JsonReader::new(json);
    let mut out = JsonWriter::with_capacity(json.len() + json.len() / 8);
    copy_value(&mut reader, rule, &mut out)?;
    reader.end()?;
    Ok(out.finish())
}

#[inline(always)]
fn raw_key_to(out: &mut JsonWriter, raw_key: &str) {
    out.comma();
    out.append(raw_key);
    out.push(b':');
}

/// `id_key`: whether the value stands under a key that names an id, itself or as an item of its array.
fn copy_under(
    reader: &mut JsonReader<'_>,
    rule: IntegerRule,
    id_key: bool,
    out: &mut JsonWriter,
) -> Result<(), CopyFailure> {
    let kind = reader.peek()?;
    let mut first = true;
    match kind {
        ValueKind::Object => {
            reader.enter()?;
            out.push(b'{');
            while let Some(key) = reader.next_raw_key(&mut first)? {
                raw_key_to(out, key);
                copy_under(reader, rule, names_id(key), out)?;
            }
            out.push(b'}');
        }
        ValueKind::Array => {
            reader.enter()?;
            out.push(b'[');
            while reader.next_item(&mut first)? {
                out.comma();
                copy_under(reader, rule, id_key, out)?;
            }
            out.push(b']');
        }
        ValueKind::Number => {
            let Number { text, is_integer } = reader.number()?;
            let is_unsafe = is_integer && !is_safe(text);
            if rule == IntegerRule::RefuseUnsafe && is_unsafe {
                return Err(CopyFailure::Unsafe);
            }
            if rule == IntegerRule::QuoteIds && is_integer && (id_key || is_unsafe) {
                out.quoted(text);
            } else {
                out.append(text);
            }
        }
        ValueKind::Text => out.append(reader.raw_string()?),
        ValueKind::Bool(_) | ValueKind::Null => out.append(reader.literal(kind)?),
    }
    Ok(())
}

/// Whether an integer, as it is written, is within ±(2^53-1).
#[inline(always)]
pub fn is_safe(integer: &str) -> bool {
    is_at_most(digits(integer), b"9007199254740991")
}

/// The digits of an integer, as it is written.
#[inline(always)]
pub fn digits(integer: &str) -> &[u8] {
    match integer.as_bytes() {
        [b'-', digits @ ..] => digits,
        digits => digits,
    }
}

/// Compares digits by their count and their first one, which mostly tells: reading every id as a number would take a fifth
/// of a page's time.
#[inline(always)]
pub fn is_at_most(digits: &[u8], largest: &[u8]) -> bool {
    digits.len() < largest.len()
        || (digits.len() == largest.len() && (digits.first() < largest.first() || digits <= largest))
}

/// Ends in Id or Ids; AppId is 32 bits wide and stays a number. `key` is as written, with its quotes.
pub(crate) fn names_id(key: &str) -> bool {
    (key.ends_with("Id\"") || key.ends_with("Ids\"")) && key != "\"AppId\""
}

#[cfg(test)]
mod tests {
    use super::{CopyFailure, IntegerRule, copy_text};
    use proptest::prelude::*;

    #[test]
    fn ids_become_strings_and_nothing_else_does() {
        assert_eq!(
            copy_text(
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
        assert_eq!(copy_text("[9007199254740992]", IntegerRule::RefuseUnsafe), Err(CopyFailure::Unsafe));
        assert_eq!(
            copy_text("[9007199254740991]", IntegerRule::RefuseUnsafe).as_deref(),
            Ok("[9007199254740991]")
        );
    }

    proptest! {
        #[test]
        fn keeping_copies_every_value(text in "\\PC{0,60}", n in any::<i64>(), f in any::<f64>()) {
            let value = serde_json::json!({"t": text, "n": [n, {"f": f}], "x": null, "y": [true, false]});
            let copy = copy_text(&format!(" {value} "), IntegerRule::Keep).unwrap_or_default();
            prop_assert_eq!(copy, value.to_string());
        }
    }
}
