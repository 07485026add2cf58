//! Where requests go, how they are signed, how responses are read.

mod body;
pub(crate) mod envelope;
pub(crate) mod origin;
pub mod protocol;
mod response;
mod service;
pub mod signer;

pub(crate) use body::{encode_raw, id_option};
pub use envelope::MAX_RESPONSE_BYTES;
pub(crate) use origin::DEFAULT_REGION;
pub(crate) use response::{parse_json, parse_raw};
#[cfg(feature = "typed")]
pub(crate) use response::{parse_with, read_typed};
pub(crate) use service::Service;
