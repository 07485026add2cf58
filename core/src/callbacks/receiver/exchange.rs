//! One request, from its headers to the end of its handler.

use volc_im_sha256::hex_text;

use super::event_keys::EventKeys;
use super::guard::Known;
use super::output::{Answer, Level, LogRecord, Output, Run, StoreStep};
use super::request_head::RequestHead;
use super::{REPLAY_LEASE_MS, Receiver, Replay, STORE_TIMEOUT_MS, is_due};
use crate::callbacks::log_text::{bounded, log_text};
use crate::callbacks::opened::Opened;
use crate::callbacks::reply::{ACCEPTED, check_reply};
use crate::callbacks::{is_before_event, refusal_level, refusal_status};
use crate::error::{CallbackError, Error};
use crate::time::{MonoTime, Now};
use crate::transcode::{decimal, decimal_u64, joined};

/// How long a redelivery waits before it asks again whether the first delivery was answered, in milliseconds.
const POLL_MS: u64 = 20;

/// The exchange of one request. Ask [`next`](Self::next) until [`Output::Over`], also after the answer: the reply of a
/// handler that is still running, and what the store is to remember, come later.
#[derive(Debug)]
pub struct Exchange {
    receiver: Receiver,
    owner: [u8; 16],
    deadline: MonoTime,
    phase: Phase,
    /// To be given, the next one last: there are few.
    outputs: Vec<Output>,
    event: Option<Claimed>,
    /// A response was sent, or none is needed.
    is_answered: bool,
    tokens: u32,
}

/// An accepted event.
#[derive(Debug)]
struct Claimed {
    event_type: String,
    event_id: String,
    app_id: String,
    is_known: bool,
    keys: Option<EventKeys>,
    /// Number of the claim in this process.
    number: Option<u64>,
    /// To be run, until it is.
    opened: Option<Box<Opened>>,
}

impl Claimed {
    fn is_before(&self) -> bool {
        is_before_event(&self.event_type)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The body has not come.
    Reading,
    /// The store was asked.
    Claiming {
        token: u32,
        until: MonoTime,
        is_redelivery: bool,
    },
    /// Another delivery of the event is being handled, here or on another machine.
    Waiting {
        ask_at: MonoTime,
        is_remote: bool,
    },
    /// The handler was requested.
    Running {
        is_started: bool,
        until: MonoTime,
    },
    /// The store was called.
    Storing {
        token: u32,
        until: MonoTime,
    },
    Over,
}

impl Exchange {
    pub(super) fn new(receiver: Receiver, head: RequestHead<'_>, now: Now, owner: [u8; 16]) -> Self {
        let deadline = now.mono.plus_millis(receiver.0.deadline_ms);
        let most = receiver.0.max_body_bytes;
        let mut exchange = Exchange {
            receiver,
            owner,
            deadline,
            phase: Phase::Reading,
            outputs: Vec::new(),
            event: None,
            is_answered: false,
            tokens: 0,
        };
        match head.refusal(most) {
            Some((status, record)) => {
                exchange.log(record);
                exchange.refuse(status);
            }
            None => exchange.push(Output::Read { most: most + 1, wait_ms: deadline.millis_since(now.mono) }),
        }
        exchange
    }

    /// What to do next.
    pub fn next(&mut self, now: Now) -> Output {
        self.pass_time(now);
        if let Some(output) = self.outputs.pop() {
            return output;
        }
        match self.wake_at() {
            // Never 0: that would be a busy loop.
            Some(at) => Output::Wait(at.millis_since(now.mono).max(1)),
            None => Output::Over,
        }
    }

    /// The body, as far as it was read.
    pub fn on_body(&mut self, now: Now, body: &[u8]) {
        if self.phase != Phase::Reading {
            return;
        }
        self.outputs.clear();
        let limit = self.receiver.0.max_body_bytes;
        if body.len() > limit {
            let message = joined(&["the body has more than ", &decimal_u64(limit as u64), " bytes"]);
            self.log(LogRecord::new(Level::Info, "too_large", &message));
            return self.refuse(413);
        }
        let settings = &self.receiver.0;
        match settings.callbacks.open(body, now.wall, settings.text_ids) {
            Ok(opened) => self.on_event(now, opened),
            Err(Error::Callback(refused)) => self.on_refused(*refused),
            Err(_) => self.refuse(500),
        }
    }

