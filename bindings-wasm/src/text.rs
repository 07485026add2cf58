//! Texts on their way to JavaScript.

use volc_im_transcode::utf16;
use wasm_bindgen::convert::{IntoWasmAbi, OptionIntoWasmAbi, WasmSlice};
use wasm_bindgen::describe::WasmDescribe;

/// Crosses as it is where it is ASCII, else as UTF-16, which engines copy: they decode UTF-8 character by character. The
/// length has its highest bit set then and counts units.
pub struct Text(pub String);

const IS_UTF16: usize = 1 << 31;

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text(text)
    }
}

impl WasmDescribe for Text {
    fn describe() {
        String::describe();
    }
}

impl OptionIntoWasmAbi for Text {
    fn none() -> WasmSlice {
        WasmSlice::from_usize(0, 0)
    }
}

impl IntoWasmAbi for Text {
    type Abi = WasmSlice;

    // One of it, whatever returns a text.
    #[inline(never)]
    fn into_abi(self) -> WasmSlice {
        match utf16(&self.0) {
            None => self.0.into_abi(),
            Some(units) => {
                let slice = units.into_abi();
                WasmSlice::from_usize(slice.ptr.into_usize(), slice.len.into_usize() | IS_UTF16)
            }
        }
    }
}
