//! A service that is out: a run ends before it makes the whole list unknown.

use super::Campaign;
use crate::error::{Error, TransportKind};
use crate::log::Level;
use crate::machine::batch::BatchReport;
use crate::machine::ledger::MOST_UNKNOWN_PARTS;
use crate::time::Now;
use crate::transcode::{decimal_u64, joined};

impl Campaign {
    /// How many parts may be active: after an unknown outcome no more than may be unknown in the end.
    pub(super) fn room(&self) -> usize {
        match self.unknown_parts {
            0 => self.concurrency,
            parts => self.concurrency.min(MOST_UNKNOWN_PARTS.saturating_sub(parts)),
        }
    }

    /// Takes the outcome of a part whose call has ended. One of which nothing was sent says nothing of the service.
    pub(super) fn count_unknown(&mut self, now: Now, report: &BatchReport) {
        if report.sent > 0 || !report.failed.is_empty() {
            self.unknown_parts = 0;
        } else if !report.unknown.is_empty() {
            self.unknown_parts += 1;
        }
        if self.unknown_parts < MOST_UNKNOWN_PARTS || self.stop.is_some() {
            return;
        }
        let parts = decimal_u64(self.unknown_parts as u64);
        let last = report.unknown.first().map_or("", |item| item.message.as_str());
        let words = joined(&[
            "the service seems to be out: ",
            &parts,
            " parts in a row have an unknown outcome, and nothing more is sent. The same campaign goes on with what is left. The last one: ",
            last,
        ]);
        self.log(Level::Error, "outage", &[&words]);
        self.fail(now, Error::transport(TransportKind::Other, &words, true));
    }
}
