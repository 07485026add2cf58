//! Shape tables: what the transcoder, the validator and the generators know of every action.
//!
//! Nobody writes these by hand: the attributes of `volc-im-macros` make them from the structs in
//! [`operations`](crate::model::operations).

use crate::error::Error;
pub use volc_im_transcode::shape::*;

/// An action of the API.
#[derive(Debug)]
pub struct Operation {
    /// The wire name: `SendMessage`.
    pub name: &'static str,
    /// What goes out.
    pub request: &'static Object,
    /// What comes back under `Result`.
    pub result: &'static Object,
    /// When a failed attempt may be repeated.
    pub retry: Retry,
    /// How the listing is continued, for actions that list.
    pub paging: Option<Paging>,
    /// The documented rate limit, per account.
    pub rate: Option<Rate>,
    /// Words for the generators.
    #[cfg(feature = "docs")]
    pub docs: OperationDocs,
}

/// When a failed attempt of an action may be repeated (inferred; the documentation is silent).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Reads, and writes that end in the same state however often they run.
    Safe,
    /// Only with the idempotency id in the named field, which the driver makes before the first attempt. Without it
    /// the action counts as `Never`.
    Keyed {
        /// Wire name of the field that takes the id.
        field: &'static str,
        /// The field that says the id must be left out, and its value: the service makes one itself.
        unless: Option<(&'static str, i64)>,
    },
    /// Never after bytes may have reached the service.
    Never,
}

/// The fields that continue a listing, by wire name.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// Request field of the position: `Cursor`.
    pub cursor: &'static str,
    /// Result field of the next position: `NextCursor` or `NewCursor`.
    pub next: &'static str,
    /// Result field of the items.
    pub items: &'static str,
    /// Result field that says whether more is to come.
    pub more: &'static str,
}

/// A documented rate limit. Limits count per account, over all its apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// Calls per second.
    PerSecond(u32),
    /// Messages per minute, each receiver counting as one.
    MessagesPerMinute(u32),
    /// Calls per day.
    PerDay(u32),
}

/// Words about an action, for the generators.
#[cfg(feature = "docs")]
#[derive(Debug)]
pub struct OperationDocs {
    /// Doc lines, the first of them a sentence.
    pub doc: &'static str,
    /// Id of the documentation page, 0 where none was found.
    pub page: u32,
    /// The module of the declaration: `messages`.
    pub domain: &'static str,
}

#[cfg(feature = "docs")]
impl OperationDocs {
    /// The documentation page's address, where the page is known.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        (self.page != 0).then(|| format!("https://www.volcengine.com/docs/6348/{}", self.page))
    }
}

impl Operation {
    /// The action with this wire name.
    ///
    /// # Errors
    /// `validation` with rule `unknown_action`.
    pub fn find(name: &str) -> Result<&'static Operation, Error> {
        crate::model::operations::ALL.iter().copied().find(|operation| operation.name == name).ok_or_else(
            || {
                crate::error::invalid(
                    "action",
                    "unknown_action",
                    "must be an action of the API by its wire name, such as SendMessage; raw calls take any",
                    name,
                )
            },
        )
    }
}

impl Shaped for crate::model::values::Json {
    const KIND: Kind = Kind::Json;
}
