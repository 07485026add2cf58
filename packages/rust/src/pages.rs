//! Listings as streams.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::stream::Stream;
#[doc(inline)]
pub use volc_im_core::machine::pages::{Listing, Page};

use crate::client::ImClient;
use crate::error::Error;
use crate::ids::Cursor;
use crate::transport::BoxFuture;

/// The pages of a listing, as a stream.
///
/// An error keeps the place: polled again, the stream continues there.
pub struct Pages<L: Listing> {
    client: ImClient,
    request: L,
    next: Option<Cursor>,
    asking: Option<BoxFuture<'static, Result<L::Result, Error>>>,
}

/// The items of a listing, as a stream.
///
/// An error keeps the place: polled again, the stream continues there, and what had arrived before is not lost.
///
/// ```no_run
/// use volc_im::prelude::*;
/// use volc_im::messages::GetConversationMessagesRequest;
///
/// # async fn list(im: ImClient, group: ConversationId) -> Result<(), Error> {
/// let mut messages = im.paginate(GetConversationMessagesRequest::new(group, Cursor::START, 20));
/// while let Some(message) = messages.next().await {
///     println!("{}", message?.content);
/// }
/// # Ok(())
/// # }
/// ```
pub struct Items<L: Listing> {
    pages: Pages<L>,
    arrived: VecDeque<L::Item>,
}

impl<L: Listing> Pages<L> {
    pub(crate) fn new(client: ImClient, request: L) -> Self {
        let next = Some(request.cursor());
        Pages { client, request, next, asking: None }
    }

    /// Where the next page starts; `None` after the last one. Store it to continue later.
    #[must_use]
    pub fn cursor(&self) -> Option<Cursor> {
        self.next
    }
}

impl<L: Listing + Send + Unpin + 'static> Pages<L> {
    /// The next page; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Vec<L::Item>, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<L: Listing + Send + Unpin + 'static> Stream for Pages<L> {
    type Item = Result<Vec<L::Item>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(cursor) = this.next else { return Poll::Ready(None) };
        let asking = this.asking.get_or_insert_with(|| {
            this.request.set_cursor(cursor);
            this.client.call(this.request.clone()).into_future()
        });
        let result = ready!(asking.as_mut().poll(context));
        this.asking = None;
        Poll::Ready(Some(result.map(|result| {
            let Page { items, next } = L::page(result, cursor);
            this.next = next;
            items
        })))
    }
}

impl<L: Listing> Items<L> {
    pub(crate) fn new(client: ImClient, request: L) -> Self {
        Items { pages: Pages::new(client, request), arrived: VecDeque::new() }
    }

    /// The same listing page by page. Items that arrived and were not taken are requested again.
    #[must_use]
    pub fn pages(self) -> Pages<L> {
        Pages::new(self.pages.client, self.pages.request)
    }
}

impl<L: Listing + Send + Unpin + 'static> Items<L>
where
    L::Item: Unpin,
{
    /// The next item; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<L::Item, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<L: Listing + Send + Unpin + 'static> Stream for Items<L>
where
    L::Item: Unpin,
{
    type Item = Result<L::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.arrived.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(items)) => self.arrived = items.into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<L: Listing + std::fmt::Debug> std::fmt::Debug for Pages<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages")
            .field("request", &self.request)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

impl<L: Listing + std::fmt::Debug> std::fmt::Debug for Items<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
