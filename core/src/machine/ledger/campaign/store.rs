//! A campaign's questions to its store about single parts: claims, renewals, outcomes.

use super::{Campaign, Stop};
use crate::error::invalid;
use crate::log::Level;
use crate::machine::ledger::STORE_TIMEOUT_MS;
use crate::machine::ledger::active::{Question, State};
use crate::machine::ledger::output::CampaignOutput;
use crate::machine::ledger::row::{ClaimAnswer, ClaimRequest, SettleRequest};
use crate::machine::output::{FOREVER_MS, Token};
use crate::time::{MonoTime, Now};
use crate::transcode::{decimal_u64, first_chars};

/// Longest wait between two questions of the same kind, and the first one.
const MOST_WAIT_MS: u64 = 5_000;
const FIRST_WAIT_MS: u64 = 100;

/// Milliseconds for which an outcome is offered to the store at least.
const LEAST_PATIENCE_MS: u64 = 30_000;

/// Milliseconds for which it is, once the deadline has passed.
const LAST_PATIENCE_MS: u64 = 10_000;

/// Milliseconds between two reports that the store fails.
const TROUBLE_EVERY_MS: u64 = 60_000;

/// How long to wait after so many failures, one after the other.
pub(super) fn wait_after(failures: u32) -> u64 {
    FIRST_WAIT_MS.saturating_mul(1 << failures.min(10)).min(MOST_WAIT_MS)
}

/// What a token asks.
enum Asked {
    Claim(MonoTime),
    Renewal(MonoTime),
    Settle,
    Reclaim,
}

impl Campaign {
    /// The next question, if it is asked, and the milliseconds that it may take.
    pub(super) fn question(&self, now: Now, most_ms: u64) -> (Question, u64) {
        let timeout_ms = STORE_TIMEOUT_MS.min(most_ms).max(1);
        let until = now.mono.plus_millis(timeout_ms);
        (Question { token: self.last_token + 1, asked_at: now.mono, until }, timeout_ms)
    }

    pub(super) fn ask(&mut self, question: CampaignOutput) {
        self.last_token += 1;
        self.outputs.push(question);
    }

    /// Asks for a part.
    pub(super) fn claim(&mut self, at: usize, now: Now) {
        let (question, timeout_ms) = self.question(now, self.lease_ms);
        if let Some(part) = self.active.get_mut(at) {
            part.state = State::Claiming(question);
        }
        self.push_claim(at, question.token, timeout_ms);
    }

    /// Keeps a part for longer, in time. Milliseconds until the next step, or none if there was one.
    pub(super) fn renew(&mut self, at: usize, now: Now) -> Option<u64> {
        let (question, timeout_ms) = self.question(now, self.lease_ms / 3);
        let part = self.active.get_mut(at)?;
        let State::Calling(call, renewal) = &mut part.state else { return None };
        if renewal.is_refused {
            return Some(FOREVER_MS);
        }
        let until_end =
            if call.is_in_flight() { FOREVER_MS } else { renewal.lease_end.millis_since(now.mono).max(1) };
        if let Some(asked) = renewal.asked {
            let left = asked.until.millis_since(now.mono);
            if left > 0 {
                return Some(left.min(until_end));
            }
            renewal.asked = None;
            renewal.due = now.mono.plus_millis(wait_after(0));
            self.trouble(now, "no answer in time");
            return None;
        }
        let left = renewal.due.millis_since(now.mono);
        if left > 0 {
            return Some(left.min(until_end));
        }
        renewal.asked = Some(question);
        self.push_claim(at, question.token, timeout_ms);
        None
    }

    fn push_claim(&mut self, at: usize, token: Token, timeout_ms: u64) {
        let Some(part) = self.active.get(at) else { return };
        let request = ClaimRequest {
            campaign: self.maker.campaign.clone(),
            part: part.number,
            digest: part.digest.clone(),
            owner: self.owner.clone(),
            lease_ms: self.lease_ms,
        };
        self.ask(CampaignOutput::Claim { token, request, timeout_ms });
    }

    /// The part's outcome is this.
    pub(super) fn settle_as(&mut self, at: usize, now: Now, record: String) {
        if let Some(part) = self.active.get_mut(at) {
            part.outcome = Some((record, now.mono));
            part.failures = 0;
        }
        self.settle(at, now);
    }

