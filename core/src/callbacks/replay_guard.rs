//! Events that come twice: answered as the first time, not handled again.

mod key_index;

use std::collections::VecDeque;

use key_index::KeyIndex;

use super::Event;
use crate::timestamp::Timestamp;

/// How many events a guard remembers unless set otherwise.
pub const DEFAULT_REPLAY_CAPACITY: usize = 10_000;

/// How long a guard remembers an event unless set otherwise, in milliseconds: longer than the ten minutes in which a body
/// can be within [`DEFAULT_TOLERANCE_SECONDS`](super::DEFAULT_TOLERANCE_SECONDS), both ways.
pub const DEFAULT_REPLAY_TTL_MS: u64 = 900_000;

/// What tells an event from others: it is a duplicate when either is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventKeys<'a> {
    /// [`Event::id`].
    pub id: &'a str,
    /// [`Event::signature`].
    pub signature: &'a str,
}

impl<'a> From<&'a Event> for EventKeys<'a> {
    fn from(event: &'a Event) -> Self {
        EventKeys { id: &event.id, signature: &event.signature }
    }
}

/// What is known of an event that has just come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Claim {
    /// It is new: handle it, then [`settle`](ReplayGuard::settle) or [`release`](ReplayGuard::release) it.
    Fresh,
    /// It came before and is being handled.
    Running,
    /// It came before and was answered so.
    Answered(String),
}

/// Remembers events by id and by signature, so many of them for so long.
///
/// The service may send an event twice, and a body that was cut anew keeps its signature: either makes it a duplicate.
/// Once it is full, the one that was not seen for longest is forgotten. Only verified events belong in here.
#[derive(Debug)]
pub struct ReplayGuard {
    capacity: usize,
    ttl_ms: i64,
    /// Oldest first; one that was seen again stands further back, its old place empty.
    slots: VecDeque<Option<Slot>>,
    /// Number of the first slot.
    first: u64,
    /// How many slots are not empty.
    held: usize,
    /// Number of the slot, by key.
    by_key: KeyIndex,
}

#[derive(Debug)]
struct Slot {
    keys: [String; 2],
    answer: Option<String>,
    forget_at: Timestamp,
}

impl ReplayGuard {
    /// For so many events (at least 1), each for so many milliseconds.
    #[must_use]
    pub fn new(capacity: usize, ttl_ms: u64) -> Self {
        ReplayGuard {
            capacity: capacity.max(1),
            ttl_ms: i64::try_from(ttl_ms).unwrap_or(i64::MAX),
            slots: VecDeque::new(),
            first: 0,
            held: 0,
            by_key: KeyIndex::default(),
        }
    }

    /// Whether an event is new; if so, it counts as being handled from now on.
    pub fn claim<'a>(&mut self, event: impl Into<EventKeys<'a>>, now: Timestamp) -> Claim {
        let keys = keys_of(event.into());
        for key in &keys {
            let known = self.number_of(key).and_then(|number| self.take(number));
            if let Some(slot) = known.filter(|slot| slot.forget_at > now) {
                let claim = slot.answer.clone().map_or(Claim::Running, Claim::Answered);
                self.push(slot);
                return claim;
            }
        }
        self.push(Slot { keys, answer: None, forget_at: now.plus_millis(self.ttl_ms) });
        Claim::Fresh
    }

    /// The event was handled and answered so.
    pub fn settle<'a>(&mut self, event: impl Into<EventKeys<'a>>, answer: &str) {
        if let Some((_, slot)) = self.slot(&keys_of(event.into())) {
            slot.answer = Some(answer.to_owned());
        }
    }

    /// The event was not handled after all: when it comes again, it is new.
    pub fn release<'a>(&mut self, event: impl Into<EventKeys<'a>>) {
        if let Some((number, _)) = self.slot(&keys_of(event.into())) {
            self.take(number);
        }
    }

    /// How many events are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.held
    }

    /// Whether none is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The slot of exactly this event: one that only shares its id or its signature is another's.
    fn slot(&mut self, keys: &[String; 2]) -> Option<(u64, &mut Slot)> {
        let number = self.number_of(keys.first()?)?;
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let slot = self.slots.get_mut(at)?.as_mut()?;
        (slot.keys == *keys).then_some((number, slot))
    }

    /// Empties a slot.
    fn take(&mut self, number: u64) -> Option<Slot> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let slot = self.slots.get_mut(at)?.take()?;
        for key in &slot.keys {
            self.by_key.remove(key, number);
        }
        self.held = self.held.saturating_sub(1);
        self.drop_empty_front();
        Some(slot)
    }

    fn push(&mut self, slot: Slot) {
        let number = self.first.saturating_add(self.slots.len() as u64);
        for key in &slot.keys {
            self.by_key.insert(key, number);
        }
        self.slots.push_back(Some(slot));
        self.held += 1;
        while self.held > self.capacity {
            self.take(self.first);
            self.drop_empty_front();
        }
        // Places left empty by events that were seen again must not pile up.
        if self.slots.len() > self.capacity.saturating_mul(4) || self.by_key.is_crowded() {
            self.renumber();
        }
    }

    fn number_of(&self, key: &str) -> Option<u64> {
        self.by_key.find(key, |number| {
            let at = number.checked_sub(self.first).and_then(|at| usize::try_from(at).ok());
            let slot = at.and_then(|at| self.slots.get(at)?.as_ref());
            slot.is_some_and(|slot| slot.keys.iter().any(|known| known == key))
        })
    }

    fn drop_empty_front(&mut self) {
        while let Some(None) = self.slots.front() {
            self.slots.pop_front();
            self.first = self.first.saturating_add(1);
        }
    }

    fn renumber(&mut self) {
        self.slots.retain(Option::is_some);
        self.by_key.empty_for(self.held.saturating_mul(2));
        for (number, slot) in (self.first..).zip(self.slots.iter().flatten()) {
            for key in &slot.keys {
                self.by_key.insert(key, number);
            }
        }
    }
}

/// Parted by what an id cannot be taken for: its kind comes first.
fn keys_of(event: EventKeys<'_>) -> [String; 2] {
    [format!("i{}", event.id), format!("s{}", event.signature)]
}
