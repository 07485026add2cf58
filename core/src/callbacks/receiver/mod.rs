//! The receiver of callbacks: from a request's parts to its answer, without I/O.
//!
//! A [`Receiver`] holds what outlives a request. Each request is an [`Exchange`], whose [`next`](Exchange::next) says what
//! to do; report the outcome with the exchange's other methods. Which server, which store and how a handler is
//! run are the driver's; what is answered, when, and what is logged is decided here.

mod encoded;
mod event_keys;
mod exchange;
mod exchange_table;
mod guard;
mod key_index;
mod options;
mod output;
mod redis_script;
mod request_head;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use encoded::{encoded, encoded_records};
pub use exchange::Exchange;
pub use exchange_table::ExchangeTable;
#[cfg(feature = "every-style")]
pub use options::{DEFAULT_HANDLER_QUEUE, DEFAULT_HANDLER_THREADS};
pub use options::{DEFAULT_REPLAY_CAPACITY, MAX_DEADLINE_MS, ReceiverOptions, Redelivery, Replay};
pub use output::{Answer, Level, LogRecord, Output, Run, StoreStep};
pub use redis_script::{RECEIVER_REDIS_SCRIPT, redis_arguments};
pub use request_head::{RequestHead, head_entropy};

use super::Callbacks;
use super::event_name::is_known;
use crate::error::Error;
use crate::machine::options::OptionNames;
use crate::time::{MonoTime, Now};
use crate::transcode::char_count;
use guard::Guard;
use options::ANY;

/// How long a claim in a shared store lasts that is neither settled nor released, in milliseconds: its machine has died.
/// A handler that takes longer counts as dead too.
pub const REPLAY_LEASE_MS: u64 = 60_000;

/// How long a step of a shared store may take, in milliseconds.
pub const STORE_TIMEOUT_MS: u64 = 200;

/// Milliseconds between two log records of the same problem that concerns every event.
const TROUBLE_EVERY_MS: u64 = 60_000;

/// How long an event is remembered where the time of events is not checked, in milliseconds.
const KEEP_WITHOUT_TOLERANCE_MS: u64 = 86_400_000;

/// How long an event is remembered beyond the time in which its body can be fresh, in milliseconds.
const KEEP_MARGIN_MS: u64 = 300_000;

/// A callback secret below this many characters is warned of.
const SHORT_SECRET: usize = 16;

/// Receives callbacks for one set of handlers. Clones share their memory.
#[derive(Clone, Debug)]
pub struct Receiver(Arc<Settings>);

/// The memory of receivers: what came before, and what was logged once. Receivers made with the same one know each
/// other's events.
#[derive(Clone, Debug, Default)]
pub struct ReceiverMemory(Arc<Mutex<State>>);

#[derive(Debug)]
struct Settings {
    callbacks: Callbacks,
    handlers: Vec<String>,
    undecided: Option<String>,
    deadline_ms: u64,
    max_body_bytes: usize,
    replay: Replay,
    capacity: usize,
    keep_ms: u64,
    redelivery: Redelivery,
    starts_at_once: bool,
    text_ids: bool,
    #[cfg(feature = "every-style")]
    handler_threads: usize,
    #[cfg(feature = "every-style")]
    handler_queue: usize,
    memory: ReceiverMemory,
}

#[derive(Debug, Default)]
struct State {
    guard: Guard,
    /// Events without a handler that were logged.
    unhandled: Vec<String>,
    full_logged_at: Option<MonoTime>,
    store_logged_at: Option<MonoTime>,
}

impl Receiver {
    /// With options, all of which are checked here.
    ///
    /// # Errors
    /// `validation` with the option's path, rule and value.
    #[cfg(feature = "every-style")]
    pub fn new(callbacks: Callbacks, options: &ReceiverOptions) -> Result<Self, Error> {
        Self::with(callbacks, options.clone(), OptionNames::RUST, false, ReceiverMemory::default())
    }

