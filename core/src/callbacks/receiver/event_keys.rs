//! Digests that identify redeliveries of an event.

use volc_im_sha256::{hex_text, sha256};

use super::options::Redelivery;
use crate::callbacks::opened::Opened;
use crate::transcode::joined;

/// Keys of an event: its signature, and for every EventId that its body can be read with, a digest of type and
/// id, and one of type, id and data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EventKeys {
    /// Of which any makes an event a redelivery: the signature, and for each EventId the digest that counts.
    pub(crate) decisive: Vec<u128>,
    /// Of type and id, where those are not decisive.
    pub(crate) ids: Vec<u128>,
}

impl EventKeys {
    pub(crate) fn of(opened: &Opened, redelivery: Redelivery) -> Self {
        let event = &opened.event;
        // Already a digest.
        let digits = event.signature.bytes().take(32).filter_map(|digit| char::from(digit).to_digit(16));
        let signature = digits.fold(0, |number, digit| number << 4 | u128::from(digit));
        let mut keys = EventKeys { decisive: vec![signature], ids: Vec::new() };
        keys.add(opened, &event.id, redelivery);
        for id in &opened.other_ids {
            keys.add(opened, id, redelivery);
        }
        keys
    }

    fn add(&mut self, opened: &Opened, id: &str, redelivery: Redelivery) {
        let event = &opened.event;
        let by_id = digest(&[&event.app_id, &event.event_type, id]);
        // Only one of the two tells redeliveries apart: data is hashed where it counts.
        if redelivery == Redelivery::Id {
            return self.decisive.push(by_id);
        }
        self.ids.push(by_id);
        self.decisive.push(digest(&[&event.app_id, &event.event_type, id, &event.data]));
    }

    #[cfg(test)]
    pub(crate) fn of_numbers(event: u128) -> Self {
        EventKeys { decisive: vec![event << 64 | 3, event << 64 | 2], ids: vec![event << 64 | 1] }
    }

    /// Every key once.
    pub(crate) fn all(&self) -> impl Iterator<Item = u128> {
        self.decisive.iter().chain(&self.ids).copied()
    }

    /// The decisive keys as texts for a shared store, in one slot of a Redis cluster.
    pub(crate) fn texts(&self, app_id: &str) -> Vec<String> {
        let text = |key: u128| joined(&["{volc-im:", app_id, "}:", &hex_text(&key.to_be_bytes())]);
        self.decisive.iter().copied().map(text).collect()
    }
}

/// Digest of texts, each prefixed with its length, so that boundaries are unambiguous.
fn digest(parts: &[&str]) -> u128 {
    let mut text = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        text.extend_from_slice(&(part.len() as u64).to_le_bytes());
        text.extend_from_slice(part.as_bytes());
    }
    let hash = sha256(&text);
    hash.first_chunk().map_or(0, |first| u128::from_be_bytes(*first))
}
