//! Numbers by the hash of a key, without the keys: the caller knows each number's key.
//!
//! The standard library's hashed map is seeded at random, which core is not, and its ordered one is 4 KB of wasm. Keys
//! come from verified events, so they cannot be chosen to collide.

/// The size below which no table is worth saving.
const SMALLEST: usize = 64;
/// Nothing was ever in this place: the end of every search.
const EMPTY: u64 = u64::MAX;
/// Something was in this place.
const REMOVED: u64 = EMPTY - 1;

/// An open table: a number stands in the first free place from where its hash points to.
#[derive(Debug, Default)]
pub(super) struct KeyIndex {
    /// As many as a power of two.
    places: Vec<u64>,
    /// Places that are not empty.
    taken: usize,
}

impl KeyIndex {
    /// The number under this hash that has the key.
    pub(super) fn find(&self, hash: u64, has_key: impl Fn(u64) -> bool) -> Option<u64> {
        let numbers = self.search(hash).map_while(|at| self.places.get(at).copied());
        numbers.take_while(|number| *number != EMPTY).find(|number| has_key(*number))
    }

    pub(super) fn insert(&mut self, hash: u64, number: u64) {
        if self.places.is_empty() {
            self.clear();
        }
        let free = self.search(hash).find(|at| self.places.get(*at).is_some_and(|number| *number >= REMOVED));
        if let Some(place) = free.and_then(|at| self.places.get_mut(at)) {
            self.taken += usize::from(*place == EMPTY);
            *place = number;
        }
    }

    pub(super) fn remove(&mut self, hash: u64, number: u64) {
        let found = self
            .search(hash)
            .find(|at| self.places.get(*at).is_some_and(|found| *found == number || *found == EMPTY));
        if let Some(place) = found.and_then(|at| self.places.get_mut(at)).filter(|place| **place == number) {
            *place = REMOVED;
        }
    }

    /// Whether a search has become long: time to [`clear`](Self::clear) it and rebuild the table.
    pub(super) fn is_crowded(&self) -> bool {
        self.taken > self.places.len() / 2
    }

    /// Clears the table, with room for twice the keys that it had.
    pub(super) fn clear(&mut self) {
        let keys = self.places.iter().filter(|number| **number < REMOVED).count();
        let size = keys.saturating_mul(3).max(SMALLEST).next_power_of_two();
        self.places.clear();
        self.places.resize(size, EMPTY);
        self.taken = 0;
    }

    /// Every place once, from where the hash points to.
    fn search(&self, hash: u64) -> impl Iterator<Item = usize> + use<> {
        let mask = self.places.len().saturating_sub(1);
        let start = usize::try_from((hash >> 32) & 0x7fff_ffff).unwrap_or_default();
        (0..self.places.len()).map(move |step| (start + step) & mask)
    }
}
