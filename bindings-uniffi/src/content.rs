//! Message content, which is JSON text inside JSON.

use crate::error::ImError;

/// The content of a text message.
#[uniffi::export]
pub fn text_content(text: String) -> String {
    volc_im_core::model::content::text_content(&text)
}

/// The content of a message of another type, from the text of a JSON value.
#[uniffi::export]
pub fn json_content(json: String) -> Result<String, ImError> {
    Ok(volc_im_core::model::content::json_content(&json)?)
}

/// The text of a text message's content; none for any other content.
#[uniffi::export]
pub fn read_text_content(content: String) -> Option<String> {
    volc_im_core::model::content::read_text_content(&content)
}
