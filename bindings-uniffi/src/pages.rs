//! Listings: where the next page starts.

use volc_im_core::machine::pages::{default_page, next_cursor};
use volc_im_core::model::shape::Operation;

use crate::error::ImError;

/// How a listing action names what continues it, by wire name.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ListingFields {
    /// Request field of the position.
    pub cursor: String,
    /// Result field of the next position.
    pub next: String,
    /// Result field of the items.
    pub items: String,
    /// Result field that says whether more is to come.
    pub more: String,
    /// The page size to ask for where the caller names none, for actions with a documented limit.
    pub default_page: Option<i64>,
}

/// How an action is listed page by page; none for one that lists nothing.
#[uniffi::export]
pub fn listing_fields(action: String) -> Result<Option<ListingFields>, ImError> {
    let operation = Operation::find(&action)?;
    Ok(operation.paging.map(|paging| ListingFields {
        cursor: paging.cursor.to_owned(),
        next: paging.next.to_owned(),
        items: paging.items.to_owned(),
        more: paging.more.to_owned(),
        default_page: default_page(operation),
    }))
}

/// The place after a page, or none when it was the last one: by the service's word, by a negative cursor, or by one
/// that did not move.
#[uniffi::export]
pub fn next_place(current: i64, has_more: bool, next: i64) -> Option<i64> {
    next_cursor(current, has_more, next)
}
