//! Report of a whole campaign, counted from a store's parts.

use super::digest::place_of;
use super::record::{CampaignItem, Record};
use super::row::LedgerPart;
use crate::error::report::ObjectText;
use crate::transcode::{array, decimal_u64};

/// Parts of one page of a report.
pub const READ_MOST: u64 = 500;

/// Report of a whole campaign, whichever machines ran it: every item is sent, failed, unknown, left or running, exactly one
/// of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CampaignReport {
    /// Number of items; `None` while no machine has seen the end of the list.
    pub total: Option<u64>,
    /// Number of sent items.
    pub sent: u64,
    /// Number of items that the service rejected.
    pub failed: u64,
    /// Number of items that may have been sent: sending them again could do the work twice.
    pub unknown: u64,
    /// Number of items, as far as they are known, that were not sent and are safe to send.
    pub left: u64,
    /// Number of items that a machine is sending.
    pub running: u64,
    /// Number of parts that were ever claimed.
    pub parts: u64,
    /// Numbers of the parts with unknown items.
    pub unknown_parts: Vec<u64>,
}

impl CampaignReport {
    /// As one JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut object = ObjectText::new();
        match self.total {
            Some(total) => object.number("total", total),
            None => object.raw("total", "null"),
        };
        object.number("sent", self.sent).number("failed", self.failed).number("unknown", self.unknown);
        object.number("left", self.left).number("running", self.running).number("parts", self.parts);
        let parts: Vec<String> = self.unknown_parts.iter().map(|part| decimal_u64(*part)).collect();
        object.raw("unknownParts", &array(&parts)).finish()
    }

    /// Number of items whose outcome is certain or will not change by itself.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.sent + self.failed + self.unknown
    }
}

/// Counts a campaign, part by part in ascending order.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    report: CampaignReport,
    /// Items of the parts that were counted.
    known: u64,
    /// The end of the last one.
    end: u64,
    next: u64,
}

impl Survey {
    /// The first part of the next page.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Takes a page of parts. False when it was the last one.
    pub fn add(&mut self, parts: &[LedgerPart]) -> bool {
        for part in parts {
            self.add_part(part);
        }
        parts.len() as u64 >= READ_MOST
    }

    fn add_part(&mut self, part: &LedgerPart) {
        self.next = self.next.max(part.part + 1);
        let Some(place) = place_of(&part.digest) else { return };
        let report = &mut self.report;
        report.parts += 1;
        self.known += place.count;
        self.end = self.end.max(place.first + place.count);
        if place.is_last {
            report.total = Some(place.first + place.count);
        }
        let Some(record) = Record::of_part(part, place) else {
            match part.owner.is_empty() {
                true => report.left += place.count,
                false => report.running += place.count,
            }
            return;
        };
        let (failed, unknown) = (record.failed.len() as u64, record.unknown.len() as u64);
        report.failed += failed;
        report.unknown += unknown;
        report.sent += place.count.saturating_sub(failed).saturating_sub(unknown);
        if unknown > 0 {
            report.unknown_parts.push(part.part);
        }
    }

    /// The report, where the number of all items is known from the list if it is not from the parts.
    #[must_use]
    pub fn report(&self, total: Option<u64>) -> CampaignReport {
        let mut report = self.report.clone();
        report.total = report.total.or(total);
        report.left += report.total.unwrap_or(self.end).saturating_sub(self.known);
        report
    }
}

impl LedgerPart {
    /// The items of the part that failed and those that are unknown, by their places in the whole list.
    #[must_use]
    pub fn items(&self) -> (Vec<CampaignItem>, Vec<CampaignItem>) {
        let Some(place) = place_of(&self.digest) else { return Default::default() };
        let record = Record::of_part(self, place).unwrap_or_default();
        let placed = |items: Vec<CampaignItem>| {
            let of_list = |item: CampaignItem| CampaignItem { index: item.index + place.first, ..item };
            items.into_iter().map(of_list).collect()
        };
        (placed(record.failed), placed(record.unknown))
    }
}
