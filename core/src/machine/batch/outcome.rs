//! Outcome of every item of a batch.

use std::borrow::Cow;

use super::join::join;
use super::split::{Part, Split, items_of};
use crate::error::Error;
use crate::error::report::ObjectText;
use crate::json_reader::JsonReader;
use crate::model::shape::{IdOf, Kind, Operation, Retry};
use crate::transcode::{IntegerRule, RawObject, array, copy_text, decode, joined, quote};
use crate::wire::protocol::JsonStyle;

/// How a part ended.
#[derive(Debug)]
pub(in crate::machine) enum Outcome {
    Answered(String),
    Failed { error: Error, maybe_sent: bool },
}

/// An item not confirmed as successful.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BatchItem {
    /// Position in the whole list.
    pub index: usize,
    /// The item as JSON, as it was given.
    pub item: String,
    /// The service's code, where it gave one.
    pub code: Option<String>,
    /// Message.
    pub message: String,
}

/// Outcome of a batch: every item is sent, failed, unknown or left, exactly one of them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BatchReport {
    /// Number of items.
    pub total: usize,
    /// Number of sent items.
    pub sent: usize,
    /// The parts' results as one, JSON in the batch's style.
    pub result: String,
    /// Rejected by the service, singly or with their call.
    pub failed: Vec<BatchItem>,
    /// May have been sent: sending again could do the work twice.
    pub unknown: Vec<BatchItem>,
    /// Not sent, and safe to send again.
    pub left: Vec<BatchItem>,
    /// The input for the items left, JSON in the batch's style; `None` if there are none.
    pub rest: Option<String>,
    /// The errors of the parts that failed.
    pub errors: Vec<Error>,
}

impl BatchReport {
    /// The report without its errors as one JSON object, items and rest in a style whose numbers may be doubles:
    /// integers beyond ±(2^53-1) are strings.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Items were read once already: they are JSON.
        let copy = |json: &str| copy_text(json, IntegerRule::QuoteIds).unwrap_or_default();
        let mut object = ObjectText::new();
        object.number("total", self.total).number("sent", self.sent).raw("result", &self.result);
        for (name, items) in [("failed", &self.failed), ("unknown", &self.unknown), ("left", &self.left)] {
            let mut list = Vec::with_capacity(items.len());
            for item in items {
                let mut entry = ObjectText::new();
                entry.number("index", item.index).raw("item", &copy(&item.item));
                entry.some_text("code", item.code.as_deref()).text("message", &item.message);
                list.push(entry.finish());
            }
            object.raw(name, &array(&list));
        }
        if let Some(rest) = &self.rest {
            object.raw("rest", &copy(rest));
        }
        object.finish()
    }
}

pub(in crate::machine) fn report(
    operation: &'static Operation,
    style: JsonStyle,
    split: &Split,
    outcomes: &[Option<Outcome>],
) -> BatchReport {
    let nothing = empty_result(operation, style);
    let mut answered: Vec<&str> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Some(Outcome::Answered(result)) => Some(result.as_str()),
            _ => None,
        })
        .collect();
    if answered.is_empty() {
        answered.push(&nothing);
    }
    let mut report = BatchReport {
        total: split.items.len(),
        sent: 0,
        result: join(operation.result, &answered, style.casing),
        failed: Vec::new(),
        unknown: Vec::new(),
        left: Vec::new(),
        rest: None,
        errors: Vec::new(),
    };
    let all = |part: &Part, list: &mut Vec<BatchItem>, code: Option<&str>, message: &str| {
        let items = split.items.iter().enumerate().take(part.to).skip(part.from);
        list.extend(items.map(|(index, item)| BatchItem {
            index,
            item: item.clone(),
            code: code.map(str::to_owned),
            message: message.to_owned(),
        }));
    };
    for (part, outcome) in split.parts.iter().zip(outcomes) {
        match outcome {
            None => all(part, &mut report.left, None, "not started"),
            Some(Outcome::Answered(result)) => match RawObject::read(result) {
                Ok(result) => answered_part(operation, style, split, part, &result, &mut report),
                Err((_, words)) => all(part, &mut report.unknown, None, &words),
            },
            Some(Outcome::Failed { error, maybe_sent }) => {
                let message = error.words();
                match verdict(operation, error, *maybe_sent) {
                    Verdict::Failed(code) => all(part, &mut report.failed, code, &message),
                    Verdict::Unknown => all(part, &mut report.unknown, None, &message),
                    Verdict::Left => all(part, &mut report.left, None, &message),
                }
                report.errors.push(error.clone());
            }
        }
    }
    if !report.left.is_empty() {
        let items: Vec<String> = report.left.iter().map(|left| left.item.clone()).collect();
        report.rest = Some(split.rest(&items));
    }
    report
}

