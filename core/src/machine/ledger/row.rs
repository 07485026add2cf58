//! What a store keeps of a part, and the rules of its three functions.

use crate::json_reader::{JsonReader, ValueKind};
use crate::machine::batch::items_of;
use crate::time::WallTime;
use crate::transcode::{decimal_u64, integer, joined};

/// Asks for a part, or keeps it for longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRequest {
    /// The campaign's name.
    pub campaign: String,
    /// Number of the part, from 0.
    pub part: u64,
    /// What the part is made of. Opaque to stores.
    pub digest: String,
    /// Who asks: another text for each run of a campaign.
    pub owner: String,
    /// Milliseconds that the claim holds.
    pub lease_ms: u64,
}

/// Stores the outcome of a part.
///
/// A store takes it if the part is claimed by `owner` and its record equals `replaces`, or if it has this record
/// already. An empty record frees the part: its owner is cleared, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettleRequest {
    /// The campaign's name.
    pub campaign: String,
    /// Number of the part, from 0.
    pub part: u64,
    /// Who has claimed it.
    pub owner: String,
    /// The outcome; empty where nothing was sent and the part is free again. Opaque to stores.
    pub record: String,
    /// The record that this one replaces; empty for one that has none yet.
    pub replaces: String,
}

/// Asks for the parts of a campaign that a store knows, in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadRequest {
    /// The campaign's name.
    pub campaign: String,
    /// The first number of interest.
    pub from: u64,
    /// How many at most. Fewer mean that there are no more.
    pub most: u64,
}

/// Answer to a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimAnswer {
    /// The part is the asker's.
    Claimed,
    /// It was settled with this record.
    Settled(String),
    /// Another owner has claimed it for so many milliseconds more.
    Running(u64),
    /// Another owner had claimed it and never settled it.
    Lost,
    /// The store knows the part with another digest.
    Differs,
}

/// A part as a store knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerPart {
    /// Its number.
    pub part: u64,
    /// What it is made of.
    pub digest: String,
    /// Who has claimed it; empty for a part that is free.
    pub owner: String,
    /// Milliseconds that the claim still holds; 0 when it is over.
    pub ms_left: u64,
    /// Its outcome; empty before.
    pub record: String,
}

const CLAIMED: &str = "c";
const SETTLED: &str = "s";
const RUNNING: &str = "r";
const LOST: &str = "l";
const DIFFERS: &str = "d";

/// How answers to a claim begin as text, by their names.
pub const CLAIM_LETTERS: [(&str, &str); 5] =
    [("claimed", CLAIMED), ("settled", SETTLED), ("running", RUNNING), ("lost", LOST), ("differs", DIFFERS)];

impl ClaimAnswer {
    /// Another owner has claimed the part for so many milliseconds more, as a store counts them: below 0 the claim is over.
    #[must_use]
    pub fn running(ms_left: i64) -> Self {
        ClaimAnswer::Running(u64::try_from(ms_left).unwrap_or(0))
    }

    /// As text: one of [`CLAIM_LETTERS`], after `s` the record, after `r` milliseconds.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            ClaimAnswer::Claimed => CLAIMED.to_owned(),
            ClaimAnswer::Settled(record) => joined(&[SETTLED, record]),
            ClaimAnswer::Running(ms) => joined(&[RUNNING, &decimal_u64(*ms)]),
            ClaimAnswer::Lost => LOST.to_owned(),
            ClaimAnswer::Differs => DIFFERS.to_owned(),
        }
    }

    /// From text; `None` for anything else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        match (text.get(..1)?, text.get(1..)?) {
            (CLAIMED, "") => Some(ClaimAnswer::Claimed),
            (SETTLED, record) => Some(ClaimAnswer::Settled(record.to_owned())),
            (RUNNING, ms) => Some(ClaimAnswer::running(integer(ms)?)),
            (LOST, "") => Some(ClaimAnswer::Lost),
            (DIFFERS, "") => Some(ClaimAnswer::Differs),
            _ => None,
        }
    }
}

