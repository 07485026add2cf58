//! Digests by which an event is known again.

use volc_im_sha256::{hex_text, sha256};

use super::options::Redelivery;
use crate::callbacks::opened::Opened;
use crate::transcode::joined;

/// What an event is known by: its signature, and for every EventId that its body can be read with, a digest of type and
/// id, and one of type, id and data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EventKeys {
    signature: u128,
    /// By EventId: of type and id, and of the data as well.
    ids: Vec<(u128, u128)>,
    redelivery: Redelivery,
}

impl EventKeys {
    pub(crate) fn of(opened: &Opened, redelivery: Redelivery) -> Self {
        let event = &opened.event;
        let of_id = |id: &str| {
            let by_id = digest(&[&event.app_id, &event.event_type, id]);
            // Only one of the two tells redeliveries apart: data is hashed where it counts.
            let with_data = match redelivery {
                Redelivery::Signature => digest(&[&event.app_id, &event.event_type, id, &event.data]),
                Redelivery::Id => by_id,
            };
            (by_id, with_data)
        };
        let ids = std::iter::once(&event.id).chain(&opened.other_ids).map(|id| of_id(id)).collect();
        // Already a digest.
        let digits = event.signature.chars().take(32).filter_map(|digit| digit.to_digit(16));
        let signature = digits.fold(0, |number, digit| number << 4 | u128::from(digit));
        EventKeys { signature, ids, redelivery }
    }

    #[cfg(test)]
    pub(crate) fn of_numbers(event: u128) -> Self {
        let ids = vec![(event << 64 | 1, event << 64 | 2)];
        EventKeys { signature: event << 64 | 3, ids, redelivery: Redelivery::Signature }
    }

    /// The keys of which any makes an event a redelivery.
    pub(crate) fn decisive(&self) -> impl Iterator<Item = u128> {
        std::iter::once(self.signature).chain(self.ids.iter().map(|(_, with_data)| *with_data))
    }

    /// The keys of type and id.
    pub(crate) fn ids(&self) -> impl Iterator<Item = u128> {
        self.ids.iter().map(|(by_id, _)| *by_id)
    }

    /// Every key once.
    pub(crate) fn all(&self) -> impl Iterator<Item = u128> {
        let apart = self.redelivery == Redelivery::Signature;
        self.decisive().chain(self.ids().filter(move |_| apart))
    }

    /// The decisive keys as texts for a shared store, in one slot of a Redis cluster.
    pub(crate) fn texts(&self, app_id: &str) -> Vec<String> {
        let text = |key: u128| joined(&["{volc-im:", app_id, "}:", &hex_text(&key.to_be_bytes())]);
        self.decisive().map(text).collect()
    }
}

/// Of some texts, each with its length before it: one's end is never another's start.
fn digest(parts: &[&str]) -> u128 {
    let mut text = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        text.extend_from_slice(&(part.len() as u64).to_le_bytes());
        text.extend_from_slice(part.as_bytes());
    }
    let hash = sha256(&text);
    hash.first_chunk().map_or(0, |first| u128::from_be_bytes(*first))
}
