//! Texts on their way to JavaScript.

#[cfg(feature = "callbacks")]
use volc_im_core::error::{Error, report_without_calls};
#[cfg(not(feature = "small"))]
use volc_im_transcode::write_utf16;
#[cfg(feature = "callbacks")]
use wasm_bindgen::__rt::{WasmPtr, WasmRefCell};
use wasm_bindgen::convert::{IntoWasmAbi, OptionIntoWasmAbi, WasmSlice};
use wasm_bindgen::describe::WasmDescribe;

/// Crosses as it is where it is ASCII, else as UTF-16, which engines copy: they decode UTF-8 character by character. The
/// length has its highest bit set then and counts units. A small module has no code for it: its text is UTF-8, which the
/// next bit says.
pub struct Text(pub String);

/// A text, an object's place, or the text of an error report in their stead, whose length has this bit set: a value of
/// JavaScript's would take code for a table of them.
#[cfg(feature = "callbacks")]
pub struct OrError(WasmSlice);

#[cfg(feature = "callbacks")]
const IS_ERROR: usize = 1 << 29;

#[cfg(feature = "callbacks")]
impl OrError {
    // One of it, whatever can fail.
    #[inline(never)]
    pub fn text(result: Result<String, Error>) -> Self {
        match result {
            Ok(text) => OrError(Text(text).into_abi()),
            Err(error) => {
                let slice = Text(report_without_calls(&error)).into_abi();
                OrError(WasmSlice::from_usize(slice.ptr.into_usize(), slice.len.into_usize() | IS_ERROR))
            }
        }
    }

    /// A new object, which has no length.
    pub fn object<T: IntoWasmAbi<Abi = WasmPtr<WasmRefCell<T>>>>(result: Result<T, Error>) -> Self {
        match result {
            Ok(object) => OrError(WasmSlice::from_usize(object.into_abi().into_usize(), 0)),
            Err(error) => OrError::text(Err(error)),
        }
    }
}

#[cfg(feature = "callbacks")]
impl WasmDescribe for OrError {
    fn describe() {
        String::describe();
    }
}

#[cfg(feature = "callbacks")]
impl IntoWasmAbi for OrError {
    type Abi = WasmSlice;

    fn into_abi(self) -> WasmSlice {
        self.0
    }
}

#[cfg(feature = "small")]
const IS_UTF8: usize = 1 << 30;
#[cfg(not(feature = "small"))]
const IS_UTF16: usize = 1 << 31;

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
    #[cfg(feature = "small")]
    fn into_abi(self) -> WasmSlice {
        let kind = if self.0.is_ascii() { 0 } else { IS_UTF8 };
        let slice = self.0.into_abi();
        WasmSlice::from_usize(slice.ptr.into_usize(), slice.len.into_usize() | kind)
    }

    // One of it, whatever returns a text.
    #[inline(never)]
    #[cfg(not(feature = "small"))]
    fn into_abi(self) -> WasmSlice {
        if self.0.is_ascii() {
            return self.0.into_abi();
        }
        let mut units = vec![0; units_of(&self.0)].into_boxed_slice();
        write_utf16(&self.0, &mut units);
        let slice = units.into_abi();
        WasmSlice::from_usize(slice.ptr.into_usize(), slice.len.into_usize() | IS_UTF16)
    }
}

/// How many units a text has: one for each byte, none for those after a character's first, one more for a fourth.
#[cfg(not(feature = "small"))]
fn units_of(text: &str) -> usize {
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mut end = [0; 8];
    end.iter_mut().zip(rest).for_each(|(byte, from)| *byte = *from);
    let (mut less, mut more) = (0, 0);
    for word in words.iter().chain([&end]) {
        let word = u64::from_le_bytes(*word);
        less += (word & !(word << 1) & HIGHS).count_ones();
        more += (word & word << 1 & word << 2 & word << 3 & HIGHS).count_ones();
    }
    text.len() - less as usize + more as usize
}