    /// For a binding: paths of errors are in `names`, events come with ids as text where `text_ids` is set, and the
    /// memory is
    /// given.
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    pub fn with(
        callbacks: Callbacks,
        options: ReceiverOptions,
        names: OptionNames,
        text_ids: bool,
        memory: ReceiverMemory,
    ) -> Result<Self, Error> {
        let undecided = options.check(names)?;
        let keep_ms = callbacks
            .tolerance_seconds
            .map_or(KEEP_WITHOUT_TOLERANCE_MS, |seconds| u64::from(seconds) * 2_000 + KEEP_MARGIN_MS);
        // All are in range, which was checked.
        let count = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
        Ok(Receiver(Arc::new(Settings {
            callbacks: callbacks.events(options.events),
            handlers: options.handlers,
            undecided,
            deadline_ms: u64::try_from(options.deadline_ms).unwrap_or_default(),
            max_body_bytes: count(options.max_body_bytes),
            replay: options.replay,
            capacity: count(options.replay_capacity),
            keep_ms,
            redelivery: options.redelivery,
            starts_at_once: options.starts_at_once,
            text_ids,
            #[cfg(feature = "every-style")]
            handler_threads: count(options.handler_threads),
            #[cfg(feature = "every-style")]
            handler_queue: count(options.handler_queue),
            memory,
        })))
    }

    /// Log records for the moment of making: no app id, a short secret, secrets that share an end, no check of the
    /// time, a deadline beyond the
    /// service's.
    #[must_use]
    pub fn warnings(&self) -> Vec<LogRecord> {
        const WARNINGS: [(&str, &str); 5] = [
            (
                "no_app_id",
                "no app id is set: events of every application with this secret are accepted, and less of a body is bound \
                 by its signature",
            ),
            (
                "short_secret",
                "a callback secret has fewer than 16 characters: it can be guessed from one captured body",
            ),
            (
                "secrets_overlap",
                "one callback secret begins or ends with the other: bodies have further readings while both are accepted",
            ),
            ("no_tolerance", "the time of events is not checked: a captured body stays valid"),
            ("long_deadline", "the service waits one second: a later answer is ignored"),
        ];
        let callbacks = &self.0.callbacks;
        let is_so = [
            callbacks.app_id.is_none(),
            callbacks.secrets.iter().any(|secret| char_count(secret) < SHORT_SECRET),
            callbacks.secrets_overlap(),
            callbacks.tolerance_seconds.is_none(),
            self.0.deadline_ms > 1_000,
        ];
        let mut warnings = Vec::new();
        for ((reason, words), is_so) in WARNINGS.iter().zip(&is_so) {
            if *is_so {
                warnings.push(LogRecord::new(Level::Warn, reason, words));
            }
        }
        warnings
    }

    /// Starts the exchange of one request. `entropy`: 16 bytes, new for each; they name the owner of a claim in a shared
    /// store and are not used without one.
    #[must_use]
    pub fn start(&self, head: RequestHead<'_>, now: Now, entropy: [u8; 16]) -> Exchange {
        Exchange::new(self.clone(), head, now, entropy)
    }

    /// Whether [`start`](Self::start) needs entropy.
    #[must_use]
    pub fn needs_entropy(&self) -> bool {
        self.0.replay == Replay::Store
    }

    /// How many handlers of Before events run concurrently, and how many of all others.
    #[cfg(feature = "every-style")]
    #[must_use]
    pub fn handler_threads(&self) -> usize {
        self.0.handler_threads
    }

    /// How many handlers of Before events may wait for a thread, and how many of all others.
    #[cfg(feature = "every-style")]
    #[must_use]
    pub fn handler_queue(&self) -> usize {
        self.0.handler_queue
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.memory.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The name of the handler for an event.
    fn handler(&self, event_type: &str) -> Option<&str> {
        let has = |name: &&String| name.as_str() == event_type;
        let any = |name: &&String| name.as_str() == ANY;
        let handlers = &self.0.handlers;
        handlers.iter().find(has).or_else(|| handlers.iter().find(any)).map(String::as_str)
    }

    /// Whether an event's name is listed or declared.
    fn is_known(&self, event_type: &str) -> bool {
        is_known(event_type.as_bytes(), &self.0.callbacks.events)
    }

    /// The reply for a Before event that no handler decided.
    fn undecided(&self) -> &str {
        self.0.undecided.as_deref().unwrap_or(super::ACCEPTED)
    }
}

impl State {
    /// Whether an event without a handler was not logged before. A few names are remembered; more are logged each time.
    fn is_first_unhandled(&mut self, event_type: &str) -> bool {
        const MOST: usize = 64;
        if self.unhandled.iter().any(|name| name == event_type) {
            return false;
        }
        if self.unhandled.len() < MOST {
            self.unhandled.push(event_type.to_owned());
        }
        true
    }
}

/// Whether a problem is to be logged: once a minute at most.
fn is_due(logged_at: &mut Option<MonoTime>, now: MonoTime) -> bool {
    let is_due = logged_at.is_none_or(|at| now.millis_since(at) >= TROUBLE_EVERY_MS);
    if is_due {
        *logged_at = Some(now);
    }
    is_due
}