    /// The body could not be read: the sender broke off.
    pub fn on_body_failed(&mut self, now: Now, words: &str) {
        self.body_failed(now, Level::Info, "body_failed", 400, "the body broke off: ", words);
    }

    /// The body was read by something in front of the handler. `words` say what to change.
    pub fn on_body_consumed(&mut self, now: Now, words: &str) {
        let what = "the body was already read elsewhere: ";
        self.body_failed(now, Level::Error, "body_consumed", 500, what, words);
    }

    fn body_failed(
        &mut self,
        _: Now,
        level: Level,
        reason: &'static str,
        status: u16,
        what: &str,
        words: &str,
    ) {
        if self.phase == Phase::Reading {
            self.outputs.clear();
            self.log(LogRecord::new(level, reason, &joined(&[what, &bounded(words, 256)])));
            self.refuse(status);
        }
    }

    /// What the shared store says to a claim: `f` for a new event, `r` for one that is being handled, `a` with the reply
    /// after it for one that was answered. Anything else is a failure.
    pub fn on_claim(&mut self, now: Now, token: u32, result: &str) {
        let Phase::Claiming { token: asked, is_redelivery, .. } = self.phase else { return };
        if asked != token {
            return;
        }
        match result.as_bytes().first() {
            Some(b'f') if result.len() == 1 => self.handle(now),
            Some(b'r') if result.len() == 1 => {
                self.phase = Phase::Waiting { ask_at: now.mono.plus_millis(POLL_MS), is_remote: true };
            }
            Some(b'a') if check_reply(result.get(1..).unwrap_or_default()).is_ok() => {
                let reply = result.get(1..).unwrap_or_default();
                self.settle_here(reply);
                self.answer(Answer::reply(reply));
                self.phase = Phase::Over;
            }
            _ => self.claim_failed(now, is_redelivery, "it returned an unknown result"),
        }
    }

    /// A step of the shared store failed.
    pub fn on_store_failed(&mut self, now: Now, token: u32, words: &str) {
        match self.phase {
            Phase::Claiming { token: asked, is_redelivery, .. } if asked == token => {
                self.claim_failed(now, is_redelivery, words);
            }
            Phase::Storing { token: asked, .. } if asked == token => self.store_failed(now, words),
            _ => {}
        }
    }

    /// The handler runs now. Not needed if the receiver's handlers start immediately.
    pub fn on_started(&mut self, _: Now) {
        if let Phase::Running { is_started, .. } = &mut self.phase {
            *is_started = true;
        }
    }

    /// The handler will not run: there is no room for it. `words` say why.
    pub fn on_not_started(&mut self, now: Now, words: &str) {
        let Phase::Running { .. } = self.phase else { return };
        let message = joined(&["the handler never started: ", &bounded(words, 256)]);
        self.log_undecided(Level::Error, "handler_not_started", &message);
        self.answer_undecided(503);
        self.release(now);
    }

    /// The handler's result: a reply's text, or nothing, which accepts. Any other text is a failure.
    pub fn on_reply(&mut self, now: Now, reply: Option<&str>) {
        let reply = reply.unwrap_or(ACCEPTED);
        match check_reply(reply) {
            Ok(()) => self.on_decision(now, reply),
            Err(words) => self.on_handler_failed(now, &joined(&["its result is no reply: ", words])),
        }
    }

    fn on_decision(&mut self, now: Now, reply: &str) {
        let Phase::Running { .. } = self.phase else { return };
        self.answer(Answer::reply(reply));
        self.settle(now, reply);
    }

    /// The handler failed. `words` say how.
    pub fn on_handler_failed(&mut self, now: Now, words: &str) {
        let Phase::Running { .. } = self.phase else { return };
        let message = joined(&["the handler failed: ", &bounded(words, 512)]);
        self.log_undecided(Level::Error, "handler_failed", &message);
        self.answer_undecided(500);
        self.release(now);
    }

