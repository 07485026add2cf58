//! Every line of `tests/vectors/content.jsonl`.

mod support;

use serde_json::Value;
use support::{text, vectors};
use volc_im_core::model::content::{
    media_content, media_content_of_json, media_files_json, property_json, read_media_content, read_property,
};
use volc_im_core::{Error, IntegerRule};

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn refused(vector: &Value, error: &Error) {
    let Error::Validation(error) = error else { panic!("{vector}: {error}") };
    let expected = &vector["error"];
    assert_eq!(
        (error.path.as_str(), error.rule),
        (text(expected, "path"), text(expected, "rule")),
        "{vector}"
    );
}

#[test]
fn every_vector() {
    let mut seen = [0; 3];
    for vector in vectors("content.jsonl") {
        match text(&vector, "do") {
            "media" => {
                seen[0] += 1;
                match media_content_of_json(&vector["file"].to_string()) {
                    Ok(content) => {
                        assert_eq!(parsed(&content), parsed(text(&vector, "content")), "{vector}");
                        let files = read_media_content(&content).expect("files");
                        assert_eq!(media_content(&files[0]).as_deref(), Ok(content.as_str()));
                        assert_eq!(
                            parsed(&media_files_json(&content, IntegerRule::QuoteIds).expect("files")),
                            vector["files"],
                            "{vector}"
                        );
                    }
                    Err(error) => refused(&vector, &error),
                }
            }
            "read" => {
                seen[1] += 1;
                let files = media_files_json(text(&vector, "content"), IntegerRule::QuoteIds)
                    .map(|json| parsed(&json));
                assert_eq!(files.unwrap_or_default(), vector["files"], "{vector}");
            }
            "property" => {
                seen[2] += 1;
                match property_json(text(&vector, "property"), IntegerRule::QuoteIds) {
                    Ok(items) => assert_eq!(parsed(&items), vector["items"], "{vector}"),
                    Err(error) => refused(&vector, &error),
                }
            }
            other => panic!("do {other}"),
        }
    }
    assert!(seen.iter().all(|count| *count > 9), "{seen:?}");
}

#[test]
fn what_is_no_file_is_refused_by_field() {
    for (file, path, rule) in [
        (r#"{"kind":"image","width":"5"}"#, "width", "type"),
        (r#"{"kind":"image","width":5.5}"#, "width", "type"),
        (r#"{"kind":"image","url":5}"#, "url", "type"),
        (r#"{"kind":1}"#, "kind", "type"),
        (r#"{"kind":"image","ext":{"a":1}}"#, "ext", "type"),
        (r#"{"kind":"image","extra":[]}"#, "extra", "type"),
        (r#"{"kind":"image","Url":"u"}"#, "Url", "unknown_field"),
        (r#"{"kind":"image","remoteURL":"u"}"#, "remoteURL", "unknown_field"),
        (r#"{"kind":"image","kind":"image"}"#, "", "duplicate_key"),
        ("[]", "", "type"),
        ("{", "", "syntax"),
    ] {
        match media_content_of_json(file) {
            Err(Error::Validation(error)) => {
                assert_eq!((error.path.as_str(), error.rule), (path, rule), "{file}")
            }
            other => panic!("{file}: {other:?}"),
        }
    }
    let nothing = r#"{"kind":"image","url":null,"width":null,"ext":null}"#;
    assert_eq!(media_content_of_json(nothing), media_content_of_json(r#"{"kind":"image"}"#));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}") {
        let _ = (read_media_content(&text), read_property(&text), media_content_of_json(&text));
        let inside = format!("{{\"__files\":{{\"media\":{text}}}}}");
        let _ = (read_media_content(&inside), media_files_json(&inside, IntegerRule::Keep));
    }
}
