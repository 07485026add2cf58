//! Answers to a callback: HTTP 200 with `CheckCode` and `CheckMessage` (documentation page 293098).

use crate::error::{Error, invalid};
use crate::transcode::{IntegerRule, RawObject, copy_text, quote};

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

/// The body that refuses a Before* event; the sender is shown `code` and `message`.
///
/// # Errors
/// `validation` at `code` when it is 0, which would accept, or at `extra` as [`accept_reply`].
pub fn reject_reply(code: i32, message: &str, extra: Option<&str>) -> Result<String, Error> {
    if code == 0 {
        return Err(invalid("code", "range", "must not be 0, which accepts", "0"));
    }
    reply(code, message, extra)
}

fn reply(code: i32, message: &str, extra: Option<&str>) -> Result<String, Error> {
    let mut body = format!("{{\"CheckCode\":{code},\"CheckMessage\":{}", quote(message));
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
            let value = copy_text(value, IntegerRule::Keep).map_err(|_| refuse("syntax", "must be JSON"))?;
            body.push_str(&value);
        }
    }
    body.push('}');
    Ok(body)
}
