//! Listings as streams.

use futures_util::stream::{self, Stream, StreamExt};
use volc_im_core::machine::pages::{Listing, Page};
use volc_im_core::model::values::Cursor;

use crate::client::ImClient;
use crate::error::Error;

/// What a listing action lists, asked for page by page. An error keeps the place: asking again goes on there.
#[derive(Clone, Debug)]
pub struct Pages<L> {
    client: ImClient,
    request: L,
    next: Option<Cursor>,
}

impl<L: Listing> Pages<L> {
    pub(crate) fn new(client: ImClient, request: L) -> Self {
        let next = Some(request.cursor());
        Pages { client, request, next }
    }

    /// Where the next page starts; `None` after the last one. Keep it to go on later.
    #[must_use]
    pub fn cursor(&self) -> Option<Cursor> {
        self.next
    }

    /// The next page; `None` after the last one.
    ///
    /// # Errors
    /// As for a single call. The place is kept.
    pub async fn next_page(&mut self) -> Result<Option<Vec<L::Item>>, Error> {
        let Some(cursor) = self.next else { return Ok(None) };
        self.request.set_cursor(cursor);
        let response = self.client.call(self.request.clone()).with_info().await?;
        let Page { items, next } = L::page(response.result, cursor);
        self.next = next;
        Ok(Some(items))
    }

    /// The pages as a stream, which ends at the first error.
    pub fn pages(self) -> impl Stream<Item = Result<Vec<L::Item>, Error>> {
        stream::try_unfold(self, |mut pages| async move {
            Ok(pages.next_page().await?.map(|items| (items, pages)))
        })
    }

    /// The items of all pages as a stream, which ends at the first error.
    pub fn items(self) -> impl Stream<Item = Result<L::Item, Error>> {
        self.pages().flat_map(|page| {
            let items: Vec<Result<L::Item, Error>> = match page {
                Ok(items) => items.into_iter().map(Ok).collect(),
                Err(error) => vec![Err(error)],
            };
            stream::iter(items)
        })
    }
}
