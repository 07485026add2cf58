//! Changes of a signed body's bytes, and what the verifier says to them.

use volc_im_core::Error;
use volc_im_core::callbacks::Callbacks;
use volc_im_core::time::WallTime;

use crate::genuine::{Genuine, SecretKind};
use crate::id_kind::IdKind;
use crate::name_kind::NameKind;
use crate::random::Random;
use crate::{APP_ID, NOW_MS};

/// How many changes are tried on one body.
const OF_ONE_BODY: u64 = 250;

/// What the verifier said to changed bodies.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Bodies that differ from the genuine one.
    pub tried: u64,
    /// Of those, refused before the signature was looked at: no JSON, no UTF-8, a field that is missing.
    pub unreadable: u64,
    /// Of those, refused for the signature.
    pub unsigned: u64,
    /// Of those, refused by a check behind the signature.
    pub by_form: u64,
    /// Of those, accepted as the same event: white space, escapes and unknown fields are not signed.
    pub same: u64,
    /// Those that were accepted as something else.
    pub wrong: Vec<String>,
}

/// A genuine body, to be changed.
#[derive(Debug)]
pub struct Target {
    genuine: Genuine,
    callbacks: Callbacks,
    body: Vec<u8>,
}

impl Target {
    /// A body of this seed.
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let known: Vec<IdKind> = IdKind::ALL.into_iter().filter(|kind| kind.is_known()).collect();
        loop {
            let (id, secret) = (*random.pick(&known), *random.pick(&SecretKind::ALL));
            let genuine = Genuine::new(id, secret, NameKind::Listed, &mut random);
            let callbacks = Callbacks::new(&genuine.secrets).expect("secrets").app_id(APP_ID);
            let body = genuine.values.body(&genuine.signature).into_bytes();
            if callbacks.verify(&body, WallTime::from_millis(NOW_MS)).is_ok() {
                return Target { genuine, callbacks, body };
            }
        }
    }

    /// Changes the body as four bytes each say, and counts the outcome in `changes`.
    ///
    /// # Panics
    /// Never, whatever the bytes.
    pub fn check(&self, bytes: &[u8], changes: &mut Changes) {
        let mut body = self.body.clone();
        bytes.chunks_exact(4).for_each(|change| apply(&mut body, change));
        if body == self.body {
            return;
        }
        changes.tried += 1;
        match self.callbacks.verify(&body, WallTime::from_millis(NOW_MS)) {
            Ok(event) => {
                let was = &self.genuine.values;
                let time = WallTime::from_event_time(&was.event_time);
                let is_same = (&event.event_type, &event.app_id, &event.data, Some(event.time))
                    == (&was.event_type, &was.app_id, &was.event_data, time);
                if is_same {
                    changes.same += 1;
                } else {
                    changes.wrong.push(format!("{was:?}\n    {}", String::from_utf8_lossy(&body)));
                }
            }
            Err(Error::Callback(refused)) => match refused.reason {
                "signature" => changes.unsigned += 1,
                "too_large" | "bom" | "content_encoding" | "not_utf8" | "not_json" | "duplicate_key"
                | "missing_field" | "not_string" => changes.unreadable += 1,
                _ => changes.by_form += 1,
            },
            Err(other) => changes.wrong.push(other.to_string()),
        }
    }
}

/// One change: what to do, where in two bytes, and a byte to do it with.
fn apply(body: &mut Vec<u8>, change: &[u8]) {
    let [what, high, low, with] = change else { return };
    let at = usize::from(u16::from_be_bytes([*high, *low])) % body.len().max(1);
    let other = usize::from(*with) % body.len().max(1);
    match what % 8 {
        0 if at < body.len() => body[at] ^= 1 << (with % 8),
        1 if at < body.len() => body[at] = *with,
        2 => body.insert(at, *with),
        3 if at < body.len() => drop(body.remove(at)),
        4 if at < body.len() => body.swap(at, other),
        5 => body.insert(at, b" \n\t\r0123456789{}[]\",:\\/uVAZaz"[usize::from(*with) % 29]),
        // A piece goes elsewhere.
        6 => {
            let length = usize::from(with % 16).min(body.len() - at);
            let piece: Vec<u8> = body.drain(at..at + length).collect();
            let to = (at * 31 + usize::from(*with)) % (body.len() + 1);
            body.splice(to..to, piece);
        }
        // A piece comes twice.
        7 => {
            let length = usize::from(with % 32).min(body.len() - at);
            let piece = body[at..at + length].to_vec();
            body.splice(at..at, piece);
        }
        _ => {}
    }
}

/// Tries so many sets of one to three changes, each on a body of some hundreds.
pub fn try_changes(count: u64, seed: u64) -> Changes {
    let mut random = Random::new(seed);
    let mut changes = Changes::default();
    while changes.tried < count {
        let target = Target::new(random.bits());
        for _ in 0..OF_ONE_BODY {
            let bytes: Vec<u8> =
                (0..4 * (1 + random.below(3))).map(|_| random.bits().to_le_bytes()[0]).collect();
            target.check(&bytes, &mut changes);
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_changed_body_is_another_event() {
        let changes = super::try_changes(20_000, 20_250_417);
        assert!(changes.wrong.is_empty(), "{}", changes.wrong.join("\n"));
        // The changes reach every check.
        assert!(changes.same > 0 && changes.unsigned > 0 && changes.unreadable > 0, "{changes:?}");
    }
}