    /// The store has completed the step.
    pub fn on_settled(&mut self, _: Now, token: u32) {
        if matches!(self.phase, Phase::Storing { token: asked, .. } if asked == token) {
            self.phase = Phase::Over;
        }
    }

    /// The request was cancelled: no response is needed. What a running handler decides is kept for the redelivery.
    pub fn on_disconnect(&mut self, now: Now) {
        self.is_answered = true;
        self.drop_outputs(|output| matches!(output, Output::Answer(_) | Output::Read { .. }));
        // A handler that was not yet requested does not run.
        let before = self.outputs.len();
        self.drop_outputs(|output| matches!(output, Output::Run(_)));
        let is_unrun = self.outputs.len() < before;
        match self.phase {
            Phase::Reading | Phase::Waiting { .. } => {
                self.release_here();
                self.phase = Phase::Over;
            }
            Phase::Claiming { .. } => self.release(now),
            Phase::Running { .. } if is_unrun => self.release(now),
            _ => {}
        }
        self.pass_time(now);
    }

    /// An input by name, for bindings: `bodyFailed`, `bodyConsumed`, `started`, `notStarted`, `handlerFailed` and
    /// `disconnect` with a message; `claim` with a result, `settled` and `storeFailed` with a message, each with its
    /// token. Any
    /// other name stands for the clock alone, such as `wake`.
    pub fn on(&mut self, now: Now, input: &str, token: u32, text: &str) {
        match input {
            "bodyFailed" => self.on_body_failed(now, text),
            "bodyConsumed" => self.on_body_consumed(now, text),
            "claim" => self.on_claim(now, token, text),
            "settled" => self.on_settled(now, token),
            "storeFailed" => self.on_store_failed(now, token, text),
            "started" => self.on_started(now),
            "notStarted" => self.on_not_started(now, text),
            "handlerFailed" => self.on_handler_failed(now, text),
            "disconnect" => self.on_disconnect(now),
            _ => {}
        }
    }

    fn on_refused(&mut self, refused: CallbackError) {
        let is_undecided = refused.reason == "ambiguous" && is_before_event(&refused.event_type);
        let mut record = LogRecord::new(refusal_level(refused.reason), refused.reason, &refused.message);
        record.event_type = refused.event_type;
        record.event_id = refused.event_id;
        if let Some(skew) = refused.skew_seconds {
            record.facts.push(("skewSeconds", decimal(skew)));
        }
        if is_undecided {
            record.facts.push(("reply", self.receiver.undecided().to_owned()));
        }
        let reason = record.reason;
        self.log(record);
        if is_undecided {
            self.answer(Answer::reply(self.receiver.undecided()));
            self.phase = Phase::Over;
        } else {
            self.refuse(refusal_status(reason));
        }
    }

    fn on_event(&mut self, now: Now, opened: Opened) {
        let settings = &self.receiver.0;
        let event = &opened.event;
        let is_known = self.receiver.is_known(&event.event_type);
        let keys = (settings.replay != Replay::Off).then(|| EventKeys::of(&opened, settings.redelivery));
        let is_uncertain = opened.is_uncertain;
        self.event = Some(Claimed {
            event_type: event.event_type.clone(),
            event_id: event.id.clone(),
            app_id: event.app_id.clone(),
            is_known,
            keys,
            number: None,
            opened: Some(Box::new(opened)),
        });
        if is_uncertain {
            self.log_event(
                Level::Warn,
                "uncertain_event",
                "the event is not listed, and where its name ends and its id begins is not certain: declare it, or set the \
                 form of ids",
            );
        } else if !is_known {
            self.log_event(Level::Warn, "unlisted_event", "the event is not listed: declare it");
        }
        self.claim(now);
    }

