//! What an HTTP server answers to a callback where no handler has given a reply: decided here, so that the adapters of
//! every language only move bytes.

use super::receiver::Level;
use super::{MAX_CALLBACK_BYTES, accept_reply, reject_reply};

/// How long a handler may take unless set otherwise, in milliseconds. The service waits 1,000.
pub const DEFAULT_DEADLINE_MS: u32 = 900;

/// The CheckCode of a refusal that no handler decided.
const UNDECIDED_CODE: i64 = 1;

/// What becomes of a Before event that no handler has decided, because it was late or failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnLate {
    /// The operation goes on.
    #[default]
    Accept,
    /// The operation is refused.
    Reject,
}

impl OnLate {
    /// The body that says so.
    #[must_use]
    pub fn reply(self) -> String {
        let reply = match self {
            OnLate::Accept => accept_reply(None),
            OnLate::Reject => reject_reply(UNDECIDED_CODE, "no decision in time", None),
        };
        // Neither fails without extra fields.
        reply.unwrap_or_default()
    }
}

/// Why there is no reply of a handler's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoReply {
    /// The handler is still at work when the deadline is over.
    Late,
    /// The handler failed: the event is not handled.
    Failed,
    /// The event came before, and is still being handled when the deadline is over.
    Running,
}

/// An HTTP status and body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// JSON text, or nothing at all.
    pub body: String,
}

/// The answer for a verified event without a reply. `undecided` is the reply for Before events: [`OnLate::reply`], or a
/// reply of the user's own.
///
/// A Before event is always answered with 200, because its operation waits. An After event whose handler is late is at
/// work and accepted. One that failed gets 500, and one that is still being handled elsewhere 503, so that the service
/// does not take it for delivered.
#[must_use]
pub fn answer_without_reply(event_type: &str, why: NoReply, undecided: &str) -> HttpAnswer {
    if event_type.starts_with("Before") {
        return HttpAnswer { status: 200, body: undecided.to_owned() };
    }
    match why {
        NoReply::Late => HttpAnswer { status: 200, body: OnLate::Accept.reply() },
        NoReply::Failed => HttpAnswer { status: 500, body: String::new() },
        NoReply::Running => HttpAnswer { status: 503, body: String::new() },
    }
}

/// The status of a request that is turned away before its body is read: 405 for a method other than POST, 415 for a
/// content type that no JSON comes in, 413 for an announced length beyond the limit; none where it may go on.
///
/// The service's request headers are not documented, so a missing content type, `text/plain` and
/// `application/octet-stream` pass as well.
#[must_use]
pub fn refuse_request(
    method: &str,
    content_type: Option<&str>,
    length: Option<u64>,
    limit: usize,
) -> Option<u16> {
    if method != "POST" {
        return Some(405);
    }
    if !content_type.is_none_or(may_hold_json) {
        return Some(415);
    }
    let limit = limit.min(MAX_CALLBACK_BYTES);
    length.is_some_and(|length| length > limit as u64).then_some(413)
}

/// The status of a body that was refused for this reason. The sender is told nothing else: what is wrong would help whoever
/// forges bodies.
#[must_use]
pub fn refusal_status(reason: &str) -> u16 {
    match reason {
        "too_large" => 413,
        "content_encoding" => 415,
        _ => 401,
    }
}

/// How much a refusal matters: what anybody can send is of little note; where the signature is right and the form is not,
/// somebody attacks or the vendor has changed something.
pub(crate) fn refusal_level(reason: &str) -> Level {
    match reason {
        "signature" | "time_tolerance" => Level::Warn,
        "app_id" | "version" | "nonce" | "event_type" | "event_id" | "event_data" | "time_format"
        | "ambiguous" => Level::Error,
        _ => Level::Info,
    }
}

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
