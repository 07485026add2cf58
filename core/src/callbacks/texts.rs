//! Every text in an event's data, decoded.

use crate::json_reader::{JsonError, JsonReader, ValueKind};
use crate::transcode::{array, quote};

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
    let mut texts = event_texts(data);
    for text in &mut texts {
        *text = quote(text);
    }
    array(&texts)
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
        ValueKind::Text => text(&reader.replaced_string()?, level, texts),
        ValueKind::Number => drop(reader.number()?),
        ValueKind::Bool(_) | ValueKind::Null => drop(reader.literal(kind)?),
    }
    Ok(())
}

fn text(text: &str, level: usize, texts: &mut Vec<String>) {
    texts.push(text.to_owned());
    if level < MOST_LEVELS && matches!(text.trim_ascii_start().as_bytes(), [b'{' | b'[' | b'"', ..]) {
        let before = texts.len();
        if collect(text, level + 1, texts).is_err() {
            texts.truncate(before);
        }
    }
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
