//! The declarations as every language sees them, without anything of a language.

mod kind;
mod names;
mod object;
mod read;
mod read_codes;
mod read_field;
mod read_texts;

pub use kind::{Code, CodeBase, Codes, IdKind, Kind, MapKey};
pub use names::Names;
pub use object::{Field, Limit, Object, Presence, Side};

use crate::chinese::Catalogue;
use serde::Serialize;
use serde_json::Value as Json;
use std::sync::Arc;

/// Everything that is declared.
#[derive(Debug, Serialize)]
pub struct Model {
    /// Version of every package.
    pub version: String,
    /// Actions by name.
    pub actions: Vec<Action>,
    /// Names of the domains.
    pub domains: Vec<String>,
    /// Objects inside of requests and results, in the order of first use.
    #[serde(serialize_with = "object::all_shared")]
    pub objects: Vec<Arc<Object>>,
    /// Documented events, in declaration order.
    pub events: Vec<Event>,
    /// Objects inside of the data of events, in the order of first use.
    #[serde(serialize_with = "object::all_shared")]
    pub event_objects: Vec<Arc<Object>>,
    /// Names of the codes that requests use.
    pub request_codes: Vec<String>,
    /// Names of the codes that the data of events uses.
    pub event_codes: Vec<String>,
    /// Sets of integers, then those of text, by name.
    #[serde(serialize_with = "kind::all_codes")]
    pub codes: Vec<Arc<Codes>>,
    /// How old a callback may be.
    pub tolerance_seconds: u32,
    /// The description of the emulator's control API.
    pub control_api: Json,
    /// Names of spans, attributes and metrics.
    pub telemetry: Json,
    /// Scripts of the stores in Redis: `name`, `doc` and `text`.
    pub redis_scripts: Json,
    /// What the script of rates calls the steps of a store: pairs of the step and its name.
    pub rate_steps: Json,
    /// Rules that drivers follow by themselves: `largest_response` in bytes, `claim_letters` and `log_levels` by their
    /// names, limits of deadlines, defaults of campaigns in Redis.
    pub driver_rules: Json,
    /// The categories of errors: `name` and `doc`.
    pub error_categories: Json,
    /// The Chinese of doc lines.
    #[serde(skip)]
    pub chinese: Catalogue,
    /// Spellings of the fields' names.
    #[serde(skip)]
    pub names: Names,
}

/// An action.
#[derive(Debug, Serialize)]
pub struct Action {
    /// Wire name, such as `SendMessage`.
    pub name: String,
    /// Doc lines.
    pub doc: String,
    /// Id of the documentation page; 0 if unknown.
    pub page: u32,
    /// Address of the documentation page.
    pub url: Option<String>,
    /// Module of the declaration, such as `messages`.
    pub domain: String,
    /// The request.
    #[serde(serialize_with = "object::shared")]
    pub request: Arc<Object>,
    /// The result.
    #[serde(serialize_with = "object::shared")]
    pub result: Arc<Object>,
    /// Objects that its request is the first to use.
    #[serde(serialize_with = "object::all_shared")]
    pub first_in_request: Vec<Arc<Object>>,
    /// Objects that its result is the first to use.
    #[serde(serialize_with = "object::all_shared")]
    pub first_in_result: Vec<Arc<Object>>,
    /// When a failed attempt is retried.
    pub retry: Retry,
    /// Fields that continue a listing.
    pub paging: Option<Paging>,
    /// Documented rate limit.
    pub rate: Option<Rate>,
    /// Whether it takes a list with a limit, which a batch splits.
    pub is_batched: bool,
    /// Kinds of that list's items: several where it has twins.
    pub batch_items: Vec<Kind>,
}

/// When a failed attempt is retried.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Retry {
    /// After any failure.
    Safe,
    /// Only with an idempotency id.
    Keyed {
        /// Wire name of the field of the id.
        field: String,
    },
    /// Never after bytes may have reached the service.
    Never,
}

/// Fields that continue a listing.
#[derive(Debug, Serialize)]
pub struct Paging {
    /// Request field of the position.
    pub cursor: Field,
    /// Request field of the page size, if it can be chosen.
    pub limit: Option<Field>,
    /// Page size where the caller names none.
    pub size: Option<i64>,
    /// Result field of the next position.
    pub next: Field,
    /// Result field of the items.
    pub items: Field,
    /// Kind of an item.
    pub item: Kind,
    /// Result field that says whether another page exists.
    pub more: Field,
}

/// A rate limit of an account.
#[derive(Debug, Serialize)]
pub struct Rate {
    /// How many calls, or messages if they are what counts.
    pub most: u32,
    /// Time in which they count.
    pub per: Per,
    /// In words, such as `5 calls per second`.
    pub words: String,
}

/// Time and unit of a rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// Calls per second.
    Second,
    /// Messages per minute, one for each receiver.
    MinuteOfMessages,
    /// Calls per day.
    Day,
}

/// A documented event of the callbacks.
#[derive(Debug, Serialize)]
pub struct Event {
    /// Name, such as `BeforeSendMessage`.
    pub name: String,
    /// Whether its handler decides.
    pub is_before: bool,
    /// Its data.
    #[serde(serialize_with = "object::shared")]
    pub data: Arc<Object>,
    /// Objects that its data is the first to use, of those in the data of events.
    #[serde(serialize_with = "object::all_shared")]
    pub first_in_data: Vec<Arc<Object>>,
}

impl Model {
    /// Every object: requests, results, the data of events, and what is inside of them; some more than once.
    pub fn every_object(&self) -> impl Iterator<Item = &Arc<Object>> {
        let calls = self.actions.iter().flat_map(|action| [&action.request, &action.result]);
        let data = self.events.iter().map(|event| &event.data);
        calls.chain(data).chain(&self.objects).chain(&self.event_objects)
    }
}
