//! Batches of any length: split to an action's limit, run with bounded concurrency, what came of each item gathered.
//!
//! Sans-IO like [`call`](crate::machine::former_call): the driver asks what is next, makes the call, and tells what came of it.

use super::batch::outcome;
use super::batch::split;
pub use super::batch::{BatchItem, BatchReport};

use crate::error::Error;
use crate::model::shape::Operation;
use crate::wire::protocol::JsonStyle;
use outcome::Outcome;
use split::{Part, Split};

/// Parts that run at once unless set otherwise.
pub const DEFAULT_CONCURRENCY: usize = 4;

/// What the driver of a batch does next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BatchStep {
    /// Call the action with this input, then tell with [`Batches::on_done`] or [`Batches::on_failed`].
    Start {
        /// Number of the part, from 0.
        part: usize,
        /// Its input, in the style of the whole.
        input: String,
        /// How many items it carries.
        items: u32,
    },
    /// Nothing until one of the running parts is over.
    Wait,
    /// Every part is over: ask for the [`report`](Batches::report).
    Finished,
}

/// One action over a list of any length.
#[derive(Debug)]
pub struct Batches {
    operation: &'static Operation,
    style: JsonStyle,
    split: Split,
    outcomes: Vec<Option<Outcome>>,
    concurrency: usize,
    next_part: usize,
    running: Vec<usize>,
    is_stopped: bool,
}

impl Batches {
    /// Splits `input`, JSON in `style`, and checks every part before any is sent. `part_size` is at most, and by default,
    /// the action's limit.
    ///
    /// # Errors
    /// `validation`: as for a single call, with positions in the whole list; with rule `not_batched` for an action whose
    /// lists have no limit, which a single call serves.
    pub fn new(
        operation: &'static Operation,
        input: &str,
        style: JsonStyle,
        part_size: Option<usize>,
        concurrency: Option<usize>,
    ) -> Result<Self, Error> {
        let split = Split::new(operation, input, style, part_size, super::options::OptionNames::JAVASCRIPT)
            .map_err(|error| error.of_action(operation.name))?;
        let outcomes = split.parts.iter().map(|_| None).collect();
        Ok(Batches {
            operation,
            style,
            split,
            outcomes,
            concurrency: concurrency.unwrap_or(DEFAULT_CONCURRENCY).max(1),
            next_part: 0,
            running: Vec::new(),
            is_stopped: false,
        })
    }

    /// What to do now.
    pub fn step(&mut self) -> BatchStep {
        if !self.is_stopped
            && self.running.len() < self.concurrency
            && let Some(Part { input, from, to }) = self.split.parts.get(self.next_part)
        {
            let part = self.next_part;
            self.next_part += 1;
            self.running.push(part);
            let items = u32::try_from(to - from).unwrap_or(u32::MAX);
            return BatchStep::Start { part, input: input.clone(), items };
        }
        if self.running.is_empty() { BatchStep::Finished } else { BatchStep::Wait }
    }

    /// A part was answered; `result` is JSON in the batch's style.
    pub fn on_done(&mut self, part: usize, result: String) {
        self.end(part, Outcome::Answered(result));
    }

    /// A part failed for good.
    pub fn on_failed(&mut self, part: usize, error: Error, maybe_sent: bool) {
        self.end(part, Outcome::Failed { error, maybe_sent });
    }

    fn end(&mut self, part: usize, outcome: Outcome) {
        if let Some(at) = self.running.iter().position(|running| *running == part)
            && let Some(slot) = self.outcomes.get_mut(part)
        {
            self.running.swap_remove(at);
            *slot = Some(outcome);
        }
    }

    /// Starts no further part; those that run are waited for.
    pub fn stop(&mut self) {
        self.is_stopped = true;
    }

    /// How many items are over, and how many there are.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let over = self.split.parts.iter().zip(&self.outcomes).filter(|(_, outcome)| outcome.is_some());
        (over.map(|(part, _)| part.to - part.from).sum(), self.split.items.len())
    }

    /// What came of every item, each exactly once.
    #[must_use]
    pub fn report(&self) -> BatchReport {
        outcome::report(self.operation, self.style, &self.split, &self.outcomes)
    }
}
