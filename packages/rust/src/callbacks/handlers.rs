//! Handlers by the names of their events.

use std::collections::HashMap;
use std::sync::Arc;

use volc_im_core::callbacks::TypedEventData;

use super::event::Event;
use super::reply::Reply;
use crate::transport::BoxFuture;

/// Error of a handler. Any error converts to it with `?`.
pub type HandlerError = Box<dyn std::error::Error + Send + Sync>;

/// What a handler returns.
pub type HandlerResult = Result<Reply, HandlerError>;

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
            let (data, handler) = (event.data_as(), Arc::clone(&handler));
            async move { handler(event, data?).await }
        });
    }

    pub(super) fn find(&self, name: &str) -> Option<Handler> {
        self.by_name.get(name).cloned()
    }
}
