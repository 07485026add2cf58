//! Message content.

use volc_im_core::IntegerRule;
use volc_im_core::model::content;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::text::Text;

/// Content of a text message.
#[wasm_bindgen(js_name = textContent)]
pub fn text_content(text: &str) -> Text {
    Text(content::text_content(text))
}

/// Content of any other type, from the text of one JSON value.
#[wasm_bindgen(js_name = jsonContent)]
pub fn json_content(json: &str) -> Result<Text, JsValue> {
    content::json_content(json).map(Text).map_err(thrown)
}

/// The text of a text message's content, where it is one.
#[wasm_bindgen(js_name = readTextContent)]
pub fn read_text_content(text: &str) -> Option<Text> {
    content::read_text_content(text).map(Text)
}

/// Content of an image, video, audio or file message, from the JSON of a file.
#[wasm_bindgen(js_name = mediaContent)]
pub fn media_content(json: &str) -> Result<Text, JsValue> {
    content::media_content_of_json(json).map(Text).map_err(thrown)
}

/// The files of a media message's content as JSON, where it is one.
#[wasm_bindgen(js_name = readMediaContent)]
pub fn read_media_content(text: &str) -> Option<Text> {
    content::media_files_json(text, IntegerRule::QuoteIds).map(Text)
}

/// The items of each key of a message's property, as JSON.
#[wasm_bindgen(js_name = readProperty)]
pub fn read_property(json: &str) -> Result<Text, JsValue> {
    content::property_json(json, IntegerRule::QuoteIds).map(Text).map_err(thrown)
}