    /// Nothing of the part was sent. A claim may have reached the store whose answer did not come.
    pub(super) fn release(&mut self, at: usize, now: Now) {
        if self.active.get(at).is_some_and(|part| part.failures > 0) {
            self.settle_as(at, now, String::new());
        } else {
            self.active.swap_remove(at);
        }
    }

    pub(super) fn settle(&mut self, at: usize, now: Now) {
        let (question, timeout_ms) = self.question(now, FOREVER_MS);
        let Some(part) = self.active.get_mut(at) else { return };
        part.state = State::Settling(question);
        let request = SettleRequest {
            campaign: self.maker.campaign.clone(),
            part: part.number,
            owner: self.owner.clone(),
            record: part.outcome.as_ref().map(|(record, _)| record.clone()).unwrap_or_default(),
            replaces: String::new(),
        };
        self.ask(CampaignOutput::Settle { token: question.token, request, timeout_ms });
    }

    fn asked(&self, token: Token) -> Option<(usize, Asked)> {
        self.active.iter().enumerate().find_map(|(at, part)| {
            let asked = match &part.state {
                State::Claiming(question) if question.token == token => Asked::Claim(question.asked_at),
                State::Settling(question) if question.token == token => Asked::Settle,
                State::Reclaiming(question) if question.token == token => Asked::Reclaim,
                State::Calling(_, renewal) => match renewal.asked {
                    Some(question) if question.token == token => Asked::Renewal(question.asked_at),
                    _ => return None,
                },
                _ => return None,
            };
            Some((at, asked))
        })
    }

    /// The store has answered a claim.
    pub fn on_claimed(&mut self, now: Now, token: Token, answer: ClaimAnswer) {
        match self.asked(token) {
            Some((at, Asked::Claim(asked_at))) => self.claimed(at, now, asked_at, answer),
            Some((at, Asked::Renewal(asked_at))) => self.renewed(at, asked_at, answer),
            Some((at, Asked::Reclaim)) => self.reclaimed(at, now, &answer),
            Some((_, Asked::Settle)) | None => {}
        }
    }

    fn claimed(&mut self, at: usize, now: Now, asked_at: MonoTime, answer: ClaimAnswer) {
        let Some((number, count)) = self.active.get(at).map(|part| (part.number, part.place.count)) else {
            return;
        };
        match answer {
            ClaimAnswer::Claimed if self.stop.is_some() => return self.settle_as(at, now, String::new()),
            // Others may take the part for lost by now.
            ClaimAnswer::Claimed if now.mono.millis_since(asked_at) >= self.lease_ms => {
                return self.claim(at, now);
            }
            ClaimAnswer::Claimed => return self.start_call(at, now, asked_at),
            ClaimAnswer::Running(_) => {}
            ClaimAnswer::Settled(_) => self.part_over(number, count, ""),
            ClaimAnswer::Lost => {
                let words =
                    ["part ", &decimal_u64(number), " was claimed and never settled: its items are unknown"];
                self.log(Level::Warn, "part_lost", &words);
                self.part_over(number, count, "");
            }
            ClaimAnswer::Differs => self.differs(now, number),
        }
        self.active.swap_remove(at);
    }

    /// The list is another one than the campaign began with.
    pub(super) fn differs(&mut self, now: Now, number: u64) {
        let path = self.maker.style.casing.in_errors().spell(self.maker.head.field.wire);
        let expected = "must be the same as when the campaign began; the first part that differs";
        self.fail(now, invalid(&path, "ledger_input", expected, &decimal_u64(number)));
    }

    fn renewed(&mut self, at: usize, asked_at: MonoTime, answer: ClaimAnswer) {
        let lease_ms = self.lease_ms;
        let Some(part) = self.active.get_mut(at) else { return };
        let number = part.number;
        let State::Calling(_, renewal) = &mut part.state else { return };
        renewal.asked = None;
        if answer == ClaimAnswer::Claimed {
            renewal.due = asked_at.plus_millis(lease_ms / 3);
            renewal.lease_end = asked_at.plus_millis(lease_ms);
        } else {
            renewal.is_refused = true;
            let number = decimal_u64(number);
            let words = ["part ", &number, " is no longer this machine's, while it is being sent"];
            self.log(Level::Error, "part_taken", &words);
        }
    }

