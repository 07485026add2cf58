//! Outputs of an exchange: steps for its driver, and log records.

use crate::callbacks::Event;
pub use crate::log::Level;

/// What to do next. The waiting ones say for how long at most: then the exchange is asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Read the body, at most so many bytes, counted as they are read: one byte over the limit is enough.
    Read {
        /// Bytes.
        most: usize,
        /// Milliseconds to wait for an input.
        wait_ms: u64,
    },
    /// Claim an event in the shared store.
    Claim(StoreStep),
    /// Run the handler of an event.
    Run(Box<Run>),
    /// Nothing to do until an input, or for so many milliseconds.
    Wait(u64),
    /// Send this answer now.
    Answer(Answer),
    /// Store the reply of an event that was claimed.
    Settle(StoreStep),
    /// Give back the claim of an event that was not handled.
    Release(StoreStep),
    /// Write to the log.
    Log(Box<LogRecord>),
    /// The exchange has ended.
    Over,
}

/// A step of the shared store. Its result comes back with the token; a result with another one changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreStep {
    /// Tells this step from the exchange's others.
    pub token: u32,
    /// The keys of the event, all in one slot of a Redis cluster.
    pub keys: Vec<String>,
    /// Who claims: 32 hexadecimal digits.
    pub owner: String,
    /// The reply to store; empty but for `Settle`.
    pub reply: String,
    /// Milliseconds after which the store forgets: the claim's lease, or how long the reply is kept.
    pub expire_ms: u64,
    /// Milliseconds to wait for the result.
    pub wait_ms: u64,
}

/// A handler to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The name under which the handler is registered: the event's, or `*`.
    pub handler: String,
    /// The event.
    pub event: Event,
    /// Whether the service waits for its decision. Handlers of such events have separate threads.
    pub is_before: bool,
    /// Milliseconds to wait for the reply until the answer leaves without it.
    pub wait_ms: u64,
    /// The data with ids as text, where the receiver was made to give it.
    pub(crate) text_ids: Option<String>,
}

/// An HTTP answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(&'static str, &'static str)>,
    /// JSON text, or nothing.
    pub body: String,
}

impl Answer {
    #[inline(never)]
    pub(crate) fn reply(body: &str) -> Self {
        Answer { status: 200, headers: vec![("content-type", "application/json")], body: body.to_owned() }
    }

    pub(crate) fn silent(status: u16) -> Self {
        let headers = if status == 405 { vec![("allow", "POST")] } else { Vec::new() };
        Answer { status, headers, body: String::new() }
    }
}

/// A log record. Untrusted texts in it are escaped and shortened; it never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRecord {
    /// Level.
    pub level: Level,
    /// Stable reason, such as `handler_late`.
    pub reason: &'static str,
    /// Message.
    pub message: String,
    /// The event's id, escaped; empty where no event is known.
    pub event_id: String,
    /// The event's name, escaped; empty where no event is known.
    pub event_type: String,
    /// Facts by name, such as `deadlineMs` or `skewSeconds`; `reply` where a Before event got the one for undecided ones.
    pub facts: Vec<(&'static str, String)>,
}

impl LogRecord {
    #[inline(never)]
    pub(crate) fn new(level: Level, reason: &'static str, message: &str) -> Self {
        LogRecord {
            level,
            reason,
            message: message.to_owned(),
            event_id: String::new(),
            event_type: String::new(),
            facts: Vec::new(),
        }
    }
}
