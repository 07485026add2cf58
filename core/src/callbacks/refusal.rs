//! The response to a rejected body, and its log level.

use super::receiver::Level;
use crate::transcode::parted;

/// How long a handler may take unless set otherwise, in milliseconds. The service waits 1,000.
pub const DEFAULT_DEADLINE_MS: u32 = 900;

/// The status of a body that was refused for this reason. The sender gets nothing else: a reason would help forgers.
pub(crate) fn refusal_status(reason: &str) -> u16 {
    match reason {
        "too_large" => 413,
        "content_encoding" => 415,
        _ => 401,
    }
}

/// Log level of a rejection: low for bodies that anyone can send; high if the signature is right and the form is
/// wrong, which means an attack or a change by the vendor.
pub(crate) fn refusal_level(reason: &str) -> Level {
    const WARN: [&str; 2] = ["signature", "time_tolerance"];
    const ERROR: [&str; 8] =
        ["app_id", "version", "nonce", "event_type", "event_id", "event_data", "time_format", "ambiguous"];
    if WARN.contains(&reason) {
        return Level::Warn;
    }
    if ERROR.contains(&reason) { Level::Error } else { Level::Info }
}

/// Whether a body of this content type may be JSON.
pub(super) fn may_hold_json(content_type: &str) -> bool {
    /// How it ends, and whether nothing stands before.
    const TYPES: [(&str, bool); 4] =
        [("/json", false), ("+json", false), ("text/plain", true), ("application/octet-stream", true)];
    let essence = parted(content_type, b";").map_or(content_type, |(essence, _)| essence).trim_ascii();
    let is = |(ending, is_whole): &(&str, bool)| match essence.len().checked_sub(ending.len()) {
        Some(before) if before == 0 || !is_whole => {
            essence.as_bytes().get(before..).is_some_and(|end| end.eq_ignore_ascii_case(ending.as_bytes()))
        }
        _ => false,
    };
    essence.is_empty() || TYPES.iter().any(is)
}
