//! How it is said: where requests go, how they are signed, how responses are read.

pub(crate) mod envelope;
mod origin;
pub mod protocol;
pub mod signer;

pub use envelope::MAX_RESPONSE_BYTES;