    /// The store has taken an outcome, or has not: the part is another's, or the store has lost the claim.
    pub fn on_settled(&mut self, token: Token, is_taken: bool) {
        let Some((at, Asked::Settle)) = self.asked(token) else { return };
        let Some(part) = self.active.get_mut(at) else { return };
        let is_free = part.outcome.as_ref().is_none_or(|(record, _)| record.is_empty());
        if !is_taken && !is_free && !part.is_reclaimed {
            part.state = State::Refused;
            return;
        }
        let part = self.active.swap_remove(at);
        if is_taken && !is_free {
            self.part_over(part.number, part.place.count, &part.call_id);
        } else if !is_free {
            self.refused(part.number);
        }
    }

    /// Asks for a part whose outcome was refused: a store that has lost the claim would give the part to others, who would
    /// send it again.
    pub(super) fn reclaim(&mut self, at: usize, now: Now) {
        let (question, timeout_ms) = self.question(now, FOREVER_MS);
        if let Some(part) = self.active.get_mut(at) {
            part.state = State::Reclaiming(question);
        }
        self.push_claim(at, question.token, timeout_ms);
    }

    fn reclaimed(&mut self, at: usize, now: Now, answer: &ClaimAnswer) {
        let Some(part) = self.active.get_mut(at) else { return };
        if *answer == ClaimAnswer::Claimed {
            part.is_reclaimed = true;
            return self.settle(at, now);
        }
        let part = self.active.swap_remove(at);
        self.refused(part.number);
        if let ClaimAnswer::Settled(_) = answer {
            self.part_over(part.number, part.place.count, &part.call_id);
        }
    }

    fn refused(&mut self, number: u64) {
        let words = ["the outcome of part ", &decimal_u64(number), " was refused: it is another machine's"];
        self.log(Level::Error, "outcome_refused", &words);
    }

    /// The store failed to answer.
    pub fn on_store_failed(&mut self, now: Now, token: Token, message: &str) {
        match self.asked(token) {
            Some((at, Asked::Claim(_))) => self.claim_failed(at, now, message),
            Some((at, Asked::Renewal(_))) => {
                if let Some(part) = self.active.get_mut(at)
                    && let State::Calling(_, renewal) = &mut part.state
                {
                    renewal.asked = None;
                    renewal.due = now.mono.plus_millis(wait_after(2));
                }
                self.trouble(now, message);
            }
            Some((at, Asked::Settle | Asked::Reclaim)) => self.settle_failed(at, now, message),
            None if self.is_look(token) => self.look_failed(now, message),
            None => self.read_failed(now, token, message),
        }
    }

    /// Nothing is sent without a claim; it is requested again.
    pub(super) fn claim_failed(&mut self, at: usize, now: Now, message: &str) {
        if let Some(part) = self.active.get_mut(at) {
            part.state = State::ClaimAgain(now.mono.plus_millis(wait_after(part.failures)));
            part.failures += 1;
        }
        self.trouble(now, message);
    }

    /// An outcome is offered again until the claim would be over anyhow.
    pub(super) fn settle_failed(&mut self, at: usize, now: Now, message: &str) {
        self.trouble(now, message);
        let is_past_deadline = self.is_past_deadline || matches!(self.stop, Some(Stop::Failed(_)));
        let patience = if is_past_deadline { LAST_PATIENCE_MS } else { self.lease_ms.max(LEAST_PATIENCE_MS) };
        let Some(part) = self.active.get_mut(at) else { return };
        let wait = wait_after(part.failures);
        part.failures += 1;
        let since = part.outcome.as_ref().map_or(now.mono, |(_, since)| *since);
        if now.mono.millis_since(since) < patience {
            part.state = State::SettleAgain(now.mono.plus_millis(wait));
            return;
        }
        let number = decimal_u64(part.number);
        self.active.swap_remove(at);
        let words = ["the store did not keep the outcome of part ", &number, ": its items are unknown"];
        self.log(Level::Error, "outcome_lost", &words);
    }

    fn part_over(&mut self, number: u64, count: u64, call_id: &str) {
        if self.progress.part_over(number, count) {
            self.tell_progress(call_id);
        }
    }

    pub(super) fn trouble(&mut self, now: Now, message: &str) {
        if self.trouble_at.is_none_or(|at| now.mono.millis_since(at) >= TROUBLE_EVERY_MS) {
            self.trouble_at = Some(now.mono);
            let message = first_chars(message, 256);
            self.log(
                Level::Error,
                "store_failed",
                &["the store fails, nothing is sent without it: ", message],
            );
        }
    }
}
