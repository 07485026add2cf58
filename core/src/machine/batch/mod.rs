//! Batches of any length: split to an action's limit, run with bounded concurrency, with the outcome of each item.

mod join;
pub(super) mod outcome;
pub(super) mod split;

use std::sync::Arc;

use outcome::Outcome;
pub use outcome::{BatchItem, BatchReport};
use split::Split;
pub(super) use split::items_of;
pub use split::{batch_lists, is_batchable};

use super::call::{Call, CallOutcome, Callee};
use super::client::{BatchSpec, Client, ENTROPY_BYTES, derived};
use super::options::{CallOptions, whole};
use super::output::{Event, EventKind, FOREVER_MS, Input, Inputs, Machine, Output, Token, take_first};
use super::retry_policy::RetryPolicy;
use crate::error::Error;
use crate::model::operations::Request;
use crate::model::shape::Operation;
use crate::time::{MonoTime, Now};
use crate::wire::protocol::JsonStyle;
use serde::de::DeserializeOwned;

/// Parts that run concurrently unless set otherwise.
pub const DEFAULT_CONCURRENCY: usize = 4;

/// Tokens of one part: far more than a call can ask for.
pub(super) const TOKENS_OF_PART: Token = 1 << 16;

/// A request that a batch can split: it has one list whose length the service limits.
pub trait Batched: Request + DeserializeOwned {
    /// An item of the list.
    type Item: DeserializeOwned + Send;
}

/// A part that is in progress.
#[derive(Debug)]
struct Running {
    part: usize,
    call: Call,
}

/// One action over a list of any length. It owns its calls: their outputs are its own, and tokens say whose they are.
/// However it ends, its outcome names every item exactly once.
#[derive(Debug)]
pub struct Batch {
    client: Arc<Client>,
    operation: &'static Operation,
    style: JsonStyle,
    split: Split,
    outcomes: Vec<Option<Outcome>>,
    options: CallOptions,
    policy: RetryPolicy,
    concurrency: usize,
    deadline: Option<MonoTime>,
    entropy: [u8; ENTROPY_BYTES],
    next_part: usize,
    running: Vec<Running>,
    outputs: Vec<Output<BatchReport>>,
    is_stopped: bool,
    is_over: bool,
    done: usize,
}

impl Batch {
    pub(super) fn new(
        client: Arc<Client>,
        spec: BatchSpec<'_>,
        now: MonoTime,
        entropy: [u8; ENTROPY_BYTES],
    ) -> Result<Self, Error> {
        let BatchSpec { operation, input, style, options } = spec;
        let names = client.names();
        let policy = options.call.policy(client.policy(), names)?;
        policy.check(names)?;
        let size = |name, given: Option<i64>| {
            given
                .map(|given| Ok(usize::try_from(whole(name, given, names)?).unwrap_or(usize::MAX)))
                .transpose()
        };
        let concurrency = size("Concurrency", options.concurrency)?.unwrap_or(DEFAULT_CONCURRENCY);
        let part_size = size("PartSize", options.part_size)?;
        let deadline = options.deadline_ms.map(|given| whole("DeadlineMs", given, names)).transpose()?;
        let split = Split::new(operation, input, style, part_size, names)
            .map_err(|error| error.of_action(operation.name))?;
        let outcomes = split.parts.iter().map(|_| None).collect();
        Ok(Batch {
            client,
            operation,
            style,
            split,
            outcomes,
            options: options.call,
            policy,
            concurrency,
            deadline: deadline.map(|ms| now.plus_millis(ms)),
            entropy,
            next_part: 0,
            running: Vec::new(),
            outputs: Vec::new(),
            is_stopped: false,
            is_over: false,
            done: 0,
        })
    }

