//! Outputs and events of a machine.

use crate::error::{Error, TransportKind};
use crate::machine::call_log::CallLogRecord;
use crate::machine::pacing::Pace;
use crate::time::Now;
use crate::wire::protocol::{Decoded, HttpRequest};

/// Connects an input to the output that requested it. Unique in a machine; fits into 53 bits.
pub type Token = u64;

/// The longest wait: a machine that has handed over its outcome has nothing else to say.
pub const FOREVER_MS: u64 = (1 << 53) - 1;

/// What the driver does next.
#[derive(Debug)]
pub enum Output<Outcome> {
    /// Send this within the time given; answer with [`Inputs::on_response`], [`Inputs::on_transport_error`] or
    /// [`Inputs::on_unsendable`].
    Send {
        /// Pass it back with the outcome.
        token: Token,
        /// The request, signed as of now.
        request: HttpRequest,
        /// Milliseconds after which to cancel the attempt.
        timeout_ms: u64,
        /// Number of the attempt, from 1.
        attempt: u32,
        /// The call that sends it.
        call_id: String,
    },
    /// Ask the shared store for units of a rate; answer with [`Inputs::on_reserved`] or
    /// [`Inputs::on_reserve_failed`]. Only of a client with such a store.
    Reserve {
        /// Pass it back with the outcome.
        token: Token,
        /// The name of the rate: the action's.
        bucket: &'static str,
        /// How fast it is.
        pace: Pace,
        /// How many units.
        weight: u32,
        /// Milliseconds after which the machine continues without the store.
        timeout_ms: u64,
    },
    /// Give units back to the shared store. The result is not awaited.
    GiveBack {
        /// The name of the rate.
        bucket: &'static str,
        /// How fast it is.
        pace: Pace,
        /// How many units.
        weight: u32,
        /// Milliseconds after which the step has failed. A step that fails is reported to
        /// [`Client::on_rate_step_failed`](super::client::Client::on_rate_step_failed).
        timeout_ms: u64,
    },
    /// Tell the shared store to slow a rate down. The result is not awaited.
    SlowDown {
        /// The name of the rate.
        bucket: &'static str,
        /// As of [`GiveBack`](Output::GiveBack).
        timeout_ms: u64,
    },
    /// Run the client's provider beside the call, which may end before it. Report to
    /// [`Client::on_credentials`](super::client::Client::on_credentials) or
    /// [`Client::on_credentials_failed`](super::client::Client::on_credentials_failed), whatever becomes of the call, and
    /// then ask every machine of the client what is next. Only of a client with a provider; one run is under way at a time.
    RunProvider {
        /// Pass it back with the outcome.
        run: u64,
        /// Milliseconds after which its result is not waited for.
        timeout_ms: u64,
    },
    /// Tell the user's hooks and logger. What they do changes nothing.
    Tell(Event),
    /// Ask again after this many milliseconds, or after any input.
    Wait(u64),
    /// Ended. Only waits follow.
    Over(Outcome),
}

impl<Outcome> Output<Outcome> {
    /// The outcome, or else the output as one of any machine.
    pub(super) fn or_outcome<Other>(self) -> Result<Output<Other>, Outcome> {
        Ok(match self {
            Output::Send { token, request, timeout_ms, attempt, call_id } => {
                Output::Send { token, request, timeout_ms, attempt, call_id }
            }
            Output::Reserve { token, bucket, pace, weight, timeout_ms } => {
                Output::Reserve { token, bucket, pace, weight, timeout_ms }
            }
            Output::GiveBack { bucket, pace, weight, timeout_ms } => {
                Output::GiveBack { bucket, pace, weight, timeout_ms }
            }
            Output::SlowDown { bucket, timeout_ms } => Output::SlowDown { bucket, timeout_ms },
            Output::RunProvider { run, timeout_ms } => Output::RunProvider { run, timeout_ms },
            Output::Tell(event) => Output::Tell(event),
            Output::Wait(ms) => Output::Wait(ms),
            Output::Over(outcome) => return Err(outcome),
        })
    }
}

/// Events of a machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The action that is called.
    pub action: String,
    /// The call, the same in all its events. Of a batch, each call has its own.
    pub call_id: String,
    /// How many times the call's request has been sent, the one that this is about included.
    pub attempt: u32,
    /// What happened.
    pub what: EventKind,
}

