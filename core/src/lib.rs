//! The core of volc-im: the server side of Volcengine IM (即时通讯) without I/O.
//!
//! Builds and signs requests, reads answers, drives calls over their retries, verifies callbacks. It has no clock, no
//! randomness, no environment, no threads and no HTTP client: time and entropy are arguments, and what to do next is a
//! value. Nothing in it panics on any input.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]
#![deny(missing_docs)]

pub mod callbacks;
pub mod credentials;
pub mod error;
pub mod machine;
pub mod model;
pub mod time;
pub mod tokens;
pub mod wire;

pub use error::{Error, ErrorCode};
pub use model::codes::*;
pub(crate) use volc_im_transcode::{self as transcode, json_reader};
pub use volc_im_transcode::{IdForm, IntegerRule, casing};
pub use wire::MAX_RESPONSE_BYTES;