    /// Claims the event, here first: no store is needed for events that this process knows.
    fn claim(&mut self, now: Now) {
        let settings = self.receiver.0.clone();
        let Some(keys) = self.event.as_ref().and_then(|event| event.keys.as_ref()) else {
            return self.handle(now);
        };
        let mut state = self.receiver.state();
        let known = state.guard.claim(keys, now.mono, settings.capacity, settings.keep_ms);
        let is_full_due = known == Known::Full && is_due(&mut state.full_logged_at, now.mono);
        drop(state);
        match known {
            Known::Answered(reply) => {
                self.log_event(Level::Debug, "redelivery", "the event was answered before");
                self.answer(Answer::reply(&reply));
                self.phase = Phase::Over;
                return;
            }
            Known::Running => {
                self.phase = Phase::Waiting { ask_at: now.mono.plus_millis(POLL_MS), is_remote: false };
                return;
            }
            Known::Fresh { number, same_id } => {
                if let Some(event) = &mut self.event {
                    event.number = Some(number);
                }
                if same_id {
                    self.log_event(
                        Level::Warn,
                        "same_id",
                        "an event with this type and id has other data: both are handled",
                    );
                }
            }
            Known::Full => {
                if is_full_due {
                    let capacity = decimal_u64(settings.capacity as u64);
                    let message =
                        joined(&["replay protection off: ", &capacity, " events are remembered, the most"]);
                    self.log_event(Level::Error, "replay_full", &message);
                }
            }
        }
        if settings.replay == Replay::Store {
            self.ask_store(now, false);
        } else {
            self.handle(now);
        }
    }

    fn ask_store(&mut self, now: Now, is_redelivery: bool) {
        let wait_ms = STORE_TIMEOUT_MS.min(self.deadline.millis_since(now.mono)).max(1);
        let Some(step) = self.store_step(String::new(), REPLAY_LEASE_MS, wait_ms) else { return };
        self.phase =
            Phase::Claiming { token: step.token, until: now.mono.plus_millis(wait_ms), is_redelivery };
        self.push(Output::Claim(step));
    }

    fn store_step(&mut self, reply: String, expire_ms: u64, wait_ms: u64) -> Option<StoreStep> {
        let event = self.event.as_ref()?;
        let keys = event.keys.as_ref()?.texts(&event.app_id);
        self.tokens = self.tokens.wrapping_add(1);
        Some(StoreStep { token: self.tokens, keys, owner: hex_text(&self.owner), reply, expire_ms, wait_ms })
    }

    /// A store that fails decides nothing: this process's memory serves.
    fn claim_failed(&mut self, now: Now, is_redelivery: bool, words: &str) {
        self.drop_outputs(|output| matches!(output, Output::Claim(_)));
        self.log_store(now, "claim", words);
        if is_redelivery {
            // Known to be handled elsewhere: it must not be handled here as well.
            self.phase = Phase::Waiting { ask_at: now.mono.plus_millis(POLL_MS), is_remote: true };
        } else {
            self.handle(now);
        }
    }

    fn store_failed(&mut self, now: Now, words: &str) {
        self.log_store(now, "store", words);
        self.phase = Phase::Over;
    }

    fn log_store(&mut self, now: Now, step: &str, words: &str) {
        let is_due = is_due(&mut self.receiver.state().store_logged_at, now.mono);
        if is_due {
            let off = "replay protection in this process only: the store failed to ";
            let message = joined(&[off, step, ": ", &bounded(words, 256)]);
            self.log_event(Level::Error, "replay_store", &message);
        }
    }

    /// The event is new: its handler runs, or it is answered without one.
    fn handle(&mut self, now: Now) {
        let Some(event) = &mut self.event else { return };
        let Some(opened) = event.opened.take() else { return };
        let Some(handler) = self.receiver.handler(&event.event_type).map(str::to_owned) else {
            return self.handle_without(now);
        };
        let wait_ms = self.deadline.millis_since(now.mono).max(1);
        let Opened { event, text_ids, .. } = *opened;
        self.phase = Phase::Running {
            is_started: self.receiver.0.starts_at_once,
            until: now.mono.plus_millis(REPLAY_LEASE_MS),
        };
        if now.mono >= self.deadline {
            self.answer_late(false);
        }
        let is_before = event.is_before();
        self.push(Output::Run(Box::new(Run { handler, event, is_before, wait_ms, text_ids })));
    }

