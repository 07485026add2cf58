//! Shape tables of the actions, for the transcoder, the validator and the generators.
//!
//! The attributes of `volc-im-macros` create them from the structs in [`operations`](crate::model::operations).

use crate::error::Error;
pub use volc_im_transcode::shape::*;

/// Action of the API.
#[derive(Debug)]
pub struct Operation {
    /// Wire name, such as `SendMessage`.
    pub name: &'static str,
    /// Shape of the request.
    pub request: &'static Object,
    /// Shape of `Result` in the response.
    pub result: &'static Object,
    /// When a failed attempt is retried.
    pub retry: Retry,
    /// Fields that continue a listing.
    pub paging: Option<Paging>,
    /// Documented rate limit of an account.
    pub rate: Option<Rate>,
    /// Doc lines, for the generators.
    #[cfg(feature = "docs")]
    pub docs: OperationDocs,
}

/// When a failed attempt of an action is retried. Not documented by the vendor; inferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// After any failure: reads and idempotent writes.
    Safe,
    /// Only with an idempotency id, which is created before the first attempt. Without one, the action counts as `Never`.
    Keyed {
        /// Wire name of the field of the id.
        field: &'static str,
        /// Field and value for which the id is omitted, since the service creates one.
        unless: Option<(&'static str, i64)>,
    },
    /// Never after bytes may have reached the service.
    Never,
}

/// Fields that continue a listing, by wire name.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// Request field of the position: `Cursor`.
    pub cursor: &'static str,
    /// Result field of the next position: `NextCursor` or `NewCursor`.
    pub next: &'static str,
    /// Result field of the items.
    pub items: &'static str,
    /// Result field that says whether another page exists.
    pub more: &'static str,
}

/// Documented rate limit of an account, over all its apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// Calls per second.
    PerSecond(u32),
    /// Messages per minute, one for each receiver.
    MessagesPerMinute(u32),
    /// Calls per day.
    PerDay(u32),
}

/// Documentation of an action, for the generators.
#[cfg(feature = "docs")]
#[derive(Debug)]
pub struct OperationDocs {
    /// Doc lines, a sentence each.
    pub doc: &'static str,
    /// Id of the documentation page; 0 if unknown.
    pub page: u32,
    /// Module of the declaration, such as `messages`.
    pub domain: &'static str,
}

#[cfg(feature = "docs")]
impl OperationDocs {
    /// Address of the documentation page, if known.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        (self.page != 0).then(|| format!("https://www.volcengine.com/docs/6348/{}", self.page))
    }
}

impl Operation {
    /// Finds an action by wire name.
    ///
    /// # Errors
    /// `validation` with rule `unknown_action`.
    pub fn find(name: &str) -> Result<&'static Operation, Error> {
        crate::model::operations::ALL.iter().copied().find(|operation| operation.name == name).ok_or_else(
            || {
                crate::error::invalid(
                    "action",
                    "unknown_action",
                    "must be the wire name of an action, such as SendMessage; raw calls accept any name",
                    name,
                )
            },
        )
    }
}

impl Shaped for crate::model::values::Json {
    const KIND: Kind = Kind::Json;
}
