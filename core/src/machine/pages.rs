//! Listings: where the next page starts, and when there is none.

use crate::model::operations::Request;
use crate::model::shape::{Field, Limit, Operation};
use crate::model::values::Cursor;

/// The place after a page, or `None` when it was the last one.
///
/// The service says so with `HasMore`; a negative cursor, or one that did not move, ends a listing as well, so that a
/// service that repeats itself causes no endless loop (inferred).
#[must_use]
pub fn next_cursor(current: i64, has_more: bool, next: i64) -> Option<i64> {
    (has_more && next >= 0 && next != current).then_some(next)
}

/// Every listing's page limit; one of them takes more under a condition.
const PAGE: i64 = 20;

/// The page size to ask for where the caller names none, for an action with a documented limit.
#[must_use]
pub fn default_page(operation: &Operation) -> Option<i64> {
    let limit = |field: &Field| {
        field.limits.iter().find_map(|limit| match limit {
            Limit::Range(_, most) if field.wire == "Limit" => Some(*most),
            _ => None,
        })
    };
    operation.request.fields.iter().find_map(limit).map(|most| most.min(PAGE))
}

/// One page of a listing.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page starts; `None` after the last one. Store it to continue later.
    pub next: Option<Cursor>,
}

/// A request that lists something page by page.
pub trait Listing: Request + Clone {
    /// What is listed.
    type Item;

    /// Where the page starts.
    fn cursor(&self) -> Cursor;

    /// Asks for the page that starts at `cursor`.
    fn set_cursor(&mut self, cursor: Cursor);

    /// The items and the next place in the answer to a request for the page at `current`.
    fn page(result: Self::Result, current: Cursor) -> Page<Self::Item>;
}

#[cfg(test)]
mod tests {
    use super::next_cursor;

    #[test]
    fn a_listing_ends_by_word_by_sign_or_by_standing_still() {
        assert_eq!(next_cursor(0, true, 20), Some(20));
        assert_eq!(next_cursor(20, true, 0), Some(0));
        assert_eq!(next_cursor(0, false, 20), None);
        assert_eq!(next_cursor(0, true, -1), None);
        assert_eq!(next_cursor(20, true, 20), None);
    }
}
