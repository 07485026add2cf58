//! Builder of a callback service.

use std::sync::Arc;
use std::time::Duration;

use volc_im_core::callbacks::TypedEventData;
use volc_im_core::callbacks::receiver::{Receiver, ReceiverOptions, Redelivery, Replay};

use super::event::Event;
use super::handler_threads::HandlerThreads;
use super::handlers::{HandlerResult, Handlers};
use super::log;
use super::replay_store::ReplayStore;
use super::reply::Reply;
use super::service::{CallbackService, Inner};
use super::verifier::Callbacks;
use crate::error::Error;

/// The reply to a Before event that no handler decided: its handler was late, failed or never started; the event is
/// ambiguous; or its first delivery is still being handled.
/// Each is logged at error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// The operation continues: the chat works while the handler does not.
    Accept,
    /// The operation is refused with code 1: the rules hold while the handler does not.
    Reject,
    /// This reply.
    Reply(Reply),
}

/// Makes a [`CallbackService`].
pub struct CallbackServiceBuilder {
    callbacks: Callbacks,
    handlers: Handlers,
    options: ReceiverOptions,
    store: Option<Arc<dyn ReplayStore>>,
}

impl CallbackServiceBuilder {
    pub(super) fn new(callbacks: Callbacks, undecided: Undecided) -> Self {
        let undecided = match undecided {
            Undecided::Accept => "accept".to_owned(),
            Undecided::Reject => "reject".to_owned(),
            Undecided::Reply(reply) => reply.into(),
        };
        CallbackServiceBuilder {
            callbacks,
            handlers: Handlers::default(),
            options: ReceiverOptions {
                undecided: Some(undecided),
                starts_at_once: false,
                ..ReceiverOptions::default()
            },
            store: None,
        }
    }

    /// Handles the event of this name.
    #[must_use]
    pub fn on<H, F>(mut self, event_type: &str, handler: H) -> Self
    where
        H: Fn(Event) -> F + Send + Sync + 'static,
        F: Future<Output = HandlerResult> + Send + 'static,
    {
        self.handlers.add(event_type, handler);
        self
    }

    /// Handles the event whose data `D` is. Data that does not fit it is a failed handler.
    #[must_use]
    pub fn on_typed<D, H, F>(mut self, handler: H) -> Self
    where
        D: TypedEventData + Send + 'static,
        H: Fn(Event, D) -> F + Send + Sync + 'static,
        F: Future<Output = HandlerResult> + Send + 'static,
    {
        self.handlers.add_typed(handler);
        self
    }

    /// Handles every event without its own handler.
    #[must_use]
    pub fn on_any<H, F>(self, handler: H) -> Self
    where
        H: Fn(Event) -> F + Send + Sync + 'static,
        F: Future<Output = HandlerResult> + Send + 'static,
    {
        self.on("*", handler)
    }

    /// Declares events that are newer than `EVENT_TYPES`.
    #[must_use]
    pub fn events<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.options.events.extend(names.into_iter().map(Into::into));
        self
    }

    /// Time limit of the response, from 1 ms to one minute. 900 ms by default; the service waits one second.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        // Values beyond are rejected as out of range.
        self.options.deadline_ms = i64::try_from(deadline.as_millis()).unwrap_or(i64::MAX);
        self
    }

    /// The largest body that is read, from 1 byte to 1 MiB, which is the default.
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.options.max_body_bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        self
    }

    /// Remembers events in a store that several processes share, and in this process where the store fails.
    #[must_use]
    pub fn replay_store(mut self, store: impl ReplayStore + 'static) -> Self {
        self.options.replay = Replay::Store;
        self.store = Some(Arc::new(store));
        self
    }

    /// Remembers no events: every delivery is handled.
    #[must_use]
    pub fn replay_off(mut self) -> Self {
        self.options.replay = Replay::Off;
        self.store = None;
        self
    }

    /// How many events this process remembers, from 1 to 10,000,000. 200,000 by default.
    #[must_use]
    pub fn replay_capacity(mut self, events: usize) -> Self {
        self.options.replay_capacity = i64::try_from(events).unwrap_or(i64::MAX);
        self
    }

    /// How redeliveries are recognized. By the signature by default.
    #[must_use]
    pub fn redelivery(mut self, redelivery: Redelivery) -> Self {
        self.options.redelivery = redelivery;
        self
    }

    /// How many threads run handlers of Before events, from 1 to 10,000; as many for all others. 32 by
    /// default. A handler that awaits holds none.
    #[must_use]
    pub fn handler_threads(mut self, threads: usize) -> Self {
        self.options.handler_threads = i64::try_from(threads).unwrap_or(i64::MAX);
        self
    }

    /// How many handlers of either kind may wait for a thread, from 1 to 1,000,000. 1,000 by default; beyond that they are
    /// not started, which is logged.
    #[must_use]
    pub fn handler_queue(mut self, handlers: usize) -> Self {
        self.options.handler_queue = i64::try_from(handlers).unwrap_or(i64::MAX);
        self
    }

    /// Checks every option and starts the handlers' threads.
    ///
    /// # Errors
    /// `validation` with the option's path and rule: a handler of an unknown or duplicate event, a value out of range, no
    /// threads to be had.
    pub fn build(self) -> Result<CallbackService, Error> {
        let CallbackServiceBuilder { callbacks, handlers, mut options, store } = self;
        options.handlers.clone_from(&handlers.names);
        let receiver = Receiver::new(callbacks.0, &options)?;
        let threads_of = |name| {
            HandlerThreads::new(name, receiver.handler_threads(), receiver.handler_queue()).map_err(|error| {
                Error::setting("handler_threads", "required", &format!("the system gives none: {error}"))
            })
        };
        let (before, after) = (threads_of("volc-im-before")?, threads_of("volc-im-after")?);
        receiver.warnings().iter().for_each(log::write);
        Ok(CallbackService(Arc::new(Inner { receiver, handlers, store, before, after })))
    }
}

impl std::fmt::Debug for CallbackServiceBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallbackServiceBuilder")
            .field("handlers", &self.handlers.names)
            .finish_non_exhaustive()
    }
}
