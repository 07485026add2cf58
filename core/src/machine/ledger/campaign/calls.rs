//! The active parts of a campaign: their calls, renewals and outcomes.

use std::sync::Arc;

use super::{Campaign, Stop};
use crate::error::{Error, ErrorCategory};
use crate::machine::batch::TOKENS_OF_PART;
use crate::machine::batch::outcome::{Outcome, report};
use crate::machine::call::{Call, CallOutcome, Callee};
use crate::machine::client::derived;
use crate::machine::ledger::active::{Renewal, State};
use crate::machine::ledger::output::CampaignOutput;
use crate::machine::ledger::record::Record;
use crate::machine::output::{FOREVER_MS, Inputs, Machine, Output};
use crate::time::{MonoTime, Now};

impl Campaign {
    /// Takes every part one step on. Milliseconds until the next one, or none if something changed.
    pub(super) fn step_parts(&mut self, now: Now) -> Option<u64> {
        let (mut at, mut shortest) = (0, FOREVER_MS);
        while at < self.active.len() {
            shortest = shortest.min(self.step_part(at, now)?);
            at += 1;
        }
        Some(shortest)
    }

    fn step_part(&mut self, at: usize, now: Now) -> Option<u64> {
        let left = |until: MonoTime| Some(until.millis_since(now.mono)).filter(|ms| *ms > 0);
        let is_stopped = self.stop.is_some();
        let part = self.active.get_mut(at)?;
        match &mut part.state {
            State::Claiming(question) => match left(question.until) {
                Some(ms) => return Some(ms),
                None => self.claim_failed(at, now, "no answer in time"),
            },
            State::ClaimAgain(_) if is_stopped => self.release(at, now),
            State::ClaimAgain(until) => match left(*until) {
                Some(ms) => return Some(ms),
                None => self.claim(at, now),
            },
            State::Calling(call, renewal) => {
                let is_lost = renewal.is_refused || now.mono >= renewal.lease_end;
                if (is_stopped || is_lost) && !call.is_in_flight() {
                    let why =
                        if is_lost { "the claim on the part has ended" } else { "the campaign was stopped" };
                    call.cancel(now, why);
                }
                match call.next(now).or_outcome() {
                    Ok(Output::Wait(ms)) => {
                        let renewal = self.renew(at, now)?;
                        return Some(ms.min(renewal));
                    }
                    Ok(output) => {
                        self.has_sent |= matches!(output, Output::Send { .. });
                        self.outputs.push(CampaignOutput::Machine(output));
                    }
                    Err(outcome) => self.call_ended(at, now, outcome),
                }
            }
            State::Settling(question) => match left(question.until) {
                Some(ms) => return Some(ms),
                None => self.settle_failed(at, now, "no answer in time"),
            },
            State::SettleAgain(until) => match left(*until) {
                Some(ms) => return Some(ms),
                None => self.settle(at, now),
            },
            State::Refused => self.reclaim(at, now),
            State::Reclaiming(question) => match left(question.until) {
                Some(ms) => return Some(ms),
                None => self.settle_failed(at, now, "no answer in time"),
            },
        }
        None
    }

    /// The part is this machine's: its call starts.
    pub(super) fn start_call(&mut self, at: usize, now: Now, asked_at: MonoTime) {
        let lease_ms = self.lease_ms;
        let Some(part) = self.active.get_mut(at) else { return };
        let Some(body) = part.body.take() else { return };
        let callee = Callee::Operation(self.maker.operation);
        let until = self.deadline.unwrap_or_else(|| MonoTime::from_millis(u64::MAX));
        let pacing = if self.paced { self.client.pacing(&callee, &body, Some(until)) } else { None };
        let (client, style, policy) = (Arc::clone(&self.client), self.maker.style, self.policy);
        let entropy = derived(self.entropy, part.number);
        let first_token = part.number.saturating_mul(TOKENS_OF_PART);
        let call = Call::new(client, callee, body, style, policy, pacing, now.mono, entropy, first_token);
        call.call_id().clone_into(&mut part.call_id);
        let renewal = Renewal {
            claimed_at: now.mono,
            due: asked_at.plus_millis(lease_ms / 3),
            asked: None,
            lease_end: asked_at.plus_millis(lease_ms),
            is_refused: false,
        };
        part.state = State::Calling(Box::new(call), renewal);
    }

    fn call_ended(&mut self, at: usize, now: Now, outcome: CallOutcome) {
        let Some(part) = self.active.get(at) else { return };
        let outcome = match outcome {
            Ok(done) => Outcome::Answered(done.answer.json),
            Err(failed) => Outcome::Failed { error: failed.error, maybe_sent: failed.maybe_sent },
        };
        if let Outcome::Failed { error, maybe_sent: false } = &outcome
            && is_everywhere(error)
        {
            // It would be the same with every other part, and is no outcome of its items.
            self.stop(now, Stop::Failed(error.clone()));
            return self.settle_as(at, now, String::new());
        }
        let (operation, style) = (self.maker.operation, self.maker.style);
        let report = report(operation, style, &part.split, &[Some(outcome)]);
        self.count_unknown(now, &report);
        let record = if report.left.is_empty() { Record::of(&report).text() } else { String::new() };
        self.settle_as(at, now, record);
    }
}

/// Whether an error is about the client and not about what is sent.
fn is_everywhere(error: &Error) -> bool {
    match error {
        Error::Validation(_) => true,
        Error::Api(e) => {
            matches!(e.category(), ErrorCategory::Authentication | ErrorCategory::PermissionDenied)
        }
        _ => false,
    }
}
