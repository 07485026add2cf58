//! Errors as plain objects: the facts of any kind, absent where a kind has none.

use volc_im_core::error::Error;
#[cfg(feature = "calls")]
use volc_im_core::error::report;
#[cfg(not(feature = "calls"))]
use volc_im_core::error::report_without_calls as report;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    // js-sys would bring code for promises along, which nothing here uses.
    #[wasm_bindgen(js_namespace = JSON)]
    fn parse(json: &str) -> JsValue;
}

/// An error to throw.
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn thrown(error: Error) -> JsValue {
    // What core writes is JSON.
    parse(&report(&error))
}
