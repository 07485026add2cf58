//! The content of a message, a file that content is made of, and a property.

#![no_main]

use libfuzzer_sys::fuzz_target;
use volc_im_core::model::content::{
    media_content, media_content_of_json, read_media_content, read_property, read_text_content,
};

fuzz_target!(|text: &str| {
    let _ = read_text_content(text);
    let _ = read_property(text);
    let _ = media_content_of_json(text);
    for file in read_media_content(text).unwrap_or_default() {
        if let Ok(content) = media_content(&file) {
            assert_eq!(read_media_content(&content), Some(vec![file]));
        }
    }
});
