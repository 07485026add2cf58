//! How far a whole campaign is, from what this machine does and what it reads.

use super::digest::{Place, place_of};
use super::row::LedgerPart;

/// Parts that came to an end, on whichever machine, each counted once.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Every part below is over.
    next: u64,
    /// Their items.
    items: u64,
    /// Others that are over, in ascending order, with their items.
    beyond: Vec<(u64, u64)>,
    /// The end of the part farthest in the list.
    seen: u64,
    /// Items of the list, once the last part is known.
    total: Option<u64>,
    /// Items that are over according to a count of the whole store.
    counted: u64,
}

impl Progress {
    /// A part is over. False if that was known.
    pub(super) fn part_over(&mut self, part: u64, count: u64) -> bool {
        if part < self.next {
            return false;
        }
        let Err(at) = self.beyond.binary_search_by_key(&part, |(part, _)| *part) else { return false };
        self.beyond.insert(at, (part, count));
        let mut whole = 0;
        for (part, count) in &self.beyond {
            if *part != self.next {
                break;
            }
            self.next += 1;
            self.items += count;
            whole += 1;
        }
        self.beyond.drain(..whole);
        true
    }

    /// A part that a store knows. True if it is over, and that was not known.
    pub(super) fn read(&mut self, part: &LedgerPart) -> bool {
        let Some(Place { first, count, is_last }) = place_of(&part.digest) else { return false };
        let end = first.saturating_add(count);
        self.seen = self.seen.max(end);
        if is_last {
            self.total = Some(end);
        }
        let is_over = !part.record.is_empty() || (!part.owner.is_empty() && part.ms_left == 0);
        is_over && self.part_over(part.part, count)
    }

    /// A count of the whole store. True if it is more than was known.
    pub(super) fn count(&mut self, items: u64) -> bool {
        let is_more = items > self.items();
        self.counted = self.counted.max(items);
        is_more
    }

    /// Items that are over.
    pub(super) fn items(&self) -> u64 {
        let beyond: u64 = self.beyond.iter().map(|(_, count)| count).sum();
        self.counted.max(self.items + beyond)
    }

    /// Items of the whole list, or of what is known of it.
    pub(super) fn total(&self, seen_here: u64) -> u64 {
        self.total.unwrap_or_else(|| self.seen.max(seen_here)).max(self.items())
    }

    /// The first part that is not known to be over.
    pub(super) fn next(&self) -> u64 {
        self.next
    }
}
