//! A call as a state machine: the driver asks what is next, does it, and tells the outcome.

mod keys;
mod pacing;
mod response;
#[cfg(feature = "typed")]
mod typed;

use std::sync::Arc;

use volc_im_sha256::hex_text;

use super::call_log::{Attempt, CallLogRecord};
use super::client::Client;
use super::clock::SignedDate;
use super::output::{
    CallInfo, Done, Event, EventKind, FOREVER_MS, Failed, Input, Inputs, Machine, Output, Token, take_first,
};
use super::pacing::Reservation;
use super::retry_policy::{Jitter, RetryPolicy};
use crate::error::{Error, TimeoutError, TransportError, TransportKind, invalid};
use crate::model::shape::Operation;
use crate::time::{MonoTime, Now};
use crate::transcode::{first_chars, joined};
use crate::wire::protocol::{JsonStyle, WireBody};
pub(super) use pacing::Pacing;
#[cfg(feature = "typed")]
pub use typed::TypedResult;

/// What is called.
#[derive(Clone, Debug)]
pub enum Callee {
    /// A declared action.
    Operation(&'static Operation),
    /// Any action by name; its result comes back undeclared.
    Raw(String),
}

impl Callee {
    /// The action's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Callee::Operation(operation) => operation.name,
            Callee::Raw(name) => name,
        }
    }
}

/// How a call ended.
pub type CallOutcome = Result<Done, Failed>;

/// What an attempt was sent with.
#[derive(Clone, Copy, Debug)]
struct Sent {
    at: MonoTime,
    date: SignedDate,
    /// The run of the provider that the keys are from.
    run: u64,
}

#[derive(Debug)]
enum State {
    /// The next attempt is due.
    Ready,
    /// This run of the client's provider is waited for.
    AwaitingKeys { run: u64, until: MonoTime },
    /// The shared store of rates is asked.
    Reserving { token: Token, until: MonoTime },
    /// Units of the rate are reserved from then on.
    Paced { until: MonoTime },
    /// An attempt is in progress.
    InFlight { token: Token, give_up_at: MonoTime, sent: Sent },
    /// The next attempt is due then.
    Waiting { until: MonoTime },
    /// Ended; the outcome is kept until it is taken.
    Over(Option<Box<CallOutcome>>),
}

/// One call of an action, over all its attempts.
#[derive(Debug)]
pub struct Call {
    client: Arc<Client>,
    callee: Callee,
    body: WireBody,
    style: JsonStyle,
    policy: RetryPolicy,
    pacing: Option<Pacing>,
    /// Reserved units that were neither used nor returned.
    reservation: Option<Reservation>,
    /// Units reserved in the shared store and not used yet.
    has_shared_units: bool,
    /// Questions to the shared store that may be answered yet.
    given_up_at_store: Vec<Token>,
    is_turn: bool,
    jitter: Jitter,
    call_id: String,
    last_token: Token,
    state: State,
    outputs: Vec<Output<CallOutcome>>,
    started: MonoTime,
    /// `None` while the call of a batch waits for its first turn.
    deadline: Option<MonoTime>,
    attempts: u32,
    maybe_sent: bool,
    request_id: Option<String>,
    is_date_corrected: bool,
    /// New keys were requested because the service had refused those of this call.
    is_refreshed: bool,
    paid: Option<u32>,
    /// What the next attempt comes after.
    last_error: Option<Error>,
    /// Reads the result where it is not wanted as JSON.
    #[cfg(feature = "typed")]
    typed_reader: Option<typed::TypedReader>,
}

