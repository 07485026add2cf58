//! A call as a state machine: the driver asks what is next, does it, and tells what came of it.
//!
//! ```text
//! loop { match call.next(now) { Send(request) => …on_response or on_transport_error…, Wait(ms) => sleep,
//!                               Done(answer) => return, Failed(failure) => return } }
//! ```

#[path = "former_call/answer_head.rs"]
mod answer_head;

use std::sync::Arc;

use answer_head::{note_skew, refused_for_its_date, retry_after_ms};

use crate::error::{Error, TimeoutError, TransportError, TransportKind};
use crate::machine::retry_policy::{Jitter, RetryPolicy};
use crate::model::shape::Operation;
use crate::time::WallTime;
use crate::wire::protocol::{Decoded, HttpRequest, JsonStyle, Protocol, WireBody};

/// What is called.
#[derive(Clone, Debug)]
pub enum Callee {
    /// A declared action.
    Operation(&'static Operation),
    /// Any action by name; its result comes back undeclared.
    Raw(String),
}

impl Callee {
    fn name(&self) -> &str {
        match self {
            Callee::Operation(operation) => operation.name,
            Callee::Raw(name) => name,
        }
    }
}

/// What the driver does next.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Step {
    /// Send this within the time given, then tell with [`Call::on_response`] or [`Call::on_transport_error`].
    Send {
        /// The request, signed as of now.
        request: HttpRequest,
        /// Milliseconds after which the attempt is to be given up.
        timeout_ms: u64,
        /// Number of the attempt, from 1.
        attempt: u32,
    },
    /// Ask again after this many milliseconds.
    Wait(u64),
    /// The answer.
    Done(Done),
    /// The error that ends the call.
    Failed(Failed),
}

/// What it took.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Effort {
    /// Attempts made.
    pub attempts: u32,
    /// Milliseconds from the call's start to its end.
    pub elapsed_ms: u64,
    /// The vendor's id of the last request that was answered.
    pub last_request_id: Option<String>,
    /// The idempotency id that every attempt carried.
    pub idempotency_id: Option<String>,
}

/// A call that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The result.
    pub answer: Decoded,
    /// What it took.
    pub effort: Effort,
}

/// A call that failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failed {
    /// Why.
    pub error: Error,
    /// What it took.
    pub effort: Effort,
    /// Whether bytes of any attempt may have reached the service.
    pub maybe_sent: bool,
}

/// Status and the headers that matter of an HTTP answer.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResponseHead<'a> {
    /// The HTTP status.
    pub status: u16,
    /// `Retry-After`, in seconds or as a date.
    pub retry_after: Option<&'a str>,
    /// `Date`.
    pub date: Option<&'a str>,
}

#[derive(Debug)]
enum State {
    Ready,
    InFlight { give_up_at: WallTime },
    Waiting { until: WallTime, error: Error },
    Over(Box<Result<Decoded, Error>>),
}

/// One call of an action, over all its attempts.
#[derive(Debug)]
pub struct Call {
    protocol: Arc<Protocol>,
    callee: Callee,
    body: WireBody,
    style: JsonStyle,
    policy: RetryPolicy,
    jitter: Jitter,
    state: State,
    started: WallTime,
    ended: Option<WallTime>,
    attempts: u32,
    maybe_sent: bool,
    last_request_id: Option<String>,
    is_date_corrected: bool,
    repeated_after: Option<Error>,
}

impl Call {
    /// A call that starts at `now`; `entropy` spreads its waits.
    #[must_use]
    pub fn new(
        protocol: Arc<Protocol>,
        callee: Callee,
        body: WireBody,
        style: JsonStyle,
        policy: RetryPolicy,
        now: WallTime,
        entropy: [u8; 16],
    ) -> Self {
        Call {
            protocol,
            callee,
            body,
            style,
            policy,
            jitter: Jitter::new(entropy),
            state: State::Ready,
            started: now,
            ended: None,
            attempts: 0,
            maybe_sent: false,
            last_request_id: None,
            is_date_corrected: false,
            repeated_after: None,
        }
    }

