//! A verified body.

use super::Event;

/// An accepted event, with facts for the receiver only.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) event: Event,
    /// The data with ids as text, if requested.
    pub(crate) text_ids: Option<String>,
    /// EventIds of the body's other readings, which differ in id and nonce only.
    pub(crate) other_ids: Vec<String>,
    /// The name is not listed, and another name that is not listed would be as good.
    pub(crate) is_uncertain: bool,
}
