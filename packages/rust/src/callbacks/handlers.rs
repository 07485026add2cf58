//! Handlers and their replies.

use std::collections::HashMap;
use std::sync::Arc;

use volc_im_core::callbacks::{ACCEPTED, Event, TypedEventData, accept_reply, reject_reply};

use crate::error::Error;
use crate::transport::BoxFuture;

/// Error of a handler. Any error converts to it with `?`.
pub type HandlerError = Box<dyn std::error::Error + Send + Sync>;

/// What a handler returns.
pub type HandlerResult = Result<Reply, HandlerError>;

/// A decision about an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply(pub(super) String);

impl Reply {
    /// Accepts: the operation of a Before event continues, or an After event is acknowledged.
    #[must_use]
    pub fn accept() -> Self {
        Reply(ACCEPTED.to_owned())
    }

    /// As [`accept`](Self::accept), with more fields: the text of a JSON object by the service's names.
    ///
    /// # Errors
    /// `validation`, if it is no JSON object.
    pub fn accept_with(extra: &str) -> Result<Self, Error> {
        Ok(Reply(accept_reply(Some(extra))?))
    }

    /// Refuses the operation of a Before event. The sender's client shows the code and the message.
    ///
    /// # Errors
    /// `validation`, if the code is 0.
    pub fn reject(code: i64, message: &str) -> Result<Self, Error> {
        Ok(Reply(reject_reply(code, message, None)?))
    }

    /// As [`reject`](Self::reject), with more fields: the text of a JSON object by the service's names.
    ///
    /// # Errors
    /// `validation`, if the code is 0 or `extra` is no JSON object.
    pub fn reject_with(code: i64, message: &str, extra: &str) -> Result<Self, Error> {
        Ok(Reply(reject_reply(code, message, Some(extra))?))
    }
}

pub(super) type Handler = Arc<dyn Fn(Event) -> BoxFuture<'static, HandlerResult> + Send + Sync>;

/// Handlers by the name of their event.
#[derive(Clone, Default)]
pub(super) struct Handlers {
    /// In the order in which they were given, with those given twice: core refuses them.
    pub(super) names: Vec<String>,
    by_name: HashMap<String, Handler>,
}

impl Handlers {
    pub(super) fn add<H, F>(&mut self, name: &str, handler: H)
    where
        H: Fn(Event) -> F + Send + Sync + 'static,
        F: Future<Output = HandlerResult> + Send + 'static,
    {
        let handler: Handler = Arc::new(move |event| Box::pin(handler(event)));
        self.names.push(name.to_owned());
        self.by_name.insert(name.to_owned(), handler);
    }

    pub(super) fn add_typed<D, H, F>(&mut self, handler: H)
    where
        D: TypedEventData + Send + 'static,
        H: Fn(Event, D) -> F + Send + Sync + 'static,
        F: Future<Output = HandlerResult> + Send + 'static,
    {
        let handler = Arc::new(handler);
        self.add(D::EVENT_TYPE, move |event| {
            let (data, handler) = (D::of(&event), Arc::clone(&handler));
            async move { handler(event, data?).await }
        });
    }

    pub(super) fn find(&self, name: &str) -> Option<Handler> {
        self.by_name.get(name).cloned()
    }
}
