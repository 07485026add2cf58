//! The end of a campaign: parts of other machines are waited for, and all are counted.

use super::store::wait_after;
use super::{Campaign, Stop};
use crate::error::{Error, TransportKind};
use crate::machine::ledger::active::Question;
use crate::machine::ledger::output::CampaignOutput;
use crate::machine::ledger::report::{CampaignReport, READ_MOST, Survey};
use crate::machine::ledger::row::{LedgerPart, ReadRequest};
use crate::machine::output::{FOREVER_MS, Output, Token};
use crate::time::{MonoTime, Now};
use crate::transcode::joined;

/// Milliseconds between two looks at the parts of other machines.
const LOOK_EVERY_MS: u64 = 1_000;

/// Milliseconds for which a campaign that was ended tries to read its report.
const LAST_PATIENCE_MS: u64 = 10_000;

/// A count in progress.
#[derive(Debug)]
pub(super) struct Reading {
    counted: Survey,
    asked: Option<Question>,
    again: MonoTime,
    failures: u32,
}

impl Campaign {
    /// Counts the parts. Milliseconds until the next step, or none if there was one.
    pub(super) fn survey(&mut self, now: Now) -> Option<u64> {
        if matches!(self.stop, Some(Stop::Failed(_))) {
            if let Some(Stop::Failed(error)) = self.stop.take() {
                self.over(Err(error));
            }
            return None;
        }
        let (question, timeout_ms) = self.question(now, FOREVER_MS);
        let reading = self.reading.get_or_insert_with(|| Reading {
            counted: Survey::default(),
            asked: None,
            again: now.mono,
            failures: 0,
        });
        if let Some(asked) = reading.asked {
            let left = asked.until.millis_since(now.mono);
            if left > 0 {
                return Some(left);
            }
            self.read_failed(now, asked.token, "no answer in time");
            return None;
        }
        // Once it is stopped, other machines are not waited for.
        let left = reading.again.millis_since(now.mono);
        if left > 0 && (self.stop.is_none() || reading.failures > 0) {
            return Some(left);
        }
        reading.asked = Some(question);
        let request = ReadRequest {
            campaign: self.maker.campaign.clone(),
            from: reading.counted.next(),
            most: READ_MOST,
        };
        self.ask(CampaignOutput::Read { token: question.token, request, timeout_ms });
        None
    }

    /// The store has read parts.
    pub fn on_read(&mut self, now: Now, token: Token, parts: &[LedgerPart]) {
        if self.looked(now, token, parts) {
            return;
        }
        let total = Some(self.source.seen()).filter(|(_, is_all)| *is_all).map(|(seen, _)| seen);
        let Some(reading) = self.reading.as_mut() else { return };
        if reading.asked.is_none_or(|question| question.token != token) {
            return;
        }
        reading.asked = None;
        reading.failures = 0;
        if reading.counted.add(parts) {
            return;
        }
        let report = std::mem::take(&mut reading.counted).report(total);
        reading.again = now.mono.plus_millis(LOOK_EVERY_MS);
        if self.progress.count(report.done()) {
            self.tell_progress("");
        }
        if total == Some(0) && report.parts > 0 && self.stop.is_none() {
            self.differs(now, 0);
            return;
        }
        if report.running == 0 || self.stop.is_some() {
            self.over(Ok(report));
        }
    }

    pub(super) fn read_failed(&mut self, now: Now, token: Token, message: &str) {
        let is_ended = self.stop.is_some() && now.mono.millis_since(self.stopped_at) >= LAST_PATIENCE_MS;
        let Some(reading) = self.reading.as_mut() else { return };
        if reading.asked.is_none_or(|question| question.token != token) {
            return;
        }
        reading.asked = None;
        reading.again = now.mono.plus_millis(wait_after(reading.failures));
        reading.failures += 1;
        self.trouble(now, message);
        if is_ended {
            let words = joined(&["the campaign's store cannot be read: ", message]);
            let error = Error::transport(TransportKind::Other, &words, self.has_sent);
            self.over(Err(error.of_action(self.maker.operation.name)));
        }
    }

    fn over(&mut self, outcome: Result<CampaignReport, Error>) {
        self.is_over = true;
        self.outputs.push(CampaignOutput::Machine(Output::Over(Box::new(outcome))));
    }
}
