//! A person settles unknown items.

use super::digest::place_of;
use super::record::Record;
use super::row::{LedgerPart, SettleRequest};
use crate::error::{Error, invalid};
use crate::transcode::{decimal_u64, first_chars, sort_few};

/// What a person found out about unknown items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// They were sent.
    Sent,
    /// They were not, and are not to be.
    Failed,
    /// They were not, and the next run of the campaign sends them.
    Left,
}

impl Resolution {
    /// By its name: `sent`, `failed` or `left`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "sent" => Some(Resolution::Sent),
            "failed" => Some(Resolution::Failed),
            "left" => Some(Resolution::Left),
            _ => None,
        }
    }
}

/// The outcome to store for a part, so that its unknown items become what a person found out: those at these places of the
/// whole list, or all of them. A store that does not take it has had another outcome meanwhile.
///
/// # Errors
/// `validation` at `part`: rule `not_unknown` for a part or a place that is not unknown, `whole_part` for items that are left
/// in a part of which others are not unknown.
pub fn resolve(
    campaign: &str,
    part: &LedgerPart,
    places: Option<&[u64]>,
    as_what: Resolution,
    reason: &str,
) -> Result<SettleRequest, Error> {
    let refuse = |rule, expected: &str| Err(invalid("part", rule, expected, &decimal_u64(part.part)));
    let is_lost = part.record.is_empty() && !part.owner.is_empty() && part.ms_left == 0;
    let place = place_of(&part.digest);
    let record = match (&place, Record::read(&part.record)) {
        (Some(_), Some(record)) => record,
        (Some(place), None) if is_lost => Record::lost(place.count),
        _ => return refuse("not_unknown", "must be a part with unknown items"),
    };
    let (first, count) = place.map_or((0, 0), |place| (place.first, place.count));
    if record.unknown.is_empty() {
        return refuse("not_unknown", "must be a part with unknown items");
    }
    let is_meant = |index: u64| places.is_none_or(|places| places.contains(&(index + first)));
    let is_unknown = |place: &u64| record.unknown.iter().any(|item| item.index + first == *place);
    if places.is_some_and(|places| places.is_empty() || !places.iter().all(is_unknown)) {
        return refuse("not_unknown", "must have unknown items at these places");
    }
    let (meant, unknown): (Vec<_>, Vec<_>) =
        record.unknown.into_iter().partition(|item| is_meant(item.index));
    let (campaign, owner, replaces) = (campaign.to_owned(), part.owner.clone(), part.record.clone());
    let settle = |record| SettleRequest { campaign, part: part.part, owner, record, replaces };
    let reason = first_chars(reason, 200).to_owned();
    let (sent, failed) = (record.sent, record.failed);
    match as_what {
        Resolution::Left if meant.len() as u64 == count => Ok(settle(String::new())),
        Resolution::Left => refuse("whole_part", "must be unknown as a whole to be sent again"),
        Resolution::Sent => {
            let sent = sent + meant.len() as u64;
            Ok(settle(Record { sent, failed, unknown, why: Some(reason) }.text()))
        }
        Resolution::Failed => {
            let mut failed = failed;
            failed.extend(meant.into_iter().map(|mut item| {
                item.message.clone_from(&reason);
                item
            }));
            sort_few(&mut failed, |item, other| item.index < other.index);
            Ok(settle(Record { sent, failed, unknown, why: Some(reason) }.text()))
        }
    }
}
