//! Untrusted JSON with one meaning in every language: no duplicate key, no number that languages read differently.

use std::borrow::Cow;

use crate::json_reader::{JsonError, JsonReader, Number, ValueKind};
use crate::json_writer::JsonWriter;
use crate::lossless::{digits, is_at_most, is_safe};
use crate::raw_object::twice;
use crate::{duplicate, joined, shorten};

/// The largest exponent, either way, and the most digits before it, of a number that every double holds.
const LONGEST_NUMBER: usize = 300;

/// An object that was checked.
#[derive(Debug)]
pub struct CheckedObject<'a> {
    /// A copy with ids as text, as [`IntegerRule::QuoteIds`](crate::IntegerRule::QuoteIds) makes it, if requested.
    pub text_ids: Option<String>,
    /// The text of the value under the wanted key.
    pub wanted: Option<&'a str>,
}

/// Reads one object and nothing after it. At any depth, a duplicate key (after unescaping), an
/// integer beyond 64 bits or -0, a number beyond a double and a key with half a surrogate pair are refused.
///
/// # Errors
/// The rule that is broken (`syntax`, `type`, `duplicate_key`, `depth`, `integer`, `number`, `key`) with a message.
pub fn check_object<'a>(
    json: &'a str,
    wanted: &str,
    text_ids: bool,
) -> Result<CheckedObject<'a>, (&'static str, String)> {
    let mut check = Check {
        json,
        reader: JsonReader::new(json),
        out: text_ids.then(|| JsonWriter::with_capacity(json.len() + json.len() / 8)),
        keys: Vec::with_capacity(16),
        wanted_key: wanted,
        wanted: None,
    };
    match check.whole() {
        Ok(()) => Ok(CheckedObject { text_ids: check.out.map(JsonWriter::finish), wanted: check.wanted }),
        Err(Refused::Json(error)) => Err((error.rule(), error.words())),
        Err(Refused::Rule(rule, words)) => Err((rule, words)),
    }
}

enum Refused {
    Json(JsonError),
    Rule(&'static str, String),
}

impl From<JsonError> for Refused {
    fn from(error: JsonError) -> Self {
        Refused::Json(error)
    }
}

struct Check<'a, 'w> {
    json: &'a str,
    reader: JsonReader<'a>,
    out: Option<JsonWriter>,
    /// Of the objects that are open, the innermost one's last.
    keys: Vec<Cow<'a, str>>,
    wanted_key: &'w str,
    wanted: Option<&'a str>,
}

impl<'a> Check<'a, '_> {
    fn whole(&mut self) -> Result<(), Refused> {
        if self.reader.peek()? != ValueKind::Object {
            return Err(Refused::Rule("type", "not an object".to_owned()));
        }
        self.value(false, 0)?;
        Ok(self.reader.end()?)
    }

