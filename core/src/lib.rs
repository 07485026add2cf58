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

pub mod batches;
pub mod call;
pub mod callbacks;
mod codes;
pub mod content;
mod envelope;
pub mod error;
mod error_codes;
mod idempotency;
pub mod operations;
pub mod pacer;
pub mod pages;
pub mod protocol;
mod protocol_settings;
pub mod retry_policy;
pub mod shape;
pub mod signer;
pub mod timestamp;
pub mod values;

pub use codes::*;
pub use envelope::MAX_RESPONSE_BYTES;
pub use error::Error;
pub use error_codes::ErrorCode;
pub use idempotency::idempotency_id;
pub(crate) use volc_im_transcode::{self as transcode, json_reader};
pub use volc_im_transcode::{IdForm, casing};
