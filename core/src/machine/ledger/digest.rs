//! What a part is made of, as text: a hash, where it is in the list, whether it is the last one.

use volc_im_sha256::{hex_text, sha256};

use crate::machine::idempotency::idempotency_id;
use crate::time::WallTime;
use crate::transcode::{decimal_u64, integer, joined, parts};

/// Items of a part, and of a whole list, at most: what a store says of more is nothing that was written here.
const MOST_OF_PART: u64 = 100_000;
const MOST: u64 = 1 << 53;

/// Place of a part in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Position of its first item.
    pub(super) first: u64,
    /// Number of its items.
    pub(super) count: u64,
    /// Whether no part follows.
    pub(super) is_last: bool,
}

/// Digest of a part whose body, with [`no_id`] where the action takes an idempotency id, is this wire JSON.
pub(super) fn digest(action: &str, body: &str, place: Place) -> String {
    let hash = sha256(joined(&[action, "\n", body]).as_bytes());
    let (hash, _) = hash.split_at(16);
    let last = if place.is_last { "-last" } else { "" };
    joined(&[&hex_text(hash), "-", &decimal_u64(place.first), "-", &decimal_u64(place.count), last])
}

/// The place that a digest names.
pub(super) fn place_of(digest: &str) -> Option<Place> {
    let parts = parts(digest, b'-');
    let (first, count, is_last) = match parts.as_slice() {
        [_, first, count] => (first, count, false),
        [_, first, count, "last"] => (first, count, true),
        _ => return None,
    };
    let number = |text: &str, most| u64::try_from(integer(text)?).ok().filter(|number| *number <= most);
    Some(Place { first: number(first, MOST)?, count: number(count, MOST_OF_PART)?, is_last })
}

/// What stands for an idempotency id while the digest is made.
pub(super) fn no_id() -> String {
    idempotency_id(WallTime::from_millis(0), [0; 16])
}

/// The idempotency id of a part: the same on every machine.
pub(super) fn part_id(campaign: &str, part: u64, digest: &str) -> String {
    let hash = sha256(joined(&[campaign, "\n", &decimal_u64(part), "\n", digest]).as_bytes());
    idempotency_id(WallTime::from_millis(0), hash.first_chunk().copied().unwrap_or_default())
}