    fn value(&mut self, id_key: bool, depth: usize) -> Result<(), Refused> {
        let kind = self.reader.peek()?;
        match kind {
            ValueKind::Object => self.object(depth)?,
            ValueKind::Array => {
                self.reader.enter()?;
                self.push(b'[');
                let mut first = true;
                while self.reader.next_item(&mut first)? {
                    if let Some(out) = &mut self.out {
                        out.comma();
                    }
                    self.value(id_key, depth + 1)?;
                }
                self.push(b']');
            }
            ValueKind::Number => {
                let number = self.reader.number()?;
                check_number(number)?;
                let Number { text, is_integer } = number;
                if let Some(out) = &mut self.out {
                    if is_integer && (id_key || !is_safe(text)) {
                        out.quoted(text);
                    } else {
                        out.append(text);
                    }
                }
            }
            ValueKind::Text => {
                let text = self.reader.raw_string()?;
                self.append(text);
            }
            ValueKind::Bool(_) | ValueKind::Null => {
                let text = self.reader.literal(kind)?;
                self.append(text);
            }
        }
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Result<(), Refused> {
        self.reader.enter()?;
        self.push(b'{');
        let own = self.keys.len();
        let mut first = true;
        while let Some(raw_key) = self.reader.next_raw_key(&mut first)? {
            let Some(key) = JsonReader::new(raw_key).string_of_units()? else {
                // Languages whose texts are Unicode read another key, or none.
                return Err(Refused::Rule(
                    "key",
                    joined(&["a key with half a surrogate pair: ", &shorten(raw_key)]),
                ));
            };
            if let Some(out) = &mut self.out {
                out.comma();
                out.append(raw_key);
            }
            self.push(b':');
            let is_wanted = depth == 0 && key == self.wanted_key;
            let is_id = names_id(&key);
            self.keys.push(key);
            self.reader.peek()?;
            let start = self.json.len() - self.reader.left();
            self.value(is_id, depth + 1)?;
            if is_wanted {
                self.wanted = self.json.get(start..self.json.len() - self.reader.left());
            }
        }
        if let Some(key) = duplicate(self.keys.get(own..).unwrap_or_default()) {
            return Err(Refused::Rule("duplicate_key", twice(key)));
        }
        self.keys.truncate(own);
        self.push(b'}');
        Ok(())
    }

    #[inline(never)]
    fn push(&mut self, byte: u8) {
        if let Some(out) = &mut self.out {
            out.push(byte);
        }
    }

    #[inline(always)]
    fn append(&mut self, text: &str) {
        if let Some(out) = &mut self.out {
            out.append(text);
        }
    }
}

/// Ends in Id or Ids; AppId is 32 bits wide and stays a number.
fn names_id(key: &str) -> bool {
    (key.ends_with("Id") || key.ends_with("Ids")) && key != "AppId"
}

#[inline(never)]
fn check_number(number: Number<'_>) -> Result<(), Refused> {
    let Number { text, is_integer } = number;
    if is_integer {
        // 2^64-1 and -2^63.
        let most: &[u8] =
            if text.starts_with('-') { b"9223372036854775808" } else { b"18446744073709551615" };
        if text == "-0" {
            return Err(Refused::Rule("integer", "-0, which some languages read as 0".to_owned()));
        }
        if is_at_most(digits(text), most) {
            return Ok(());
        }
        return Err(Refused::Rule("integer", joined(&["an integer beyond 64 bits: ", &shorten(text)])));
    }
    let digits = text.bytes().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(text.len());
    let exponent = text.as_bytes().get(digits + 1..).unwrap_or_default();
    let exponent = exponent
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .fold(0_usize, |number, digit| number.saturating_mul(10).saturating_add(usize::from(digit - b'0')));
    if digits.saturating_add(exponent) <= LONGEST_NUMBER {
        return Ok(());
    }
    Err(Refused::Rule("number", joined(&["a number beyond a double: ", &shorten(text)])))
}

#[cfg(test)]
mod tests {
    use super::check_object;

    #[test]
    fn what_has_two_meanings_is_refused() {
        for (json, rule) in [
            (r#"{"a":1,"a":2}"#, "duplicate_key"),
            (r#"{"a":{"b":[{"c":1,"c":1}]}}"#, "duplicate_key"),
            (r#"{"AppId":1,"\u0041ppId":1}"#, "duplicate_key"),
            (r#"{"a":18446744073709551616}"#, "integer"),
            (r#"{"a":-9223372036854775809}"#, "integer"),
            (r#"{"UserId":-0}"#, "integer"),
            (r#"{"\ud83d":1,"\uD83D":2}"#, "key"),
            (r#"{"a":[{"b\udc00":1}]}"#, "key"),
            (r#"{"a":[1e400]}"#, "number"),
            (r#"{"a":1e-400}"#, "number"),
            ("[]", "type"),
            ("{", "syntax"),
            ("{} {}", "syntax"),
        ] {
            assert_eq!(check_object(json, "AppId", true).expect_err(json).0, rule, "{json}");
        }
        let digits = format!("{{\"a\":{}}}", "9".repeat(5_000));
        assert_eq!(check_object(&digits, "AppId", false).expect_err("long").0, "integer");
    }

    #[test]
    fn what_has_one_is_copied() {
        let json = r#" { "AppId" : 123 , "Ext":{"AppId":5,"UserId":[7]}, "u": 18446744073709551615, "f": 1.5e10, "User\u0049d":7, "x":"\ud83d" } "#;
        let checked = check_object(json, "AppId", true).expect("an object");
        assert_eq!(checked.wanted, Some("123"));
        assert_eq!(
            checked.text_ids.as_deref(),
            Some(
                r#"{"AppId":123,"Ext":{"AppId":5,"UserId":["7"]},"u":"18446744073709551615","f":1.5e10,"User\u0049d":"7","x":"\ud83d"}"#
            )
        );
    }
}
