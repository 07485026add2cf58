//! Every text in an event's data, decoded.

use std::borrow::Cow;

use crate::json_reader::{JsonError, JsonReader, ValueKind};
use crate::transcode::{joined, quote};

/// Maximum nesting of JSON in strings.
const MOST_LEVELS: usize = 8;

/// Every string value in an event's data, decoded, also those of JSON inside a string: for moderation, whatever the
/// fields are called.
/// A string that contains JSON is listed as well as the strings in it.
/// Half a surrogate pair is U+FFFD. Data that is no JSON gives none.
#[must_use]
pub fn event_texts(data: &str) -> Vec<String> {
    let mut texts = Vec::new();
    // Nothing is returned after a fault: a partial list would be taken for complete.
    if collect(data, 0, &mut texts).is_err() {
        texts.clear();
    }
    texts
}

/// As [`event_texts`], as a JSON array.
#[must_use]
pub fn event_texts_json(data: &str) -> String {
    let mut json = "[".to_owned();
    for (at, text) in event_texts(data).iter().enumerate() {
        if at > 0 {
            json.push(',');
        }
        json.push_str(&quote(text));
    }
    json.push(']');
    json
}

fn collect(json: &str, level: usize, texts: &mut Vec<String>) -> Result<(), JsonError> {
    let mut reader = JsonReader::new(json);
    value(&mut reader, level, texts)?;
    reader.end()
}

fn value(reader: &mut JsonReader<'_>, level: usize, texts: &mut Vec<String>) -> Result<(), JsonError> {
    let kind = reader.peek()?;
    let mut first = true;
    match kind {
        ValueKind::Object => {
            reader.enter()?;
            while reader.next_raw_key(&mut first)?.is_some() {
                value(reader, level, texts)?;
            }
        }
        ValueKind::Array => {
            reader.enter()?;
            while reader.next_item(&mut first)? {
                value(reader, level, texts)?;
            }
        }
        ValueKind::Text => text(&decoded(reader.raw_string()?), level, texts),
        ValueKind::Number => drop(reader.number()?),
        ValueKind::Bool(_) | ValueKind::Null => drop(reader.literal(kind)?),
    }
    Ok(())
}

fn text(text: &str, level: usize, texts: &mut Vec<String>) {
    texts.push(text.to_owned());
    if level < MOST_LEVELS && text.trim_start().starts_with(['{', '[', '"']) {
        let before = texts.len();
        if collect(text, level + 1, texts).is_err() {
            texts.truncate(before);
        }
    }
}

/// A string without its quotes and escapes.
fn decoded(raw: &str) -> Cow<'_, str> {
    match JsonReader::new(raw).string_of_units() {
        Ok(Some(text)) => text,
        // Half a pair somewhere: unit by unit.
        _ => Cow::Owned(replaced(raw)),
    }
}

/// Halves of surrogate pairs replaced, the rest decoded.
fn replaced(raw: &str) -> String {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let half = match rest {
            [b'\\', b'u', b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', _, _, ..] => true,
            [b'\\', _, after @ ..] => {
                bytes.extend_from_slice(rest.get(..2).unwrap_or_default());
                rest = after;
                continue;
            }
            _ => false,
        };
        if !half {
            bytes.push(*first);
            rest = after;
            continue;
        }
        // A whole pair is decoded by itself; what is none is half a pair.
        let pair = rest.get(..12).and_then(|pair| std::str::from_utf8(pair).ok());
        let pair = pair.and_then(|pair| {
            JsonReader::new(&joined(&["\"", pair, "\""])).string().ok().map(Cow::into_owned)
        });
        let is_pair = pair.as_ref().is_some_and(|pair| pair.chars().count() == 1);
        match pair.filter(|_| is_pair) {
            Some(pair) => {
                bytes.extend_from_slice(pair.as_bytes());
                rest = rest.get(12..).unwrap_or_default();
            }
            None => {
                bytes.extend_from_slice("\u{fffd}".as_bytes());
                rest = rest.get(6..).unwrap_or_default();
            }
        }
    }
    // Pieces of a text, cut at characters of ASCII.
    let text = String::from_utf8(bytes).unwrap_or_default();
    JsonReader::new(&text).string().map(Cow::into_owned).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::event_texts;

    #[test]
    fn every_text_is_decoded() {
        assert_eq!(
            event_texts(
                r#"{"A":"sp\u006filer","B":[1,{"C":"{\"text\":\"x\\u0079z\"}"}],"D":"{no json","E":""}"#
            ),
            ["spoiler", r#"{"text":"x\u0079z"}"#, "xyz", "{no json", ""]
        );
        assert_eq!(
            event_texts(r#"{"a":"x\ud83dy\ud83d\ude00\\ud83d\ude00"}"#),
            ["x\u{fffd}y😀\\ud83d\u{fffd}"]
        );
        assert_eq!(event_texts("{"), Vec::<String>::new());
        let deep = (0..20).fold("\"end\"".to_owned(), |json, _| serde_json::to_string(&json).expect("JSON"));
        assert_eq!(event_texts(&deep).len(), 9);
    }
}
