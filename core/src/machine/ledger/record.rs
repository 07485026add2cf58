//! Outcome of a part as a store keeps it: compact JSON.
//!
//! `s` is the number of sent items; `f` the failed and `u` the unknown ones, each an array of position in the part, item,
//! code and message; `a` stands for all items of the part: `f` or `u`, code and message; `w` says why a person changed it.

use super::digest::{LARGEST_PART, Place};
use super::row::{LedgerPart, text_of};
use crate::error::report::ObjectText;
use crate::machine::batch::{BatchItem, BatchReport, items_of};
use crate::transcode::{RawObject, array, decimal_u64, first_chars, integer, joined, quote};

/// Characters of a message that are kept.
const MESSAGE: usize = 200;

/// The longest item that is kept: an id, not a whole message.
const ITEM: usize = 64;

/// An item that was not sent, or not surely.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CampaignItem {
    /// Position in the whole list.
    pub index: u64,
    /// The item as JSON where it is short, such as an id, and has an outcome apart from its part's.
    pub item: Option<String>,
    /// The service's code, where it gave one.
    pub code: Option<String>,
    /// Message.
    pub message: String,
}

/// Outcome of a part; positions within the part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) sent: u64,
    pub(super) failed: Vec<CampaignItem>,
    pub(super) unknown: Vec<CampaignItem>,
    pub(super) why: Option<String>,
}

impl Record {
    /// Of a part of which nothing is left.
    pub(super) fn of(report: &BatchReport) -> Self {
        let items = |items: &[BatchItem]| items.iter().map(item_of).collect();
        Record {
            sent: report.sent as u64,
            failed: items(&report.failed),
            unknown: items(&report.unknown),
            why: None,
        }
    }

    /// Of a part that was claimed and never settled.
    pub(super) fn lost(count: u64) -> Self {
        let message = "claimed and never settled".to_owned();
        Record { unknown: all_of(count, None, &message), ..Record::default() }
    }

    /// Of a part whose record was written by another version, or by nobody that is known.
    fn unreadable(count: u64) -> Self {
        let message = "the outcome of its part cannot be read".to_owned();
        Record { unknown: all_of(count, None, &message), ..Record::default() }
    }

    /// Of a part that a store knows: none while it is free, or being sent.
    pub(super) fn of_part(part: &LedgerPart, place: Place) -> Option<Self> {
        if part.record.is_empty() {
            let is_lost = !part.owner.is_empty() && part.ms_left == 0;
            return is_lost.then(|| Record::lost(place.count));
        }
        let record = Record::read(&part.record).filter(|record| record.is_of(place.count));
        Some(record.unwrap_or_else(|| Record::unreadable(place.count)))
    }

    /// Whether it can be the outcome of so many items.
    fn is_of(&self, count: u64) -> bool {
        let mut places: Vec<u64> = self.failed.iter().chain(&self.unknown).map(|item| item.index).collect();
        places.sort_unstable();
        let is_once = places.is_sorted_by(|one, next| one < next);
        is_once && places.last().is_none_or(|last| *last < count)
    }

    pub(super) fn text(&self) -> String {
        let mut json = ObjectText::new();
        json.number("s", self.sent);
        let all = [("f", &self.failed, &self.unknown), ("u", &self.unknown, &self.failed)];
        let whole = all.iter().find_map(|(name, items, others)| {
            let [first, rest @ ..] = items.as_slice() else { return None };
            let is_alike = |item: &CampaignItem| item.code == first.code && item.message == first.message;
            let is_whole = self.sent == 0 && others.is_empty() && rest.len() > 1 && rest.iter().all(is_alike);
            is_whole.then_some((*name, items.len() as u64, first))
        });
        if let Some((name, count, first)) = whole {
            let (code, message) = (or_null(first.code.as_deref()), quote(&first.message));
            json.raw("a", &array(&[quote(name), decimal_u64(count), code, message]));
        } else {
            for (name, items, _) in all {
                if !items.is_empty() {
                    json.raw(name, &array(&items.iter().map(entry).collect::<Vec<_>>()));
                }
            }
        }
        json.some_text("w", self.why.as_deref());
        json.finish()
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let object = RawObject::read(text).ok()?;
        let items = |name| match object.get(name) {
            Some(list) => items_of(list)?.iter().map(|entry| read_entry(entry)).collect(),
            None => Some(Vec::new()),
        };
        let mut record = Record {
            sent: number(object.get("s")?)?,
            failed: items("f")?,
            unknown: items("u")?,
            why: object.text("w").map(std::borrow::Cow::into_owned),
        };
        if let Some(whole) = object.get("a") {
            let whole = items_of(whole)?;
            let [name, count, code, message] = whole.as_slice() else { return None };
            let all = all_of(number(count)?, text_of(code), &text_of(message)?);
            match text_of(name)?.as_str() {
                "f" => record.failed = all,
                "u" => record.unknown = all,
                _ => return None,
            }
        }
        Some(record)
    }
}

/// A number of items, or the position of one.
fn number(raw: &str) -> Option<u64> {
    u64::try_from(integer(raw)?).ok().filter(|number| *number <= LARGEST_PART)
}

fn all_of(count: u64, code: Option<String>, message: &str) -> Vec<CampaignItem> {
    let item = |index| CampaignItem { index, item: None, code: code.clone(), message: message.to_owned() };
    (0..count).map(item).collect()
}

fn item_of(item: &BatchItem) -> CampaignItem {
    CampaignItem {
        index: item.index as u64,
        item: Some(item.item.clone()).filter(|item| item.len() <= ITEM),
        code: item.code.clone(),
        message: first_chars(&item.message, MESSAGE).to_owned(),
    }
}

pub(super) fn or_null(text: Option<&str>) -> String {
    text.map_or_else(|| "null".to_owned(), quote)
}

fn entry(item: &CampaignItem) -> String {
    let raw = item.item.as_deref().unwrap_or("null");
    let (index, code) = (decimal_u64(item.index), or_null(item.code.as_deref()));
    joined(&["[", &index, ",", raw, ",", &code, ",", &quote(&item.message), "]"])
}

fn read_entry(entry: &str) -> Option<CampaignItem> {
    let entry = items_of(entry)?;
    let [index, item, code, message] = entry.as_slice() else { return None };
    Some(CampaignItem {
        index: number(index)?,
        item: Some(item.clone()).filter(|item| item != "null"),
        code: text_of(code),
        message: text_of(message)?,
    })
}
