//! Content of messages: texts, files, properties.

use volc_im_core::model::content as core;
#[doc(inline)]
pub use volc_im_core::model::content::{
    MediaFile, PropertyItem, read_media_content, read_text_content, text_content,
};

use crate::error::Error;
use crate::values::Map;

/// Content of any other type, from the text of one JSON value: the same without white space.
///
/// # Errors
/// `validation` at `content`, with rule `syntax` or `depth`, if it is not JSON.
pub fn json_content(json: &str) -> Result<String, Error> {
    Ok(core::json_content(json)?)
}

/// The content of an image, video, audio or file message.
///
/// # Errors
/// `validation` at `kind`, with rule `required`, if there is none; at `ext` or `extra`, with rule `duplicate_key`, if it
/// repeats a field.
pub fn media_content(file: &MediaFile) -> Result<String, Error> {
    core::media_content(file).map_err(Error::respelled)
}

/// The items of each key of a message's `property`.
///
/// The vendor does not document the form. Both that are plausible are read, a list of items by key and an object with
/// `Items` by key, with names in any casing.
///
/// # Errors
/// `validation` at `property` with rule `type` if it has another form, or the rule of JSON that it breaks.
pub fn read_property(json: &str) -> Result<Map<String, Vec<PropertyItem>>, Error> {
    Ok(core::read_property(json)?)
}
