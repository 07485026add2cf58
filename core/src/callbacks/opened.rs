//! A body that was verified.

use super::Event;

/// An accepted event, with what only the receiver needs to know of it.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) event: Event,
    /// The data with ids as text, where it was asked for.
    pub(crate) text_ids: Option<String>,
    /// EventIds of the body's other readings, which differ in nothing but id and nonce.
    pub(crate) other_ids: Vec<String>,
    /// The name is not listed, and another name that is not listed would be as good.
    pub(crate) is_uncertain: bool,
}
