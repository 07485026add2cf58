//! Errors as plain objects: the facts of any kind, absent where a kind has none.

use volc_im_core::error::{Error, report};
use wasm_bindgen::JsValue;

/// An error to throw.
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn thrown(error: Error) -> JsValue {
    // What core writes is JSON.
    js_sys::JSON::parse(&report(&error)).unwrap_or(JsValue::UNDEFINED)
}
