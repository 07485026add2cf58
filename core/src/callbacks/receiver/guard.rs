//! Events seen before, in this process.

use std::collections::VecDeque;

use super::event_keys::EventKeys;
use super::key_index::KeyIndex;
use crate::time::MonoTime;

/// State of an event that has just arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Nothing: it is claimed from now on, under this number. `same_id`: an event with its type and id and with other
    /// data is known.
    Fresh {
        /// Of the claim.
        number: u64,
        /// Whether the id is known.
        same_id: bool,
    },
    /// It is being handled.
    Running,
    /// Already handled; this is the reply that was sent.
    Answered(String),
    /// There is no room to remember it.
    Full,
}

/// Remembers events by digests. Events are forgotten when their time is up and never before: a full guard remembers no
/// new ones.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    /// Oldest first; empty where a claim was released.
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
    keys: EventKeys,
    reply: Option<Box<str>>,
    forget_at: MonoTime,
}

impl Guard {
    /// Whether an event is new; if so, it counts as being handled from now on.
    pub(crate) fn claim(&mut self, keys: &EventKeys, now: MonoTime, capacity: usize, keep_ms: u64) -> Known {
        self.forget_old(now);
        if let Some(known) = self.known(keys) {
            return known;
        }
        let same_id = self.slot_of(&keys.ids, |slot| &slot.keys.ids).is_some();
        // Places of released claims must not pile up either.
        if self.held >= capacity || self.slots.len() >= capacity.saturating_mul(4) {
            return Known::Full;
        }
        let number = self.first.saturating_add(self.slots.len() as u64);
        for key in keys.all() {
            self.by_key.insert(hash(key), number);
        }
        self.slots.push_back(Some(Slot {
            keys: keys.clone(),
            reply: None,
            forget_at: now.plus_millis(keep_ms),
        }));
        self.held += 1;
        if self.by_key.is_crowded() {
            self.index_again();
        }
        Known::Fresh { number, same_id }
    }

    /// State of an event held by another claim.
    pub(crate) fn known(&self, keys: &EventKeys) -> Option<Known> {
        let known = self.slot_of(&keys.decisive, |slot| &slot.keys.decisive)?;
        Some(known.reply.as_ref().map_or(Known::Running, |reply| Known::Answered(reply.as_ref().to_owned())))
    }

    /// The claimed event was handled, with this reply.
    pub(crate) fn settle(&mut self, number: u64, reply: &str) {
        if let Some(slot) = self.at(number).and_then(|at| self.slots.get_mut(at)?.as_mut()) {
            slot.reply = Some(reply.into());
        }
    }

    /// The claimed event was not handled after all: when it comes again, it is new.
    pub(crate) fn release(&mut self, number: u64) {
        let Some(slot) = self.at(number).and_then(|at| self.slots.get_mut(at)?.take()) else { return };
        self.drop(&slot, number);
    }

    fn drop(&mut self, slot: &Slot, number: u64) {
        for key in slot.keys.all() {
            self.by_key.remove(hash(key), number);
        }
        self.held = self.held.saturating_sub(1);
    }

    fn forget_old(&mut self, now: MonoTime) {
        while let Some(oldest) = self.slots.front() {
            if oldest.as_ref().is_some_and(|slot| slot.forget_at > now) {
                break;
            }
            let number = self.first;
            if let Some(Some(slot)) = self.slots.pop_front() {
                self.drop(&slot, number);
            }
            self.first = self.first.saturating_add(1);
        }
    }

    fn at(&self, number: u64) -> Option<usize> {
        usize::try_from(number.checked_sub(self.first)?).ok()
    }

    /// The first slot that has one of these keys among its own of this kind.
    #[inline(never)]
    fn slot_of(&self, keys: &[u128], kind: fn(&Slot) -> &Vec<u128>) -> Option<&Slot> {
        let slot = |number| self.slots.get(self.at(number)?)?.as_ref();
        keys.iter().find_map(|key| {
            let has_it = |number| slot(number).is_some_and(|slot| kind(slot).contains(key));
            self.by_key.find(hash(*key), has_it).and_then(slot)
        })
    }

    fn index_again(&mut self) {
        self.by_key.clear();
        for (number, slot) in (self.first..).zip(&self.slots) {
            let Some(slot) = slot else { continue };
            for key in slot.keys.all() {
                self.by_key.insert(hash(key), number);
            }
        }
    }
}

/// A digest needs no hashing: any of its bits will do.
#[allow(clippy::cast_possible_truncation)]
fn hash(key: u128) -> u64 {
    (key >> 64) as u64 ^ key as u64
}

#[cfg(test)]
mod tests {
    use super::{Guard, Known};
    use crate::callbacks::receiver::event_keys::EventKeys;
    use crate::time::MonoTime;

    const CAPACITY: usize = 100;
    const KEEP_MS: u64 = 1_000;

    fn claim(guard: &mut Guard, event: u128, at: u64) -> Known {
        guard.claim(&EventKeys::of_numbers(event), MonoTime::from_millis(at), CAPACITY, KEEP_MS)
    }

    #[test]
    fn what_is_fresh_stays_and_what_is_old_goes() {
        let mut guard = Guard::default();
        for event in 0..100 {
            assert!(matches!(claim(&mut guard, event, 0), Known::Fresh { same_id: false, .. }));
        }
        assert_eq!(claim(&mut guard, 100, 999), Known::Full);
        for event in 0..100 {
            assert_eq!(claim(&mut guard, event, 999), Known::Running);
        }
        assert!(matches!(claim(&mut guard, 100, 1_000), Known::Fresh { .. }));
        assert!(matches!(claim(&mut guard, 0, 1_000), Known::Fresh { .. }));
        assert_eq!(guard.held, 2);
    }

    #[test]
    fn released_claims_leave_room_and_no_trace() {
        let mut guard = Guard::default();
        for event in 0..10_000 {
            let Known::Fresh { number, .. } = claim(&mut guard, event % 7, event as u64) else {
                panic!("{event}")
            };
            guard.settle(number.wrapping_add(1), "another's");
            guard.release(number);
            guard.release(number);
        }
        assert_eq!(guard.held, 0);
        assert!(guard.slots.len() <= CAPACITY * 4, "{}", guard.slots.len());
        let Known::Fresh { number, .. } = claim(&mut guard, 1, 20_000) else { panic!("not fresh") };
        guard.settle(number, "reply");
        assert_eq!(claim(&mut guard, 1, 20_001), Known::Answered("reply".to_owned()));
    }
}
