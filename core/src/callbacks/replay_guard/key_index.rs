//! Numbers by key, without the keys: whoever asks knows which key a number has.
//!
//! The standard library's hashed map is seeded at random, which core is not, and its ordered one is 4 KB of wasm. Keys
//! come from verified events, so nobody chooses them to meet in one bucket.

/// Below this many buckets none are saved.
const FEWEST: usize = 16;

#[derive(Debug, Default)]
pub(super) struct KeyIndex {
    buckets: Vec<Vec<u64>>,
    keys: usize,
}

impl KeyIndex {
    /// The number under a key, which is the one that `has_key` says has it.
    pub(super) fn find(&self, key: &str, has_key: impl Fn(u64) -> bool) -> Option<u64> {
        self.buckets.get(self.bucket_of(key))?.iter().copied().find(|number| has_key(*number))
    }

    pub(super) fn insert(&mut self, key: &str, number: u64) {
        if self.buckets.is_empty() {
            self.empty_for(0);
        }
        let at = self.bucket_of(key);
        if let Some(bucket) = self.buckets.get_mut(at) {
            bucket.push(number);
            self.keys += 1;
        }
    }

    pub(super) fn remove(&mut self, key: &str, number: u64) {
        let at = self.bucket_of(key);
        if let Some(bucket) = self.buckets.get_mut(at) {
            let before = bucket.len();
            bucket.retain(|other| *other != number);
            self.keys = self.keys.saturating_sub(before - bucket.len());
        }
    }

    /// Whether finding a key means looking at many: time to [`empty`](Self::empty_for) it and put all in anew.
    pub(super) fn is_crowded(&self) -> bool {
        self.keys > self.buckets.len().saturating_mul(2)
    }

    /// Forgets everything, and makes room for so many keys and as many to come.
    pub(super) fn empty_for(&mut self, keys: usize) {
        self.buckets.clear();
        self.buckets.resize_with(keys.max(FEWEST), Vec::new);
        self.keys = 0;
    }

    /// By FNV-1a.
    fn bucket_of(&self, key: &str) -> usize {
        let hash = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let buckets = (self.buckets.len() as u64).max(1);
        usize::try_from(hash % buckets).unwrap_or_default()
    }
}
