//! What a server answers to a callback where no handler has given a reply.

use volc_im_core::callbacks::{self, DEFAULT_DEADLINE_MS, MAX_CALLBACK_BYTES, OnLate};

/// Why there is no reply of a handler's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum NoReply {
    /// The handler is still at work when the deadline is over.
    Late,
    /// The handler failed: the event is not handled.
    Failed,
    /// The event came before, and is still being handled when the deadline is over.
    Running,
}

/// An HTTP status and body.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// JSON text, or nothing at all.
    pub body: String,
}

/// The limits of a server's handler unless set otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HandlerLimits {
    /// How long a handler may take, in milliseconds.
    pub deadline_ms: u32,
    /// The largest body that is read, in bytes; no limit of a user's own is above it.
    pub body_bytes: u32,
}

/// The limits of a server's handler unless set otherwise.
#[uniffi::export]
pub fn handler_limits() -> HandlerLimits {
    HandlerLimits {
        deadline_ms: DEFAULT_DEADLINE_MS,
        body_bytes: u32::try_from(MAX_CALLBACK_BYTES).unwrap_or(u32::MAX),
    }
}

/// The status of a request that is turned away before its body is read; none where it may go on.
#[uniffi::export]
pub fn refuse_request(
    method: String,
    content_type: Option<String>,
    length: Option<u64>,
    limit: u32,
) -> Option<u16> {
    callbacks::refuse_request(&method, content_type.as_deref(), length, limit as usize)
}

/// The status of a body that was refused for this reason.
#[uniffi::export]
pub fn refusal_status(reason: String) -> u16 {
    callbacks::refusal_status(&reason)
}

/// The reply for a Before event that no handler has decided.
#[uniffi::export]
pub fn undecided_reply(reject: bool) -> String {
    if reject { OnLate::Reject } else { OnLate::Accept }.reply()
}

/// The answer for a verified event without a reply. `undecided` is the reply for Before events.
#[uniffi::export]
pub fn answer_without_reply(event_type: String, why: NoReply, undecided: String) -> HttpAnswer {
    let why = match why {
        NoReply::Late => callbacks::NoReply::Late,
        NoReply::Failed => callbacks::NoReply::Failed,
        NoReply::Running => callbacks::NoReply::Running,
    };
    let answer = callbacks::answer_without_reply(&event_type, why, &undecided);
    HttpAnswer { status: answer.status, body: answer.body }
}
