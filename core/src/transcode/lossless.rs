//! Copies JSON text token by token, so that no number passes through a double.

/// Deepest nesting of arrays and objects that is read.
pub const MAX_DEPTH: usize = 128;

/// Largest integer that a double holds exactly with its neighbours: 2^53 - 1.
pub(crate) const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

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
    /// Nested deeper than [`MAX_DEPTH`].
    Depth,
    /// An integer that a double cannot hold.
    Unsafe,
    /// The text is not JSON.
    Syntax,
}

/// Appends `json`, one JSON value that has already been read as such, without its white space.
///
/// # Errors
/// When it is too deep, or has an integer that `rule` refuses.
pub fn rewrite_integers(json: &str, rule: IntegerRule, out: &mut Vec<u8>) -> Result<(), CopyFailure> {
    // One bit a level: whether the current key names an id. Arrays pass their own key's bit on to their items.
    let mut id_key: u128 = 0;
    let mut in_object: u128 = 0;
    let mut depth = 0usize;
    let mut key_next = false;
    let bytes = json.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let end = match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {
                at += 1;
                continue;
            }
            b'{' | b'[' => {
                if depth == MAX_DEPTH {
                    return Err(CopyFailure::Depth);
                }
                depth += 1;
                let inherits = byte == b'[' && id_key & 1 == 1;
                id_key = (id_key << 1) | u128::from(inherits);
                in_object = (in_object << 1) | u128::from(byte == b'{');
                key_next = byte == b'{';
                at + 1
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1).ok_or(CopyFailure::Syntax)?;
                id_key >>= 1;
                in_object >>= 1;
                key_next = false;
                at + 1
            }
            b',' => {
                key_next = in_object & 1 == 1;
                at + 1
            }
            b':' => {
                key_next = false;
                at + 1
            }
            b'"' => {
                let end = string_end(bytes, at).ok_or(CopyFailure::Syntax)?;
                if key_next && rule == IntegerRule::QuoteIds {
                    id_key =
                        (id_key & !1) | u128::from(names_id(bytes.get(at + 1..end - 1).unwrap_or_default()));
                }
                end
            }
            b'-' | b'0'..=b'9' => {
                let end = scalar_end(bytes, at);
                let token = bytes.get(at..end).unwrap_or_default();
                if is_integer(token) {
                    let unsafe_integer = !is_safe(token);
                    if rule == IntegerRule::RefuseUnsafe && unsafe_integer {
                        return Err(CopyFailure::Unsafe);
                    }
                    if rule == IntegerRule::QuoteIds && (unsafe_integer || id_key & 1 == 1) {
                        out.push(b'"');
                        out.extend_from_slice(token);
                        out.push(b'"');
                        at = end;
                        continue;
                    }
                }
                end
            }
            _ => {
                let end = scalar_end(bytes, at);
                if end == at {
                    return Err(CopyFailure::Syntax);
                }
                end
            }
        };
        out.extend_from_slice(bytes.get(at..end).unwrap_or_default());
        at = end;
    }
    if depth == 0 { Ok(()) } else { Err(CopyFailure::Syntax) }
}

fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn scalar_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.')) {
        at += 1;
    }
    at
}

fn is_integer(token: &[u8]) -> bool {
    token.iter().all(|b| b.is_ascii_digit() || *b == b'-')
}

/// By length first: shorter than 16 digits is always safe.
pub(crate) fn is_safe(token: &[u8]) -> bool {
    let digits = token.strip_prefix(b"-").unwrap_or(token);
    match digits.len() {
        0..=15 => true,
        16 => {
            digits.iter().fold(0u64, |value, digit| value * 10 + u64::from(digit.wrapping_sub(b'0')))
                <= MAX_SAFE_INTEGER
        }
        _ => false,
    }
}

/// Ends in Id or Ids; AppId is 32 bits wide and stays a number.
fn names_id(key: &[u8]) -> bool {
    (key.ends_with(b"Id") || key.ends_with(b"Ids")) && key != b"AppId"
}

#[cfg(test)]
mod tests {
    use super::{CopyFailure, IntegerRule, rewrite_integers};
    use proptest::prelude::*;

    fn rewritten(json: &str, rule: IntegerRule) -> Result<String, CopyFailure> {
        let mut out = Vec::new();
        rewrite_integers(json, rule, &mut out).map(|()| String::from_utf8(out).unwrap_or_default())
    }

    #[test]
    fn ids_become_strings_and_nothing_else_does() {
        assert_eq!(
            rewritten(
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
        assert_eq!(rewritten("[9007199254740992]", IntegerRule::RefuseUnsafe), Err(CopyFailure::Unsafe));
        assert_eq!(
            rewritten("[9007199254740991]", IntegerRule::RefuseUnsafe).as_deref(),
            Ok("[9007199254740991]")
        );
    }

    #[test]
    fn depth_is_bounded() {
        assert!(rewritten(&format!("{}{}", "[".repeat(128), "]".repeat(128)), IntegerRule::QuoteIds).is_ok());
        assert_eq!(
            rewritten(&format!("{}{}", "[".repeat(129), "]".repeat(129)), IntegerRule::QuoteIds),
            Err(CopyFailure::Depth)
        );
    }

    proptest! {
        #[test]
        fn keeping_copies_every_value(text in "\\PC{0,60}", n in any::<i64>(), f in any::<f64>()) {
            let value = serde_json::json!({"t": text, "n": [n, {"f": f}], "x": null, "y": [true, false]});
            let copied = rewritten(&value.to_string(), IntegerRule::Keep).map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&copied).ok(), Some(value));
        }

        #[test]
        fn any_text_is_copied_or_refused(text in "[\\[\\]{}\",:0-9a-z\\\\ -]{0,80}") {
            let _ = rewritten(&text, IntegerRule::QuoteIds);
        }
    }
}