impl Call {
    /// Tokens begin above `first_token`.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn new(
        client: Arc<Client>,
        callee: Callee,
        body: WireBody,
        style: JsonStyle,
        policy: RetryPolicy,
        pacing: Option<Pacing>,
        now: MonoTime,
        entropy: [u8; 16],
        first_token: Token,
    ) -> Self {
        let waits_for_turn = pacing.as_ref().is_some_and(|pacing| pacing.until.is_some());
        let [.., a, b, c, d, e, f, g, h] = entropy;
        Call {
            client,
            callee,
            body,
            style,
            policy,
            pacing,
            reservation: None,
            has_shared_units: false,
            given_up_at_store: Vec::new(),
            is_turn: false,
            jitter: Jitter::new(entropy),
            call_id: hex_text(&[a, b, c, d, e, f, g, h]),
            last_token: first_token,
            state: State::Ready,
            outputs: Vec::new(),
            started: now,
            deadline: (!waits_for_turn).then(|| now.plus_millis(policy.deadline_ms)),
            attempts: 0,
            maybe_sent: false,
            request_id: None,
            is_date_corrected: false,
            is_refreshed: false,
            paid: None,
            last_error: None,
            #[cfg(feature = "typed")]
            typed_reader: None,
        }
    }

    /// The id of the call in its events.
    #[must_use]
    pub fn call_id(&self) -> &str {
        &self.call_id
    }

    /// Whether a request is on its way.
    pub(super) fn is_in_flight(&self) -> bool {
        matches!(self.state, State::InFlight { .. })
    }

    /// What is called.
    #[must_use]
    pub fn callee(&self) -> &Callee {
        &self.callee
    }

    /// The moment after which nothing is sent and nothing is waited for.
    fn end_of_time(&self) -> MonoTime {
        let turn = self.pacing.as_ref().and_then(|pacing| pacing.until);
        self.deadline.or(turn).unwrap_or_else(|| MonoTime::from_millis(u64::MAX))
    }

    fn token(&mut self) -> Token {
        self.last_token += 1;
        self.last_token
    }

    fn tell(&mut self, what: EventKind) {
        let (action, call_id) = (self.callee.name().to_owned(), self.call_id.clone());
        self.outputs.push(Output::Tell(Event { action, call_id, attempt: self.attempts, what }));
    }

    /// Reports a log record, where the driver wants one.
    fn log(&mut self, record: impl FnOnce(&Attempt<'_>) -> CallLogRecord) {
        if self.client.tells().logs {
            let (action, call_id, number) = (self.callee.name(), self.call_id.as_str(), self.attempts);
            let record = record(&Attempt { action, call_id, number });
            self.tell(EventKind::Log(record));
        }
    }

    fn send(&mut self, now: Now) {
        let deadline = *self.deadline.get_or_insert(now.mono.plus_millis(self.policy.deadline_ms));
        let timeout_ms = self.policy.attempt_timeout_ms.min(deadline.millis_since(now.mono)).max(1);
        let Some((request, date, run)) = self.client.sign(self.callee.name(), &self.body, now.wall) else {
            return self.fail(now, no_credentials(self.callee.name()));
        };
        self.attempts += 1;
        self.is_turn = false;
        let token = self.token();
        let give_up_at = now.mono.plus_millis(timeout_ms);
        self.state = State::InFlight { token, give_up_at, sent: Sent { at: now.mono, date, run } };
        if self.client.tells().requests {
            self.tell(EventKind::Request);
        }
        let (attempt, call_id) = (self.attempts, self.call_id.clone());
        self.outputs.push(Output::Send { token, request, timeout_ms, attempt, call_id });
    }

    /// The attempt brought no answer.
    fn lose(&mut self, now: Now, kind: TransportKind, message: &str) {
        let State::InFlight { sent, .. } = &self.state else { return };
        let took_ms = now.mono.millis_since(sent.at);
        if kind == TransportKind::Connect {
            self.give_back();
        } else {
            self.use_up();
            self.maybe_sent = true;
        }
        let error = if kind == TransportKind::Timeout {
            let is_total = now.mono >= self.end_of_time();
            self.timeout(if is_total { "total" } else { "attempt" })
        } else {
            self.transport(kind, message)
        };
        if self.client.tells().details {
            self.tell(EventKind::NoResponse { took_ms, error: error.clone() });
        }
        self.log(|attempt| attempt.no_response(&error, took_ms));
        let repeatable = kind != TransportKind::Aborted && (self.body.repeatable || !self.maybe_sent);
        self.repeat_or_fail(now, error, repeatable, None);
    }

    /// Waits for the next attempt, where there may be one.
    fn repeat_or_fail(&mut self, now: Now, error: Error, repeatable: bool, asked: Option<u64>) {
        if !repeatable || self.attempts >= self.policy.max_attempts {
            return self.fail(now, error);
        }
        let wait = self.jitter.up_to(self.policy.ceiling(self.attempts)).max(asked.unwrap_or(0));
        let until = now.mono.plus_millis(wait);
        if until >= self.end_of_time() {
            return self.fail(now, error);
        }
        match self.client.pay_for_retry(matches!(error, Error::Timeout(_))) {
            Some(paid) => self.paid = Some(paid),
            None => return self.fail(now, error),
        }
        self.wait(until, wait, error);
    }

    fn wait(&mut self, until: MonoTime, wait_ms: u64, error: Error) {
        if self.client.tells().retries {
            self.tell(EventKind::Retry { wait_ms, error: error.clone() });
        }
        self.log(|attempt| attempt.retry(&error, wait_ms));
        self.last_error = Some(error);
        self.state = State::Waiting { until };
    }

    fn fail(&mut self, now: Now, error: Error) {
        self.give_back();
        let (maybe_sent, info) = (self.maybe_sent, self.info(now));
        self.state = State::Over(Some(Box::new(Err(Failed { error, maybe_sent, info }))));
    }

    /// The time has run out, or will before the next attempt: the last attempt's error is more useful than a timeout.
    fn run_out(&mut self, now: Now, limit: &'static str) {
        let error = self.last_error.take().unwrap_or_else(|| self.timeout(limit));
        self.fail(now, error);
    }

    fn timeout(&self, limit: &'static str) -> Error {
        let limit_ms =
            if limit == "attempt" { self.policy.attempt_timeout_ms } else { self.policy.deadline_ms };
        let (action, maybe_sent) = (self.callee.name().to_owned(), self.maybe_sent);
        Error::Timeout(Box::new(TimeoutError { action, limit, limit_ms, maybe_sent }))
    }

    fn transport(&self, transport_kind: TransportKind, message: &str) -> Error {
        let (action, maybe_sent) = (self.callee.name().to_owned(), self.maybe_sent);
        let message = first_chars(message, 1_024).to_owned();
        Error::Transport(Box::new(TransportError { action, transport_kind, message, maybe_sent }))
    }

    fn info(&self, now: Now) -> CallInfo {
        CallInfo {
            call_id: self.call_id.clone(),
            attempts: self.attempts,
            elapsed_ms: now.mono.millis_since(self.started),
            request_id: self.request_id.clone(),
            idempotency_id: self.body.idempotency_id.clone(),
        }
    }

    /// One step on, where the time has come for one; otherwise the milliseconds until then.
    fn step(&mut self, now: Now) -> Option<u64> {
        let left = |until: MonoTime| Some(until.millis_since(now.mono)).filter(|ms| *ms > 0);
        let is_late = now.mono >= self.end_of_time();
        let is_ready = matches!(self.state, State::Ready) && !is_late;
        if is_ready && !self.has_keys(now) {
            return None;
        }
        match self.state {
            State::Over(_) => return Some(FOREVER_MS),
            State::InFlight { give_up_at, .. } => match left(give_up_at) {
                Some(ms) => return Some(ms),
                None => self.lose(now, TransportKind::Timeout, "no answer"),
            },
            _ if is_late => self.run_out(now, "total"),
            State::Waiting { until } => match left(until) {
                Some(ms) => return Some(ms),
                None => self.state = State::Ready,
            },
            State::Ready if self.pacing.is_some() && !self.is_turn => self.reserve(now),
            State::Ready => self.send(now),
            State::AwaitingKeys { run, until } => return self.await_keys(now, run, until),
            State::Reserving { until, .. } => match left(until) {
                Some(ms) => return Some(ms),
                None => self.store_failed(now, None),
            },
            State::Paced { until } => match left(until) {
                Some(ms) => return Some(ms),
                None => {
                    self.is_turn = true;
                    self.state = State::Ready;
                }
            },
        }
        None
    }
}