    fn handle_without(&mut self, now: Now) {
        let Some(event) = &self.event else { return };
        let (is_before, is_known) = (event.is_before(), event.is_known);
        // A listed Before event without a handler is one that the operator leaves alone. Of one that is not listed,
        // nobody can have known.
        let reply = if is_before && !is_known { self.receiver.undecided() } else { ACCEPTED }.to_owned();
        if is_before {
            let is_first = is_known && self.receiver.state().is_first_unhandled(&event.event_type);
            if is_first {
                let message = "a Before event has no handler: it and later ones are accepted";
                self.log_event(Level::Warn, "no_handler", message);
            } else if !is_known {
                let message = "a Before event that is not listed has no handler: it is not decided";
                self.log_undecided(Level::Error, "no_handler", message);
            }
        }
        self.answer(Answer::reply(&reply));
        self.settle(now, &reply);
    }

    /// What happens by time alone.
    fn pass_time(&mut self, now: Now) {
        let is_late = now.mono >= self.deadline;
        match self.phase {
            Phase::Reading if is_late && self.is_waiting() => {
                let message = "the body did not come within the deadline";
                self.log(LogRecord::new(Level::Info, "body_late", message));
                self.refuse(408);
            }
            Phase::Claiming { until, is_redelivery, .. } if now.mono >= until && self.is_waiting() => {
                self.claim_failed(now, is_redelivery, "it took too long");
                self.pass_time(now);
            }
            Phase::Waiting { .. } if is_late => {
                self.log_undecided(
                    if self.is_undecided_before() { Level::Error } else { Level::Warn },
                    "redelivery_running",
                    "redelivered while the first delivery is still being handled",
                );
                self.answer_undecided(503);
                self.release_here();
                self.phase = Phase::Over;
            }
            Phase::Waiting { ask_at, is_remote } if now.mono >= ask_at => self.ask_again(now, is_remote),
            Phase::Running { is_started, .. } if is_late && !self.is_answered && self.is_waiting() => {
                self.answer_late(is_started);
            }
            Phase::Running { until, .. } if now.mono >= until && self.is_waiting() => {
                let message = "the handler has not ended within a minute: its reply is no longer awaited";
                self.log_event(Level::Error, "handler_hung", message);
                // It may be half done: a redelivery must not start it again.
                let reply =
                    if self.is_undecided_before() { self.receiver.undecided() } else { ACCEPTED }.to_owned();
                self.settle(now, &reply);
            }
            Phase::Storing { until, .. } if now.mono >= until && self.is_waiting() => {
                self.store_failed(now, "it took too long");
            }
            _ => {}
        }
    }

    /// Whether every output was taken: the driver knows what it waits for.
    fn is_waiting(&self) -> bool {
        self.outputs.is_empty() || matches!(self.outputs.last(), Some(Output::Read { .. }))
    }

    fn is_undecided_before(&self) -> bool {
        self.event.as_ref().is_some_and(Claimed::is_before)
    }

    fn ask_again(&mut self, now: Now, is_remote: bool) {
        if is_remote {
            return self.ask_store(now, true);
        }
        let keys = self.event.as_ref().and_then(|event| event.keys.as_ref());
        let known = keys.and_then(|keys| self.receiver.state().guard.known(keys));
        match known {
            Some(Known::Answered(reply)) => {
                self.answer(Answer::reply(&reply));
                self.phase = Phase::Over;
            }
            Some(_) => self.phase = Phase::Waiting { ask_at: now.mono.plus_millis(POLL_MS), is_remote },
            // Released: the first delivery was not handled after all.
            None => self.claim(now),
        }
    }

    fn answer_late(&mut self, is_started: bool) {
        let level = if self.is_undecided_before() { Level::Error } else { Level::Warn };
        let (reason, what) = if is_started {
            ("handler_late", "the handler gave no reply within ")
        } else {
            ("handler_not_started", "the handler did not start within ")
        };
        let deadline = decimal_u64(self.receiver.0.deadline_ms);
        self.log_undecided(level, reason, &joined(&[what, &deadline, " ms"]));
        if self.is_undecided_before() {
            self.answer_undecided(503);
        } else {
            // It is at work, or will be.
            self.answer(Answer::reply(ACCEPTED));
        }
    }

