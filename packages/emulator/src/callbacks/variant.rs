//! How a sent event differs from what the service would send.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// Variant of a sent event.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// As the service would.
    #[default]
    Normal,
    /// The same body twice.
    Duplicate,
    /// Ten minutes old.
    Late,
    /// Changed after it was signed.
    Tampered,
    /// Signed with another secret.
    Forged,
    /// With an unknown event name.
    Unknown,
    /// Signed, with other data than the delivery it repeats.
    #[value(skip)]
    Edited,
    /// The bytes of the delivery it repeats.
    #[value(skip)]
    Same,
}
