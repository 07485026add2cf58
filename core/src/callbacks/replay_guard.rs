//! Events that come twice: answered as the first time, not handled again.

use std::collections::{BTreeMap, VecDeque};

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
    /// Number of the slot, by the hash of a key.
    by_hash: BTreeMap<u64, u64>,
}

#[derive(Debug)]
struct Slot {
    id: String,
    signature: String,
    hashes: [u64; 2],
    answer: Option<String>,
    forget_at: Timestamp,
}

impl Slot {
    /// Whether it is known by one of an event's keys. Hashes find a slot; only this says that it is the right one.
    fn shares(&self, event: EventKeys<'_>) -> bool {
        self.id == event.id || self.signature == event.signature
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
            by_hash: BTreeMap::new(),
        }
    }

    /// Whether an event is new; if so, it counts as being handled from now on.
    pub fn claim<'a>(&mut self, event: impl Into<EventKeys<'a>>, now: Timestamp) -> Claim {
        let event = event.into();
        let hashes = hashes_of(event);
        for hash in hashes {
            let known = self.by_hash.get(&hash).copied();
            let known = known.filter(|number| self.at(*number).is_some_and(|slot| slot.shares(event)));
            let known = known.and_then(|number| self.take(number));
            if let Some(slot) = known.filter(|slot| slot.forget_at > now) {
                let claim = slot.answer.clone().map_or(Claim::Running, Claim::Answered);
                self.push(slot);
                return claim;
            }
        }
        let (id, signature) = (event.id.to_owned(), event.signature.to_owned());
        let forget_at = now.plus_millis(self.ttl_ms);
        self.push(Slot { id, signature, hashes, answer: None, forget_at });
        Claim::Fresh
    }

    /// The event was handled and answered so.
    pub fn settle<'a>(&mut self, event: impl Into<EventKeys<'a>>, answer: &str) {
        if let Some((_, slot)) = self.exactly(event.into()) {
            slot.answer = Some(answer.to_owned());
        }
    }

    /// The event was not handled after all: when it comes again, it is new.
    pub fn release<'a>(&mut self, event: impl Into<EventKeys<'a>>) {
        if let Some((number, _)) = self.exactly(event.into()) {
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
        self.held == 0
    }

    fn place(&self, number: u64) -> Option<usize> {
        usize::try_from(number.checked_sub(self.first)?).ok()
    }

    fn at(&self, number: u64) -> Option<&Slot> {
        self.slots.get(self.place(number)?)?.as_ref()
    }

    /// The slot of exactly this event: one that only shares its id or its signature is another's.
    fn exactly(&mut self, event: EventKeys<'_>) -> Option<(u64, &mut Slot)> {
        let [by_id, _] = hashes_of(event);
        let number = self.by_hash.get(&by_id).copied()?;
        let place = self.place(number)?;
        let slot = self.slots.get_mut(place)?.as_mut()?;
        (slot.id == event.id && slot.signature == event.signature).then_some((number, slot))
    }

    /// Empties a slot.
    fn take(&mut self, number: u64) -> Option<Slot> {
        let place = self.place(number)?;
        let slot = self.slots.get_mut(place)?.take()?;
        for hash in slot.hashes {
            if self.by_hash.get(&hash) == Some(&number) {
                self.by_hash.remove(&hash);
            }
        }
        self.held = self.held.saturating_sub(1);
        self.drop_empty_front();
        Some(slot)
    }

    fn push(&mut self, slot: Slot) {
        let number = self.first.saturating_add(self.slots.len() as u64);
        for hash in slot.hashes {
            self.by_hash.insert(hash, number);
        }
        self.slots.push_back(Some(slot));
        self.held = self.held.saturating_add(1);
        while self.held > self.capacity {
            self.take(self.first);
            self.drop_empty_front();
        }
        // Places left empty by events that were seen again must not pile up.
        if self.slots.len() > self.capacity.saturating_mul(4) {
            self.renumber();
        }
    }

    fn drop_empty_front(&mut self) {
        while let Some(None) = self.slots.front() {
            self.slots.pop_front();
            self.first = self.first.saturating_add(1);
        }
    }

    fn renumber(&mut self) {
        self.slots.retain(Option::is_some);
        for (number, slot) in (self.first..).zip(self.slots.iter().flatten()) {
            for hash in slot.hashes {
                self.by_hash.insert(hash, number);
            }
        }
    }
}

/// Parted by what an id cannot be taken for: its kind comes first.
fn hashes_of(event: EventKeys<'_>) -> [u64; 2] {
    [hash_of(b'i', event.id), hash_of(b's', event.signature)]
}

/// FNV-1a. Keys come from verified events, so nobody can choose them to collide, and a map over words is several times as
/// fast as one over texts.
fn hash_of(kind: u8, key: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for byte in std::iter::once(kind).chain(key.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}