    /// What to do at `now`. Once the call is over the answer stays the same.
    pub fn next(&mut self, now: WallTime) -> Step {
        match &self.state {
            State::InFlight { give_up_at } if now < *give_up_at => {
                return Step::Wait(positive(give_up_at.millis_since(now)));
            }
            State::InFlight { .. } => self.on_transport_error(now, TransportKind::Timeout, "no answer"),
            State::Ready | State::Waiting { .. } | State::Over(_) => {}
        }
        match &self.state {
            State::Waiting { until, .. } if now < *until => Step::Wait(positive(until.millis_since(now))),
            State::Waiting { error, .. } if now >= self.deadline() => {
                let error = error.clone();
                self.end(now, Err(error));
                self.over(now)
            }
            State::Ready | State::Waiting { .. } => self.send(now),
            State::InFlight { .. } | State::Over(_) => self.over(now),
        }
    }

    /// The error after which the request is sent again: while the call waits for it, and during the attempt.
    #[must_use]
    pub fn repeats_after(&self) -> Option<&Error> {
        match &self.state {
            State::Waiting { error, .. } => Some(error),
            State::InFlight { .. } => self.repeated_after.as_ref(),
            State::Ready | State::Over(_) => None,
        }
    }

    /// How the call ended, and on failure whether bytes may have reached the service; `None` while it goes on.
    #[must_use]
    pub fn outcome(&self) -> Option<Result<&Decoded, (&Error, bool)>> {
        match &self.state {
            State::Over(result) => Some(result.as_ref().as_ref().map_err(|error| (error, self.maybe_sent))),
            State::Ready | State::InFlight { .. } | State::Waiting { .. } => None,
        }
    }

    /// The attempt was answered.
    pub fn on_response(&mut self, now: WallTime, head: ResponseHead<'_>, body: &[u8]) {
        if !matches!(self.state, State::InFlight { .. }) {
            return;
        }
        self.maybe_sent = true;
        let answer = match &self.callee {
            Callee::Operation(operation) => {
                self.protocol.parse_json(operation, head.status, body, self.style)
            }
            Callee::Raw(name) => self.protocol.parse_raw(name, head.status, body, self.style.ids),
        };
        match answer {
            Ok(decoded) => {
                self.last_request_id.clone_from(&decoded.request_id);
                self.end(now, Ok(decoded));
            }
            Err(mut error) => {
                if let Some(id) = error.request_id() {
                    self.last_request_id = Some(id.to_owned());
                }
                if let Some(skew_ms) = refused_for_its_date(&error, head.date, self.signed_at(now)) {
                    note_skew(&mut error, skew_ms);
                    // Refused for its date, the request was looked at no further: whatever it is, it may go out again.
                    if !std::mem::replace(&mut self.is_date_corrected, true) {
                        self.protocol.set_clock_correction(self.protocol.clock_correction() - skew_ms);
                        return self.fail_or_wait(now, error, true, None);
                    }
                }
                // A body cut off on its way is as passing a fault as a broken connection.
                let cut_off = matches!(&error, Error::Decode(e) if e.rule == "syntax");
                let repeatable = self.body.repeatable && (error.retryable() || cut_off);
                let asked = head.retry_after.and_then(|value| retry_after_ms(value, head.date, now));
                self.fail_or_wait(now, error, repeatable, asked);
            }
        }
    }

