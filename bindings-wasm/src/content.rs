//! Message content.

use volc_im_core::model::content;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;

/// Content of a text message.
#[wasm_bindgen(js_name = textContent)]
pub fn text_content(text: &str) -> String {
    content::text_content(text)
}

/// Content of any other type, from the text of one JSON value.
#[wasm_bindgen(js_name = jsonContent)]
pub fn json_content(json: &str) -> Result<String, JsValue> {
    content::json_content(json).map_err(thrown)
}

/// The text of a text message's content, where it is one.
#[wasm_bindgen(js_name = readTextContent)]
pub fn read_text_content(text: &str) -> Option<String> {
    content::read_text_content(text)
}
