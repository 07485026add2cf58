//! What an HTTP server answers to a callback where no handler has given a reply.

use volc_im_core::callbacks::{
    self, DEFAULT_DEADLINE_MS, DEFAULT_TOLERANCE_SECONDS, MAX_CALLBACK_BYTES, OnLate,
};

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

/// What an adapter for a server does unless set otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CallbackDefaults {
    /// How far a callback's time may be from the clock, both ways, in seconds.
    pub tolerance_seconds: u32,
    /// How long a handler may take, in milliseconds.
    pub deadline_ms: u32,
    /// The largest body that is read; no setting goes beyond it.
    pub max_body_bytes: u64,
}

/// What an adapter for a server does unless set otherwise.
#[uniffi::export]
pub fn callback_defaults() -> CallbackDefaults {
    CallbackDefaults {
        tolerance_seconds: DEFAULT_TOLERANCE_SECONDS,
        deadline_ms: DEFAULT_DEADLINE_MS,
        max_body_bytes: MAX_CALLBACK_BYTES as u64,
    }
}

/// The reply for a Before event that no handler has decided: it refuses the operation or lets it go on.
#[uniffi::export]
pub fn undecided_reply(reject: bool) -> String {
    if reject { OnLate::Reject } else { OnLate::Accept }.reply()
}

/// The answer for a verified event without a reply; `undecided` is the reply for Before events.
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

/// The status of a request that is turned away before its body is read; none where it may go on.
#[uniffi::export]
pub fn refuse_request(
    method: String,
    content_type: Option<String>,
    length: Option<u64>,
    limit: u64,
) -> Option<u16> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    callbacks::refuse_request(&method, content_type.as_deref(), length, limit)
}

/// The status of a body that was refused for this reason. The sender is told nothing else.
#[uniffi::export]
pub fn refusal_status(reason: String) -> u16 {
    callbacks::refusal_status(&reason)
}
