//! Replies to a callback: HTTP 200 with `CheckCode` and `CheckMessage` (documentation page 293098).

use std::borrow::Cow;

use crate::error::{Error, invalid, text_of};
use crate::transcode::{RawObject, decimal, integer, joined, quote};

/// The body that accepts, without more fields.
pub const ACCEPTED: &str = r#"{"CheckCode":0,"CheckMessage":""}"#;

/// The body that accepts: [`ACCEPTED`], with more fields by name where `extra`, the text of a
/// JSON object, gives them.
///
/// # Errors
/// `validation` at `extra` when it is no JSON object or repeats a field.
pub fn accept_reply(extra: Option<&str>) -> Result<String, Error> {
    reply(0, "", extra)
}

/// The body that rejects a Before* event; the sender sees `code` and `message`.
///
/// # Errors
/// `validation` at `code` when it is 0, which would accept, or at `extra` as [`accept_reply`].
pub fn reject_reply(code: i64, message: &str, extra: Option<&str>) -> Result<String, Error> {
    if code == 0 {
        return Err(invalid("code", "range", "must be a 64-bit integer other than 0, which accepts", "0"));
    }
    reply(code, message, extra)
}

/// As [`reject_reply`], with the code as decimal text, for languages whose numbers may be something else.
///
/// # Errors
/// Those of [`reject_reply`], and `validation` at `code` for anything but a 64-bit integer.
pub fn reject_reply_of(code: &str, message: &str, extra: Option<&str>) -> Result<String, Error> {
    let number = integer(code).ok_or_else(|| {
        invalid("code", "range", "must be a 64-bit integer other than 0, which accepts", code)
    })?;
    reject_reply(number, message, extra)
}

/// Text of bytes that a language's own text became: UTF-8, with U+FFFD for each half of a surrogate pair (three bytes,
/// as WTF-8 writes it) and for whatever else is no character.
#[must_use]
pub fn reply_text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    // One half, three bytes: `text_of` would put a character for each of them.
    let mut whole = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        match rest {
            [0xed, 0xa0..=0xbf, 0x80..=0xbf, after @ ..] => {
                whole.extend_from_slice("\u{fffd}".as_bytes());
                rest = after;
            }
            _ => {
                whole.push(*first);
                rest = after;
            }
        }
    }
    Cow::Owned(text_of(&whole))
}

/// Whether a text is a reply, as [`accept_reply`] and [`reject_reply`] make them; otherwise the reason.
pub(crate) fn check_reply(text: &str) -> Result<(), &'static str> {
    let Ok(entries) = RawObject::read(text) else {
        return Err("it is no reply made by accept() or reject()");
    };
    match entries.get("CheckCode").map(integer) {
        Some(Some(_)) => {}
        _ => return Err("its CheckCode is no 64-bit integer"),
    }
    match entries.text("CheckMessage") {
        Some(_) => Ok(()),
        None => Err("its CheckMessage is no string"),
    }
}

fn reply(code: i64, message: &str, extra: Option<&str>) -> Result<String, Error> {
    let mut body = joined(&["{\"CheckCode\":", &decimal(code), ",\"CheckMessage\":", &quote(message)]);
    if let Some(extra) = extra {
        let refuse = |rule, words: &str| invalid("extra", rule, words, "");
        let entries = RawObject::read(extra).map_err(|(rule, words)| refuse(rule, &words))?;
        for (name, value) in entries.entries() {
            if name == "CheckCode" || name == "CheckMessage" {
                return Err(refuse("duplicate_key", "must not repeat CheckCode or CheckMessage"));
            }
            body.push(',');
            body.push_str(&quote(name));
            body.push(':');
            // Read already, with the object.
            body.push_str(value);
        }
    }
    body.push('}');
    Ok(body)
}
