//! Message content, which is JSON text inside JSON. Files and properties cross as JSON, with names in camelCase.

use volc_im_core::IntegerRule;
use volc_im_core::model::content;

use crate::error::NativeError;
use crate::language::Language;

/// The content of a text message.
#[uniffi::export]
pub fn text_content(text: String) -> String {
    content::text_content(&text)
}

/// The content of a message of another type, from the text of a JSON value.
#[uniffi::export]
pub fn json_content(json: String) -> Result<String, NativeError> {
    Ok(content::json_content(&json)?)
}

/// The text of a text message's content; none for any other content.
#[uniffi::export]
pub fn read_text_content(content: String) -> Option<String> {
    content::read_text_content(&content)
}

/// The content of an image, video, audio or file message, from a file's members (see core's `MediaFile`). The language is
/// that of errors.
#[uniffi::export]
pub fn media_content(file: String, language: Language) -> Result<String, NativeError> {
    content::media_content_of_json(&file).map_err(|error| language.names().respelled(error).into())
}

/// The files of a media message's content: a JSON array; none for any other content.
#[uniffi::export]
pub fn read_media_content(content: String) -> Option<String> {
    content::media_files_json(&content, IntegerRule::Keep)
}

/// The items of each key of a message's property: a JSON object of arrays.
#[uniffi::export]
pub fn read_property(json: String) -> Result<String, NativeError> {
    Ok(content::property_json(&json, IntegerRule::Keep)?)
}
