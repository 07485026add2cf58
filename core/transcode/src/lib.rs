//! JSON to JSON, driven by shape tables: input to wire body, wire result to output.
//!
//! One pass over the text; no tree is built and no type of an action is involved, so the code does not grow with the
//! number of actions. Every language passes through here, typed or not: one validator.
//!
//! A crate of its own, because every byte of JSON passes through it: in wasm it is built for speed, the rest of core for
//! size. Use `volc-im-core`, whose part it is.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]
#![deny(missing_docs)]

pub mod casing;
mod decode;
mod encode;
mod failures;
pub mod json_reader;
mod limits;
mod lossless;
mod path;
mod raw_object;
pub mod shape;
mod validation_error;

pub use decode::{DecodeFailure, IdForm, decode};
pub use encode::{Encoding, FromClient, encode};
pub use lossless::{CopyFailure, IntegerRule, comma, copy_object, copy_text, copy_value};
pub use raw_object::{RawObject, duplicate, integer_at, value_at};
pub use validation_error::{ValidationError, shorten};

/// Appends `text` as a JSON string.
#[inline(never)]
pub fn append_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0..=0x1f => b"\\u00",
            _ => continue,
        };
        out.extend_from_slice(text.as_bytes().get(plain..at).unwrap_or_default());
        out.extend_from_slice(escape);
        if escape.len() == 4 {
            out.push(b'0' + (byte >> 4));
            let low = byte & 15;
            out.push(if low < 10 { b'0' + low } else { b'a' + low - 10 });
        }
        plain = at + 1;
    }
    out.extend_from_slice(text.as_bytes().get(plain..).unwrap_or_default());
    out.push(b'"');
}

/// `text` as a JSON string.
#[inline(never)]
pub fn quote(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len() + 2);
    append_text(text, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn strings_are_written_so_that_serde_json_reads_them(text in any::<String>()) {
            prop_assert_eq!(serde_json::from_str::<String>(&super::quote(&text)).ok(), Some(text));
        }
    }
}
