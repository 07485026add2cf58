//! Events that come twice: answered as the first time, not handled again.

pub(super) mod key_index;

use std::collections::VecDeque;

use key_index::{KeyIndex, hash_of};

use super::Event;
use crate::time::WallTime;

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
    id: String,
    signature: String,
    hashes: Hashes,
    answer: Option<String>,
    forget_at: WallTime,
}

/// Seeds of the hashes.
const ID: u64 = 1;
const SIGNATURE: u64 = 2;

/// The hashes of an event's id and signature. Seeded apart: an id is never taken for a signature.
#[derive(Clone, Copy, Debug)]
struct Hashes {
    id: u64,
    signature: u64,
}

impl Hashes {
    fn of(event: EventKeys<'_>) -> Self {
        Hashes { id: hash_of(event.id, ID), signature: hash_of(event.signature, SIGNATURE) }
    }

    fn both(self) -> [u64; 2] {
        [self.id, self.signature]
    }
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
    pub fn claim<'a>(&mut self, event: impl Into<EventKeys<'a>>, now: WallTime) -> Claim {
        let event = event.into();
        let hashes = Hashes::of(event);
        let same_id = |slot: &Slot| slot.hashes.id == hashes.id && slot.id == event.id;
        let same_signature =
            |slot: &Slot| slot.hashes.signature == hashes.signature && slot.signature == event.signature;
        for number in [self.number_of(hashes.id, same_id), self.number_of(hashes.signature, same_signature)] {
            let known = number.and_then(|number| self.take(number));
            if let Some(slot) = known.filter(|slot| slot.forget_at > now) {
                let claim = slot.answer.clone().map_or(Claim::Running, Claim::Answered);
                self.push(slot);
                return claim;
            }
        }
        self.push(Slot {
            id: event.id.to_owned(),
            signature: event.signature.to_owned(),
            hashes,
            answer: None,
            forget_at: now.plus_millis(self.ttl_ms),
        });
        Claim::Fresh
    }

    /// The event was handled and answered so.
    pub fn settle<'a>(&mut self, event: impl Into<EventKeys<'a>>, answer: &str) {
        if let Some((_, slot)) = self.slot(event.into()) {
            slot.answer = Some(answer.to_owned());
        }
    }

    /// The event was not handled after all: when it comes again, it is new.
    pub fn release<'a>(&mut self, event: impl Into<EventKeys<'a>>) {
        if let Some((number, _)) = self.slot(event.into()) {
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
    fn slot(&mut self, event: EventKeys<'_>) -> Option<(u64, &mut Slot)> {
        let number = self.number_of(hash_of(event.id, ID), |slot| {
            slot.id == event.id && slot.signature == event.signature
        })?;
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        Some((number, self.slots.get_mut(at)?.as_mut()?))
    }

    /// Empties a slot.
    fn take(&mut self, number: u64) -> Option<Slot> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let slot = self.slots.get_mut(at)?.take()?;
        for hash in slot.hashes.both() {
            self.by_key.remove(hash, number);
        }
        self.held = self.held.saturating_sub(1);
        self.drop_empty_front();
        Some(slot)
    }

    fn push(&mut self, slot: Slot) {
        let number = self.first.saturating_add(self.slots.len() as u64);
        for hash in slot.hashes.both() {
            self.by_key.insert(hash, number);
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

    fn number_of(&self, hash: u64, is_it: impl Fn(&Slot) -> bool) -> Option<u64> {
        self.by_key.find(hash, |number| {
            let at = number.checked_sub(self.first).and_then(|at| usize::try_from(at).ok());
            at.and_then(|at| self.slots.get(at)?.as_ref()).is_some_and(&is_it)
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
            for hash in slot.hashes.both() {
                self.by_key.insert(hash, number);
            }
        }
    }
}