    /// The attempt brought no answer; or, with `Aborted`, the caller gave up, which may be at any time.
    pub fn on_transport_error(&mut self, now: WallTime, kind: TransportKind, message: &str) {
        match self.state {
            State::InFlight { .. } => {}
            State::Ready | State::Waiting { .. } if kind == TransportKind::Aborted => {
                let error = Error::Transport(Box::new(TransportError {
                    action: self.callee.name().to_owned(),
                    transport_kind: kind,
                    message: message.to_owned(),
                    maybe_sent: self.maybe_sent,
                }));
                return self.end(now, Err(error));
            }
            State::Ready | State::Waiting { .. } | State::Over(_) => return,
        }
        if kind != TransportKind::Connect {
            self.maybe_sent = true;
        }
        let action = self.callee.name().to_owned();
        let maybe_sent = self.maybe_sent;
        let error = if kind == TransportKind::Timeout {
            let spent = positive(now.millis_since(self.started));
            let total = spent >= self.policy.deadline_ms;
            let (limit, limit_ms) = if total {
                ("total", self.policy.deadline_ms)
            } else {
                ("attempt", self.policy.attempt_timeout_ms)
            };
            Error::Timeout(Box::new(TimeoutError { action, limit, limit_ms, maybe_sent }))
        } else {
            let message = message.to_owned();
            Error::Transport(Box::new(TransportError { action, transport_kind: kind, message, maybe_sent }))
        };
        let repeatable = kind != TransportKind::Aborted && (self.body.repeatable || !self.maybe_sent);
        self.fail_or_wait(now, error, repeatable, None);
    }

    fn send(&mut self, now: WallTime) -> Step {
        let left = positive(self.deadline().millis_since(now));
        if left == 0 {
            let error = Error::Timeout(Box::new(TimeoutError {
                action: self.callee.name().to_owned(),
                limit: "total",
                limit_ms: self.policy.deadline_ms,
                maybe_sent: self.maybe_sent,
            }));
            self.end(now, Err(error));
            return self.over(now);
        }
        let timeout_ms = self.policy.attempt_timeout_ms.clamp(1, left);
        self.attempts += 1;
        if let State::Waiting { error, .. } = &self.state {
            self.repeated_after = Some(error.clone());
        }
        self.state = State::InFlight { give_up_at: now.plus_millis(saturating(timeout_ms)) };
        let request = self.protocol.sign(self.callee.name(), &self.body, now);
        Step::Send { request, timeout_ms, attempt: self.attempts }
    }

    fn fail_or_wait(&mut self, now: WallTime, error: Error, repeatable: bool, asked: Option<u64>) {
        if !repeatable || self.attempts >= self.policy.max_attempts {
            return self.end(now, Err(error));
        }
        let wait = self.jitter.up_to(self.policy.ceiling(self.attempts)).max(asked.unwrap_or(0));
        let until = now.plus_millis(saturating(wait));
        if until >= self.deadline() {
            return self.end(now, Err(error));
        }
        self.state = State::Waiting { until, error };
    }

    fn end(&mut self, now: WallTime, result: Result<Decoded, Error>) {
        self.ended = Some(now);
        self.state = State::Over(Box::new(result));
    }

    fn over(&self, now: WallTime) -> Step {
        let effort = Effort {
            attempts: self.attempts,
            elapsed_ms: positive(self.ended.unwrap_or(now).millis_since(self.started)),
            last_request_id: self.last_request_id.clone(),
            idempotency_id: self.body.idempotency_id.clone(),
        };
        match &self.state {
            State::Over(result) => match result.as_ref() {
                Ok(answer) => Step::Done(Done { answer: answer.clone(), effort }),
                Err(error) => {
                    Step::Failed(Failed { error: error.clone(), effort, maybe_sent: self.maybe_sent })
                }
            },
            // Not reached: `next` asks only once the call is over, or waits with a whole attempt ahead.
            State::Ready | State::InFlight { .. } | State::Waiting { .. } => Step::Wait(1),
        }
    }

    /// What X-Date said.
    fn signed_at(&self, now: WallTime) -> WallTime {
        now.plus_millis(self.protocol.clock_correction())
    }

    fn deadline(&self) -> WallTime {
        self.started.plus_millis(saturating(self.policy.deadline_ms))
    }
}

fn positive(millis: i64) -> u64 {
    u64::try_from(millis).unwrap_or(0)
}

fn saturating(millis: u64) -> i64 {
    i64::try_from(millis).unwrap_or(i64::MAX)
}