impl LedgerPart {
    /// Parts from a JSON array of arrays: number, digest, owner, milliseconds left, record.
    #[must_use]
    pub fn list(json: &str) -> Option<Vec<Self>> {
        items_of(json)?.iter().map(|entry| Self::read(entry)).collect()
    }

    fn read(entry: &str) -> Option<Self> {
        let entry = items_of(entry)?;
        let [part, digest, owner, ms_left, record] = entry.as_slice() else { return None };
        let number = |raw: &str| u64::try_from(integer(raw)?).ok();
        Some(LedgerPart {
            part: number(part)?,
            digest: text_of(digest)?,
            owner: text_of(owner)?,
            ms_left: number(ms_left)?,
            record: text_of(record)?,
        })
    }
}

/// The string that a JSON text is.
pub(super) fn text_of(raw: &str) -> Option<String> {
    let mut reader = JsonReader::new(raw);
    match reader.peek() {
        Ok(ValueKind::Text) => Some(reader.string().ok()?.into_owned()),
        _ => None,
    }
}

/// A part in a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What the part is made of.
    pub digest: String,
    /// Who has claimed it; empty for a part that is free.
    pub owner: String,
    /// When the claim ends, in milliseconds since 1970.
    pub lease_until: i64,
    /// Its outcome; empty before.
    pub record: String,
}

impl Row {
    /// The answer to a claim, and the row to store before it is given, if it changes. Both in one transaction.
    #[must_use]
    pub fn claim(
        row: Option<&Row>,
        request: &ClaimRequest,
        now: impl Into<WallTime>,
    ) -> (ClaimAnswer, Option<Row>) {
        let now = now.into();
        if let Some(row) = row {
            if row.digest != request.digest {
                return (ClaimAnswer::Differs, None);
            }
            if !row.record.is_empty() {
                return (ClaimAnswer::Settled(row.record.clone()), None);
            }
            if !row.owner.is_empty() && row.owner != request.owner {
                return match row.ms_left(now) {
                    0 => (ClaimAnswer::Lost, None),
                    ms => (ClaimAnswer::Running(ms), None),
                };
            }
        }
        let claimed = Row {
            digest: request.digest.clone(),
            owner: request.owner.clone(),
            lease_until: now.millis().saturating_add(i64::try_from(request.lease_ms).unwrap_or(i64::MAX)),
            record: String::new(),
        };
        (ClaimAnswer::Claimed, Some(claimed))
    }

    /// Whether the store takes an outcome, and the row to store before it says so, if it changes.
    #[must_use]
    pub fn settle(row: Option<&Row>, request: &SettleRequest) -> (bool, Option<Row>) {
        let Some(row) = row else { return (false, None) };
        let is_free_already = request.record.is_empty() && row.owner.is_empty() && row.record.is_empty();
        if is_free_already {
            return (true, None);
        }
        if row.owner != request.owner {
            return (false, None);
        }
        if row.record == request.record && !request.record.is_empty() {
            return (true, None);
        }
        if row.record != request.replaces {
            return (false, None);
        }
        let mut settled = Row { record: request.record.clone(), ..row.clone() };
        if request.record.is_empty() {
            settled.owner = String::new();
            settled.lease_until = 0;
        }
        (true, Some(settled))
    }

    /// The row as a part of this number.
    #[must_use]
    pub fn part(&self, part: u64, now: impl Into<WallTime>) -> LedgerPart {
        let now = now.into();
        let (digest, owner, record) = (self.digest.clone(), self.owner.clone(), self.record.clone());
        let ms_left = if record.is_empty() { self.ms_left(now) } else { 0 };
        LedgerPart { part, digest, owner, ms_left, record }
    }

    fn ms_left(&self, now: WallTime) -> u64 {
        u64::try_from(self.lease_until.saturating_sub(now.millis())).unwrap_or(0)
    }
}