/// How an empty response reads: with empty lists and maps.
fn empty_result(operation: &'static Operation, style: JsonStyle) -> String {
    decode("Result", operation.result, &mut JsonReader::new("{}"), style.casing, style.ids, None)
        .unwrap_or_else(|_| "{}".to_owned())
}

/// What a failed part means for its items.
enum Verdict<'e> {
    Failed(Option<&'e str>),
    Unknown,
    Left,
}

/// An item that may have been sent is never `failed`, and one that could be sent twice is never `left`.
fn verdict<'e>(operation: &Operation, error: &'e Error, maybe_sent: bool) -> Verdict<'e> {
    let is_harmless = !maybe_sent || operation.retry == Retry::Safe;
    match error {
        Error::Validation(_) if !maybe_sent => Verdict::Failed(None),
        Error::Api(e) if !e.retryable && is_harmless => Verdict::Failed(Some(&e.code)),
        _ if is_harmless => Verdict::Left,
        _ => Verdict::Unknown,
    }
}

fn answered_part(
    operation: &'static Operation,
    style: JsonStyle,
    split: &Split,
    part: &Part,
    result: &RawObject<'_>,
    report: &mut BatchReport,
) {
    let spell = |wire: &str| style.casing.spell(wire);
    let failures = items_of(result.get("failed").unwrap_or("[]")).unwrap_or_default();
    let failures: Vec<RawObject<'_>> =
        failures.iter().filter_map(|text| RawObject::read(text).ok()).collect();
    let successes = operation
        .result
        .successes
        .and_then(|at| operation.result.fields.get(usize::from(at)))
        .and_then(|field| result.get(&spell(field.wire)))
        .and_then(|map| RawObject::read(map).ok());
    let text_of = |raw: &str| raw.trim_matches('"').to_owned();
    let id_name = id_name(split);
    for (index, item) in split.items.iter().enumerate().take(part.to).skip(part.from) {
        let id = match &id_name {
            None => text_of(item),
            Some(names) => {
                let object = RawObject::read(item).ok();
                let given = |name: &String| object.as_ref().and_then(|object| object.get(&spell(name)));
                names.iter().find_map(given).map(text_of).unwrap_or_default()
            }
        };
        let is_it = |failure: &&RawObject<'_>| {
            ["Id", "IdStr"].iter().any(|name| failure.get(&spell(name)).is_some_and(|raw| text_of(raw) == id))
        };
        let entry =
            |code: Option<String>, message: String| BatchItem { index, item: item.clone(), code, message };
        if let Some(failure) = failures.iter().find(is_it) {
            let text = |name| failure.text(&spell(name)).map(Cow::into_owned);
            report.failed.push(entry(text("Code"), text("Message").unwrap_or_default()));
        } else if successes.as_ref().is_some_and(|successes| successes.get(&id).is_none()) {
            let message = joined(&[&quote(&id), " is neither among the sent nor among the failed items"]);
            report.unknown.push(entry(None, message));
        } else {
            report.sent += 1;
        }
    }
}

/// Wire names of the fields that identify an item: its user id and the twin. `None` where the items are ids.
fn id_name(split: &Split) -> Option<Vec<String>> {
    let Kind::List(Kind::Object(object)) = split.field.kind else { return None };
    let main = object.fields.iter().position(|field| matches!(field.kind, Kind::Id(IdOf::User)))?;
    let is_it = |(at, field): &(usize, &crate::model::shape::Field)| {
        *at == main || field.twin_of.map(usize::from) == Some(main)
    };
    Some(object.fields.iter().enumerate().filter(is_it).map(|(_, field)| field.wire.to_owned()).collect())
}
