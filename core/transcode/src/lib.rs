//! JSON to JSON, driven by shape tables: input to wire body, wire result to output.
//!
//! One pass over the text; no tree is built and no type of an action is involved, so the code does not grow with the
//! number of actions. Every language passes through here, typed or not: one validator.
//!
//! A separate crate, because every byte of JSON passes through it: in wasm it is built for speed, the rest of core for
//! size. Use `volc-im-core`, whose part it is.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]
#![deny(missing_docs)]

pub mod casing;
mod checked_object;
mod decode;
mod encode;
mod failures;
pub mod json_reader;
mod json_writer;
mod key_order;
mod limits;
mod lossless;
mod raw_object;
pub mod shape;
mod short_bytes;
mod utf16;
mod validation_error;
mod value_path;

pub use checked_object::{CheckedObject, check_object};
pub use decode::{DecodeFailure, IdForm, decode};
pub use encode::{Encoding, FromClient, encode};
pub use json_writer::JsonWriter;
pub use key_order::KeyOrder;
pub use lossless::{CopyFailure, IntegerRule, copy_text, copy_value};
pub use raw_object::{RawObject, duplicate, integer_at, value_at};
pub use short_bytes::{
    array, char_count, decimal, decimal_u64, find_byte, find_bytes, first_chars, integer, joined, parted,
    parts, same_bytes, separated, sort_few,
};
pub use utf16::write_utf16;
pub use validation_error::{ValidationError, shorten};

/// `text` as a JSON string.
#[inline(never)]
pub fn quote(text: &str) -> String {
    let mut out = JsonWriter::with_capacity(text.len() + 2);
    out.text(text);
    out.finish()
}
