//! Message content: JSON text inside a string, which is the commonest thing to get wrong.
//!
//! Only text has a documented form: `{"text": "…"}` (<https://www.volcengine.com/docs/6348/337137>). The form of [media](MediaFile)
//! is the one of the vendor's client SDKs and demos. Content of any other type is the caller's JSON.

mod media;
mod property;

pub use media::{MediaFile, media_content, media_content_of_json, media_files_json, read_media_content};
pub use property::{PropertyItem, property_json, read_property};

use crate::error::{Error, invalid};
use crate::json_reader::JsonReader;
use crate::transcode::{CopyFailure, IntegerRule, copy_text, joined, quote};

/// Content of a text message: `{"text":"…"}`.
#[must_use]
pub fn text_content(text: &str) -> String {
    joined(&["{\"text\":", &quote(text), "}"])
}

/// Content of any other type, from the text of one JSON value: the same without white space.
///
/// # Errors
/// `validation` at `content` with rule `syntax` or `depth` when it is not JSON.
pub fn json_content(json: &str) -> Result<String, Error> {
    copy_text(json, IntegerRule::Keep).map_err(|failure| {
        let rule = if let CopyFailure::Json(error) = failure { error.rule() } else { "syntax" };
        invalid("content", rule, "must be the text of one JSON value", json)
    })
}

/// The text of a text message's content; `None` when the content has another form.
#[must_use]
pub fn read_text_content(content: &str) -> Option<String> {
    let object = crate::transcode::RawObject::read(content).ok()?;
    object.text("text").map(std::borrow::Cow::into_owned)
}

/// Whether a JSON value is a string that every language can hold: not one with half a surrogate pair.
fn is_text(json: &str) -> bool {
    json.starts_with('"') && JsonReader::new(json).string().is_ok()
}

#[cfg(test)]
mod tests {
    use super::{json_content, media_content_of_json, read_media_content, read_text_content, text_content};
    use crate::error::Error;

    #[test]
    fn text_is_wrapped_once() {
        for text in ["hi", "", "\"quoted\" \\ \n 你好 😀 \u{2028}"] {
            let content = text_content(text);
            assert_eq!(
                serde_json::from_str::<serde_json::Value>(&content).ok(),
                Some(serde_json::json!({"text": text}))
            );
            assert_eq!(read_text_content(&content).as_deref(), Some(text));
        }
        assert_eq!(read_text_content("hi"), None);
        assert_eq!(read_text_content(r#"{"text":1}"#), None);
    }

    #[test]
    fn half_a_surrogate_pair_is_no_text() {
        let refused = media_content_of_json(r#"{"kind":"image","url":"\ud800"}"#).err();
        let Some(Error::Validation(refused)) = refused else { panic!("{refused:?}") };
        assert_eq!((refused.path.as_str(), refused.rule), ("url", "type"));
        // What came in is kept as it is.
        let content = r#"{"__files":{"media":{"remoteURL":"\ud800","md5":"m"}}}"#;
        let files = read_media_content(content).unwrap_or_default();
        assert_eq!(
            files.iter().map(|file| (&file.url, file.md5.as_deref())).collect::<Vec<_>>(),
            [(&None, Some("m"))]
        );
        assert_eq!(
            files[0].extra.get("remoteURL").map(|url| url.text().to_owned()).as_deref(),
            Some(r#""\ud800""#)
        );
    }

    #[test]
    fn other_content_must_be_json() {
        assert_eq!(
            json_content(r#" { "a" : [1.50, 7221856821303362049] } "#).ok().as_deref(),
            Some(r#"{"a":[1.50,7221856821303362049]}"#)
        );
        for bad in ["", "hi", "{", "{} {}", "[1,]"] {
            assert!(json_content(bad).is_err(), "{bad}");
        }
    }
}
