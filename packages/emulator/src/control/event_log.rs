//! Events, for watching and waiting clients.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;
use tokio::sync::watch;

/// So many events are kept; the oldest are dropped.
const KEPT: usize = 20_000;

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    /// Number, from 1.
    pub id: u64,
    /// What kind of thing.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// When, by the real clock.
    pub at_ms: i64,
    /// Its facts.
    pub data: Value,
}

/// A part of the log.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// The events.
    pub events: Vec<Event>,
    /// The number of the newest event there is.
    pub last: u64,
    /// Whether some requested ones are no longer kept.
    pub missed: bool,
}

/// The events, oldest first.
#[derive(Debug)]
pub struct EventLog {
    kept: Mutex<VecDeque<Event>>,
    newest: watch::Sender<u64>,
}

impl Default for EventLog {
    fn default() -> Self {
        Self { kept: Mutex::default(), newest: watch::Sender::new(0) }
    }
}

impl EventLog {
    fn kept(&self) -> MutexGuard<'_, VecDeque<Event>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stores an event and wakes waiting clients.
    pub fn push(&self, kind: &'static str, at_ms: i64, data: Value) {
        let mut kept = self.kept();
        let id = *self.newest.borrow() + 1;
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back(Event { id, kind, at_ms, data });
        self.newest.send_replace(id);
    }

    /// The number of the newest event; 0 before the first.
    pub fn last(&self) -> u64 {
        *self.newest.borrow()
    }

    /// Notifies of new events.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    /// The events behind a number, of these kinds or of all.
    pub fn after(&self, after: u64, kinds: &[String]) -> Part {
        let kept = self.kept();
        let wanted = |event: &&Event| kinds.is_empty() || kinds.iter().any(|kind| kind == event.kind);
        let missed = kept.front().is_some_and(|oldest| after + 1 < oldest.id);
        let skip = kept.partition_point(|event| event.id <= after);
        Part { events: kept.iter().skip(skip).filter(wanted).cloned().collect(), last: self.last(), missed }
    }
}
