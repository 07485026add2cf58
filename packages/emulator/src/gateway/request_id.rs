//! Ids of requests, in the shape of the vendor's: a local time and sixteen or so hex digits.

use std::sync::atomic::{AtomicU64, Ordering};

use super::clock::Moment;

/// Issues request ids that differ within a run.
#[derive(Debug, Default)]
pub struct RequestIds {
    count: AtomicU64,
}

impl RequestIds {
    /// A new id.
    pub fn next(&self, now: Moment) -> String {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let day: String = now.x_date().chars().filter(char::is_ascii_digit).collect();
        format!("{day}0A0B0C{count:014X}")
    }
}
