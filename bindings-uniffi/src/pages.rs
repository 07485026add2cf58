//! Listings: where the next page starts.

use volc_im_core::machine::pages::next_cursor;

/// The place after a page, or none when it was the last one: by `HasMore`, by a negative cursor, or by one
/// that did not move.
#[uniffi::export]
pub fn next_place(current: i64, has_more: bool, next: i64) -> Option<i64> {
    next_cursor(current, has_more, next)
}
