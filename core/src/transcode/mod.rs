//! JSON to JSON, driven by shape tables: input to wire body, wire result to output.
//!
//! Streams through serde_json's own reader and writer; no tree is built and no type of an action is involved, so the
//! code does not grow with the number of actions. Every language passes through here, typed or not: one validator.

mod decode;
mod encode;
mod lossless;
mod path;
mod raw_object;

pub use decode::{DecodeFailure, IdForm, decode};
pub use encode::{EncodeFailure, Encoded, Encoding, FromClient, encode};
pub(crate) use lossless::MAX_SAFE_INTEGER;
pub use lossless::{CopyFailure, IntegerRule, MAX_DEPTH, rewrite_integers};
pub(crate) use raw_object::{RawEntries, Text, integer_at};
