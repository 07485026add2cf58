//! Looks at the store while parts are sent: how far other machines are, and whether the store still has what it took.

use std::ops::Range;

use super::Campaign;
use crate::error::{Error, TransportKind};
use crate::machine::ledger::active::{Active, Question, State};
use crate::machine::ledger::output::CampaignOutput;
use crate::machine::ledger::report::READ_MOST;
use crate::machine::ledger::row::{LedgerPart, ReadRequest};
use crate::machine::output::{FOREVER_MS, Token};
use crate::time::{MonoTime, Now};
use crate::transcode::{decimal_u64, joined};

/// Milliseconds between two looks.
const LOOK_EVERY_MS: u64 = 2_000;

/// So many parts that are over are read again.
const READ_BACK: u64 = 16;

/// A look in progress.
#[derive(Clone, Copy, Debug)]
struct Look {
    question: Question,
    from: u64,
    /// Parts below it were over before.
    over_to: u64,
}

/// What is known of the store's parts while some are sent.
#[derive(Debug)]
pub(super) struct Watch {
    asked: Option<Look>,
    due: MonoTime,
    /// Where the next page begins, within a look.
    page: Option<u64>,
    /// A part that the store had taken was not there at this look.
    missing: Option<u64>,
    /// It was not there at the last look, and is not at this one.
    was_missing: Option<u64>,
    is_still_missing: bool,
}

impl Watch {
    pub(super) fn new(now: MonoTime) -> Self {
        let due = now.plus_millis(LOOK_EVERY_MS);
        Watch { asked: None, due, page: None, missing: None, was_missing: None, is_still_missing: false }
    }
}

impl Campaign {
    /// Looks at the store, in time. Milliseconds until the next step, or none if there was one.
    pub(super) fn watch(&mut self, now: Now) -> Option<u64> {
        if self.stop.is_some() {
            return Some(FOREVER_MS);
        }
        let left = |until: MonoTime| until.millis_since(now.mono);
        match self.watch.asked {
            Some(look) if left(look.question.until) > 0 => return Some(left(look.question.until)),
            Some(_) => {
                self.look_failed(now, "no answer in time");
                return None;
            }
            // A store that gives no part is not asked for more.
            None if !self.active.iter().any(|part| matches!(part.state, State::Calling(..))) => {
                return Some(FOREVER_MS);
            }
            None if left(self.watch.due) > 0 => return Some(left(self.watch.due)),
            None => {}
        }
        let back = self.progress.next().saturating_sub(READ_BACK);
        let from = self.watch.page.unwrap_or_else(|| self.watch.was_missing.unwrap_or(back).min(back));
        let (question, timeout_ms) = self.question(now, FOREVER_MS);
        self.watch.asked = Some(Look { question, from, over_to: self.progress.next() });
        let request = ReadRequest { campaign: self.maker.campaign.clone(), from, most: READ_MOST };
        self.ask(CampaignOutput::Read { token: question.token, request, timeout_ms });
        None
    }

    /// Takes the answer to a look. False for another token.
    pub(super) fn looked(&mut self, now: Now, token: Token, parts: &[LedgerPart]) -> bool {
        let Some(look) = self.watch.asked.filter(|look| look.question.token == token) else { return false };
        let is_last = (parts.len() as u64) < READ_MOST;
        let last = parts.iter().map(|part| part.part).max().filter(|_| !is_last);
        let end = last.map_or(u64::MAX, |part| part.saturating_add(1));
        if self.watch.missing.is_none() {
            self.watch.missing = self.missing(look, end, parts);
        }
        self.watch.is_still_missing |=
            self.watch.was_missing.is_some_and(|part| is_missing(part, look.from..end, parts));
        let mut is_new = false;
        for part in parts {
            is_new |= self.progress.read(part);
        }
        if is_new {
            self.tell_progress("");
        }
        self.watch.asked = None;
        self.watch.page = Some(end).filter(|_| !is_last);
        if is_last {
            self.watch.due = now.mono.plus_millis(LOOK_EVERY_MS);
            let was_missing = std::mem::replace(&mut self.watch.was_missing, self.watch.missing.take());
            // What is read from a copy of the store may come later.
            if std::mem::take(&mut self.watch.is_still_missing)
                && let Some(part) = was_missing
            {
                self.forgotten(now, part);
            }
        }
        true
    }

    /// Whether a look asks with this token.
    pub(super) fn is_look(&self, token: Token) -> bool {
        self.watch.asked.is_some_and(|look| look.question.token == token)
    }

    pub(super) fn look_failed(&mut self, now: Now, message: &str) {
        self.watch.asked = None;
        self.watch.due = now.mono.plus_millis(LOOK_EVERY_MS);
        self.trouble(now, message);
    }

    /// The first part before `end` that the store had taken before the look and that is not among those read.
    fn missing(&self, look: Look, end: u64, parts: &[LedgerPart]) -> Option<u64> {
        let is_claimed = |part: &&Active| matches!(&part.state, State::Calling(_, renewal) if renewal.claimed_at <= look.question.asked_at);
        let active = self.active.iter().filter(is_claimed).map(|part| part.number);
        (look.from..look.over_to).chain(active).find(|number| is_missing(*number, look.from..end, parts))
    }

    /// The store has lost what it had taken: what else it has lost would be sent twice.
    fn forgotten(&mut self, now: Now, part: u64) {
        let number = decimal_u64(part);
        let words =
            ["the campaign's store has lost part ", &number, ", which it had kept: nothing more is sent"];
        let error = Error::transport(TransportKind::Other, &joined(&words), self.has_sent);
        self.fail(now, error);
    }
}

fn is_missing(number: u64, range: Range<u64>, parts: &[LedgerPart]) -> bool {
    range.contains(&number) && parts.iter().all(|part| part.part != number)
}
