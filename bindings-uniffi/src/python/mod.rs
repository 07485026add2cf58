//! What only Python takes: bytes in and packed text out, which cost it least. Why: packages/python/HACKING.md.

mod call_events;
mod callbacks;
mod client;
mod lane;
mod pending;
mod protocol;
mod rate_store;
mod receiver;

use serde::Deserialize;
use volc_im_core::model::shape::Operation;

use crate::error::{ImError, setting};

/// Text that crossed as bytes.
fn text<'a>(bytes: &'a [u8], path: &str) -> Result<&'a str, ImError> {
    str::from_utf8(bytes).map_err(|_| setting(path, "utf8", "must be UTF-8"))
}

/// The action of a name that crossed as bytes.
fn operation(action: &[u8]) -> Result<&'static Operation, ImError> {
    Ok(Operation::find(text(action, "action")?)?)
}

/// Options as JSON; none by no bytes. What does not fit is told by its name.
fn options<T: Default + for<'a> Deserialize<'a>>(json: &[u8]) -> Result<T, ImError> {
    if json.is_empty() {
        return Ok(T::default());
    }
    serde_json::from_slice(json).map_err(|error| setting("options", "type", &error.to_string()))
}
