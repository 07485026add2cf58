//! The response to a rejected body, and its log level.

use super::receiver::Level;

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
    match reason {
        "signature" | "time_tolerance" => Level::Warn,
        "app_id" | "version" | "nonce" | "event_type" | "event_id" | "event_data" | "time_format"
        | "ambiguous" => Level::Error,
        _ => Level::Info,
    }
}

/// Whether a body of this content type may be JSON.
pub(super) fn may_hold_json(content_type: &str) -> bool {
    let essence = content_type.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    let ends_with = |ending: &[u8]| {
        essence
            .len()
            .checked_sub(ending.len())
            .and_then(|at| essence.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(ending))
    };
    essence.is_empty()
        || ends_with(b"/json")
        || ends_with(b"+json")
        || essence.eq_ignore_ascii_case(b"text/plain")
        || essence.eq_ignore_ascii_case(b"application/octet-stream")
}
