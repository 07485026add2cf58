//! How fast an action may be called.

use crate::model::shape::{Kind, Operation, Rate};

/// A rate as pacing counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Microseconds that one unit takes.
    pub interval_us: u64,
    /// Burst: units allowed at once after a pause.
    pub burst: u32,
}

impl Pace {
    /// The pace of a documented rate. The burst is a tenth of a second's worth, the receivers of one call, or a
    /// day's worth: enough not to slow a single call down, too little to overrun the rate noticeably.
    #[must_use]
    pub fn of(rate: Rate) -> Self {
        let (units, microseconds, burst) = match rate {
            Rate::PerSecond(calls) => (calls, 1_000_000, calls / 10),
            Rate::MessagesPerMinute(messages) => (messages, 60_000_000, 500),
            Rate::PerDay(calls) => (calls, 86_400_000_000, calls),
        };
        Pace { interval_us: microseconds / u64::from(units.max(1)), burst: burst.max(1) }
    }
}

/// The pace of an action and what one call with this wire body weighs; `None` where no rate is documented.
#[must_use]
pub fn pace_of(operation: &Operation, body: &str) -> Option<(Pace, u32)> {
    let rate = operation.rate?;
    let weight = if matches!(rate, Rate::MessagesPerMinute(_)) { receivers(operation, body) } else { 1 };
    Some((Pace::of(rate), weight.max(1)))
}

/// Entries of the longest of the body's lists that have a limit, or are the twin of one that has.
fn receivers(operation: &Operation, body: &str) -> u32 {
    let Ok(object) = crate::transcode::RawObject::read(body) else { return 1 };
    let lists = operation.request.fields.iter().filter(|field| matches!(field.kind, Kind::List(_)));
    let lengths = lists
        .filter(|field| !field.limits.is_empty() || field.twin_of.is_some())
        .filter_map(|field| object.get(field.wire))
        .filter_map(length);
    lengths.max().unwrap_or(1)
}

fn length(list: &str) -> Option<u32> {
    let mut reader = crate::json_reader::JsonReader::new(list);
    reader.peek().ok()?;
    reader.enter().ok()?;
    let (mut count, mut first) = (0, true);
    while reader.next_item(&mut first).ok()? {
        reader.raw().ok()?;
        count += 1;
    }
    Some(count)
}