/// The first of the outputs that are due, of which there are few. An empty list keeps no room: a machine mostly waits.
pub(super) fn take_first<O>(outputs: &mut Vec<O>) -> Option<O> {
    match outputs.len() {
        0 => None,
        1 => std::mem::take(outputs).pop(),
        _ => Some(outputs.remove(0)),
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum EventKind {
    /// A request is about to be sent.
    Request,
    /// A request was answered.
    Response {
        /// The HTTP status.
        status: u16,
        /// Milliseconds from sending to the whole response.
        took_ms: u64,
        /// The vendor's id of the request.
        request_id: Option<String>,
    },
    /// A request got no response. Only with [`Tells::details`](crate::machine::options::Tells).
    NoResponse {
        /// Milliseconds from sending until then.
        took_ms: u64,
        /// Why: a timeout, or how the connection failed.
        error: Error,
    },
    /// A request will be sent again.
    Retry {
        /// Milliseconds until then, a wait for the documented rate aside.
        wait_ms: u64,
        /// Why.
        error: Error,
    },
    /// The next request waits for the documented rate. Only with [`Tells::details`](crate::machine::options::Tells).
    Paced {
        /// Milliseconds until its turn.
        wait_ms: u64,
    },
    /// To be logged. Below warnings only with [`Tells::logs`](crate::machine::options::Tells).
    Log(CallLogRecord),
    /// A part of a batch is over.
    Progress {
        /// Number of finished items.
        done: usize,
        /// How many there are.
        total: usize,
    },
}

/// What a call took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallInfo {
    /// The id of the call in its events.
    pub call_id: String,
    /// Number of times the request was sent.
    pub attempts: u32,
    /// Milliseconds from the call's start to its end.
    pub elapsed_ms: u64,
    /// The vendor's id of the last request that was answered.
    pub request_id: Option<String>,
    /// The idempotency id that every attempt carried.
    pub idempotency_id: Option<String>,
}

/// A call that succeeded.
#[derive(Debug, PartialEq, Eq)]
pub struct Done {
    /// The result.
    pub answer: Decoded,
    /// What it took.
    pub info: CallInfo,
}

/// A call that failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failed {
    /// Why.
    pub error: Error,
    /// Whether the action may have been carried out.
    pub maybe_sent: bool,
    /// What it took.
    pub info: CallInfo,
}

/// Status and the headers that matter of an HTTP response.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResponseHead<'a> {
    /// The HTTP status.
    pub status: u16,
    /// `Retry-After`, in seconds or as a date.
    pub retry_after: Option<&'a str>,
    /// `Date`.
    pub date: Option<&'a str>,
}

/// What calls and batches have in common, so that a driver is written once.
pub trait Machine: Inputs {
    /// What comes of it.
    type Outcome;

    /// What to do now. Ask after every input, until it says wait.
    fn next(&mut self, now: Now) -> Output<Self::Outcome>;
}

/// What came of an output with a token.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// An attempt was answered.
    Response {
        /// Status and headers.
        head: ResponseHead<'a>,
        /// The body, decompressed.
        body: &'a [u8],
    },
    /// An attempt brought no response.
    TransportError {
        /// How it failed.
        kind: TransportKind,
        /// Message.
        message: &'a str,
    },
    /// The HTTP client cannot send this request: nothing was sent, and a retry does not help.
    Unsendable {
        /// Message.
        message: &'a str,
    },
    /// The shared store has made the reservation.
    Reserved {
        /// Milliseconds after which it may be used.
        wait_ms: u64,
    },
    /// The shared store failed.
    ReserveFailed {
        /// Message.
        message: &'a str,
    },
}

/// What a driver tells a machine.
///
/// Tokens that the machine does not wait for any more are ignored, so a late response changes nothing.
pub trait Inputs {
    /// Whether the outcome of the attempt with this token still counts.
    fn awaits(&self, token: Token) -> bool;

    /// Something came of the output with this token.
    fn on_input(&mut self, now: Now, token: Token, input: Input<'_>);

    /// The caller cancels.
    fn cancel(&mut self, now: Now, message: &str);

    /// An attempt was answered.
    fn on_response(&mut self, now: Now, token: Token, head: ResponseHead<'_>, body: &[u8]) {
        self.on_input(now, token, Input::Response { head, body });
    }

    /// An attempt brought no response.
    fn on_transport_error(&mut self, now: Now, token: Token, kind: TransportKind, message: &str) {
        self.on_input(now, token, Input::TransportError { kind, message });
    }

    /// The HTTP client cannot send this request: nothing was sent, and a retry does not help.
    fn on_unsendable(&mut self, now: Now, token: Token, message: &str) {
        self.on_input(now, token, Input::Unsendable { message });
    }

    /// The shared store has made the reservation, for use after a wait.
    fn on_reserved(&mut self, now: Now, token: Token, wait_ms: u64) {
        self.on_input(now, token, Input::Reserved { wait_ms });
    }

    /// The shared store failed.
    fn on_reserve_failed(&mut self, now: Now, token: Token, message: &str) {
        self.on_input(now, token, Input::ReserveFailed { message });
    }
}