    /// Number of finished items, and the total.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.done, self.split.items.len())
    }

    /// Starts the next part, if there is one.
    fn start(&mut self, now: Now) {
        let (number, callee) = (self.next_part, Callee::Operation(self.operation));
        let Some(part) = self.split.parts.get(number) else { return };
        self.next_part += 1;
        let number_64 = u64::try_from(number).unwrap_or(u64::MAX);
        let entropy = derived(self.entropy, number_64);
        let body = self.client.body(&callee, &part.input, self.style, &self.options, now.wall, entropy);
        let body = match body {
            Ok(body) => body,
            Err(error) => return self.settle(number, Outcome::Failed { error, maybe_sent: false }, ""),
        };
        let until = self.deadline.unwrap_or_else(|| MonoTime::from_millis(u64::MAX));
        let paced = self.options.paced.unwrap_or(true);
        let pacing = if paced { self.client.pacing(&callee, &body, Some(until)) } else { None };
        let first_token = number_64.saturating_mul(TOKENS_OF_PART);
        let (client, style, policy) = (Arc::clone(&self.client), self.style, self.policy);
        let call = Call::new(client, callee, body, style, policy, pacing, now.mono, entropy, first_token);
        self.running.push(Running { part: number, call });
    }

    /// A part has ended.
    fn settle(&mut self, part: usize, outcome: Outcome, call_id: &str) {
        if let (Some(slot), Some(items)) = (self.outcomes.get_mut(part), self.split.parts.get(part)) {
            *slot = Some(outcome);
            self.done += items.to - items.from;
        }
        let what = EventKind::Progress { done: self.done, total: self.split.items.len() };
        let (action, call_id) = (self.operation.name.to_owned(), call_id.to_owned());
        self.outputs.push(Output::Tell(Event { action, call_id, attempt: 0, what }));
    }

    fn settle_call(&mut self, at: usize, outcome: CallOutcome) {
        let Running { part, call } = self.running.swap_remove(at);
        let outcome = match outcome {
            Ok(done) => Outcome::Answered(done.answer.json),
            Err(failed) => Outcome::Failed { error: failed.error, maybe_sent: failed.maybe_sent },
        };
        self.settle(part, outcome, call.call_id());
    }

    /// The call that waits for the token.
    fn call_of(&mut self, token: Token) -> Option<&mut Call> {
        let part = part_of(token)?;
        self.running.iter_mut().find(|running| running.part == part).map(|running| &mut running.call)
    }

    /// What one of the calls wants, or the shortest of their waits.
    fn ask_calls(&mut self, now: Now) -> Result<Output<BatchReport>, u64> {
        let (mut at, mut shortest) = (0, FOREVER_MS);
        while let Some(running) = self.running.get_mut(at) {
            match running.call.next(now).or_outcome() {
                Ok(Output::Wait(ms)) => {
                    shortest = shortest.min(ms);
                    at += 1;
                }
                Ok(output) => return Ok(output),
                Err(outcome) => {
                    self.settle_call(at, outcome);
                    // Its place is free for another part.
                    return Err(0);
                }
            }
        }
        Err(shortest)
    }
}

/// The part whose call has given out a token.
pub(super) fn part_of(token: Token) -> Option<usize> {
    usize::try_from(token.checked_sub(1)? / TOKENS_OF_PART).ok()
}

impl Machine for Batch {
    type Outcome = BatchReport;

    fn next(&mut self, now: Now) -> Output<BatchReport> {
        loop {
            if let Some(output) = take_first(&mut self.outputs) {
                return output;
            }
            if self.is_over {
                return Output::Wait(FOREVER_MS);
            }
            if !self.is_stopped && self.deadline.is_some_and(|deadline| now.mono >= deadline) {
                self.cancel(now, "the batch's deadline was reached");
            }
            while !self.is_stopped
                && self.running.len() < self.concurrency
                && self.next_part < self.split.parts.len()
                && self.outputs.is_empty()
            {
                self.start(now);
            }
            if !self.outputs.is_empty() {
                continue;
            }
            match self.ask_calls(now) {
                Ok(output) => return output,
                Err(0) => {}
                Err(_) if self.running.is_empty() => {
                    self.is_over = true;
                    let (split, outcomes) = (&self.split, &self.outcomes);
                    return Output::Over(outcome::report(self.operation, self.style, split, outcomes));
                }
                Err(ms) => {
                    let left =
                        self.deadline.filter(|_| !self.is_stopped).map(|end| end.millis_since(now.mono));
                    return Output::Wait(left.map_or(ms, |left| left.min(ms)));
                }
            }
        }
    }
}

impl Inputs for Batch {
    fn awaits(&self, token: Token) -> bool {
        let part = part_of(token);
        self.running.iter().any(|running| Some(running.part) == part && running.call.awaits(token))
    }

    fn on_input(&mut self, now: Now, token: Token, input: Input<'_>) {
        if let Some(call) = self.call_of(token) {
            call.on_input(now, token, input);
        }
    }

    /// Starts no further part and cancels those in progress; the outcome follows.
    fn cancel(&mut self, now: Now, message: &str) {
        self.is_stopped = true;
        for running in &mut self.running {
            running.call.cancel(now, message);
        }
    }
}
