//! The content of a message, a file that content is made of, a property.

use volc_im_core::model::content::{
    json_content, media_content, media_content_of_json, read_media_content, read_property, read_text_content,
    text_content,
};

use super::assert_json;
use crate::{Target, seeds};

pub const TARGET: Target =
    Target { name: "content", reads: "content and properties of messages", run, seeds: all };

fn all() -> Vec<Vec<u8>> {
    ["content", "file", "json", "property"]
        .iter()
        .flat_map(|field| seeds::texts("content.jsonl", field))
        .collect()
}

fn run(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    assert_eq!(read_text_content(&text_content(text)).as_deref(), Some(text));
    let _ = read_text_content(text);
    let _ = read_property(text);
    if let Ok(content) = json_content(text) {
        assert_json(&content);
    }
    if let Ok(content) = media_content_of_json(text) {
        assert_json(&content);
        assert!(read_media_content(&content).is_some(), "{content}");
    }
    for file in read_media_content(text).unwrap_or_default() {
        if let Ok(content) = media_content(&file) {
            assert_eq!(read_media_content(&content), Some(vec![file]));
        }
    }
}