    /// The answer without a handler's reply: a Before event's operation waits, so it gets what the operator chose; the
    /// service gets a failure for an After event that was not handled.
    fn answer_undecided(&mut self, status: u16) {
        let answer = if self.is_undecided_before() {
            Answer::reply(self.receiver.undecided())
        } else {
            Answer::silent(status)
        };
        self.answer(answer);
    }

    fn answer(&mut self, answer: Answer) {
        if !self.is_answered {
            self.push(Output::Answer(answer));
        }
        self.is_answered = true;
    }

    fn refuse(&mut self, status: u16) {
        self.drop_outputs(|output| matches!(output, Output::Read { .. }));
        self.answer(Answer::silent(status));
        self.phase = Phase::Over;
    }

    /// The event was decided.
    fn settle(&mut self, now: Now, reply: &str) {
        self.settle_here(reply);
        self.store(now, Output::Settle, reply, self.receiver.0.keep_ms);
    }

    fn settle_here(&mut self, reply: &str) {
        if let Some(number) = self.event.as_ref().and_then(|event| event.number) {
            self.receiver.state().guard.settle(number, reply);
        }
    }

    /// The event was not handled.
    fn release(&mut self, now: Now) {
        self.release_here();
        self.store(now, Output::Release, "", 0);
    }

    fn release_here(&mut self) {
        if let Some(number) = self.event.as_mut().and_then(|event| event.number.take()) {
            self.receiver.state().guard.release(number);
        }
    }

    /// Tells the shared store, where there is one, and ends the exchange.
    fn store(&mut self, now: Now, output: fn(StoreStep) -> Output, reply: &str, expire_ms: u64) {
        self.phase = Phase::Over;
        if self.receiver.0.replay == Replay::Store
            && let Some(step) = self.store_step(reply.to_owned(), expire_ms, STORE_TIMEOUT_MS)
        {
            self.phase = Phase::Storing { token: step.token, until: now.mono.plus_millis(STORE_TIMEOUT_MS) };
            self.push(output(step));
        }
    }

    fn wake_at(&self) -> Option<MonoTime> {
        match self.phase {
            Phase::Reading => Some(self.deadline),
            Phase::Claiming { until, .. } | Phase::Storing { until, .. } => Some(until),
            Phase::Waiting { ask_at, .. } => Some(ask_at.min(self.deadline)),
            Phase::Running { until, .. } => Some(if self.is_answered { until } else { self.deadline }),
            Phase::Over => None,
        }
    }

    #[inline(never)]
    fn push(&mut self, output: Output) {
        self.outputs.insert(0, output);
    }

    #[inline(never)]
    fn drop_outputs(&mut self, is_dropped: fn(&Output) -> bool) {
        self.outputs.retain(|output| !is_dropped(output));
    }

    fn log(&mut self, record: LogRecord) {
        self.push(Output::Log(Box::new(record)));
    }

    /// As `log_event`; of a Before event that gets the reply for undecided ones, the record has that reply.
    fn log_undecided(&mut self, level: Level, reason: &'static str, words: &str) {
        let is_undecided = self.is_undecided_before() && !self.is_answered;
        let reply = is_undecided.then(|| self.receiver.undecided().to_owned());
        self.log_with(level, reason, words, reply);
    }

    fn log_event(&mut self, level: Level, reason: &'static str, words: &str) {
        self.log_with(level, reason, words, None);
    }

    fn log_with(&mut self, level: Level, reason: &'static str, words: &str, reply: Option<String>) {
        let mut record = LogRecord::new(level, reason, words);
        if let Some(reply) = reply {
            record.facts.push(("reply", reply));
        }
        if let Some(event) = &self.event {
            record.event_type = log_text(&event.event_type);
            record.event_id = log_text(&event.event_id);
            record.message = joined(&[&record.event_type, ", event ", &record.event_id, ": ", words]);
        }
        self.log(record);
    }
}