fn no_credentials(action: &str) -> Error {
    invalid("credentials", "required", "there are none", "").of_action(action)
}

impl Machine for Call {
    type Outcome = CallOutcome;

    fn next(&mut self, now: Now) -> Output<CallOutcome> {
        loop {
            if let Some(output) = take_first(&mut self.outputs) {
                return output;
            }
            if let State::Over(outcome) = &mut self.state
                && let Some(outcome) = outcome.take()
            {
                return Output::Over(*outcome);
            }
            if let Some(ms) = self.step(now) {
                return Output::Wait(ms);
            }
        }
    }
}

impl Inputs for Call {
    fn awaits(&self, given: Token) -> bool {
        matches!(self.state, State::InFlight { token, .. } if token == given)
    }

    fn on_input(&mut self, now: Now, token: Token, input: Input<'_>) {
        let is_reserving = matches!(self.state, State::Reserving { token: awaited, .. } if awaited == token);
        match input {
            Input::Response { head, body } => {
                if let State::InFlight { token: awaited, sent, .. } = self.state
                    && awaited == token
                {
                    self.answered(now, head, body, sent);
                }
            }
            Input::TransportError { kind, message } if self.awaits(token) => self.lose(now, kind, message),
            Input::Unsendable { message } if self.awaits(token) => {
                let path = self.client.names().spell("BaseUrl");
                let expected = joined(&["the HTTP client cannot call it: ", first_chars(message, 256)]);
                self.fail(now, invalid(&path, "url", &expected, "").of_action(self.callee.name()));
            }
            Input::Reserved { wait_ms } if is_reserving => self.reserved(now, wait_ms),
            Input::Reserved { .. } => self.reserved_late(token),
            Input::ReserveFailed { message } if is_reserving => self.store_failed(now, Some(message)),
            Input::TransportError { .. } | Input::Unsendable { .. } | Input::ReserveFailed { .. } => {}
        }
    }

    fn cancel(&mut self, now: Now, message: &str) {
        match self.state {
            State::Over(_) => {}
            State::InFlight { .. } => self.lose(now, TransportKind::Aborted, message),
            _ => {
                let error = self.transport(TransportKind::Aborted, message);
                self.fail(now, error);
            }
        }
    }
}
