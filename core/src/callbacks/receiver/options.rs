//! The options of a receiver, and every check on them.

use crate::callbacks::event_name::is_known;
use crate::callbacks::option_value::{OptionValue, check_event_names, out_of_range, read_options, unknown};
use crate::callbacks::reply::{ACCEPTED, check_reply, reject_reply};
use crate::callbacks::{DEFAULT_DEADLINE_MS, EVENT_TYPES, MAX_CALLBACK_BYTES, is_before_event};
use crate::error::{Error, invalid, nearest};
use crate::machine::options::OptionNames;
use crate::transcode::{decimal, joined};

/// How many events a receiver remembers unless set otherwise.
pub const DEFAULT_REPLAY_CAPACITY: u32 = 200_000;

/// The longest deadline, in milliseconds. The service waits 1,000; more is for tests.
pub const MAX_DEADLINE_MS: u32 = 60_000;

/// The most events that a receiver remembers.
const MAX_REPLAY_CAPACITY: u32 = 10_000_000;

/// How many handlers of Before events run concurrently, and how many of all others, unless set otherwise.
#[cfg(feature = "every-style")]
pub const DEFAULT_HANDLER_THREADS: u32 = 32;

/// How many handlers of Before events may wait for a thread, and how many of all others, unless set otherwise.
#[cfg(feature = "every-style")]
pub const DEFAULT_HANDLER_QUEUE: u32 = 1_000;

#[cfg(feature = "every-style")]
const MAX_HANDLER_THREADS: u32 = 10_000;

#[cfg(feature = "every-style")]
const MAX_HANDLER_QUEUE: u32 = 1_000_000;

/// The CheckCode of a refusal that no handler decided.
const UNDECIDED_CODE: i64 = 1;

/// The handler of every event that has none.
pub(crate) const ANY: &str = "*";

/// Where events are remembered, so that one that comes twice is handled once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Replay {
    /// In this process.
    #[default]
    Process,
    /// In a store that several processes share, and in this process where the store fails.
    Store,
    /// Nowhere: every delivery is handled.
    Off,
}

/// How redeliveries are recognized.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redelivery {
    /// By the signature, or by EventType, EventId and EventData.
    #[default]
    Signature,
    /// By the signature, or by EventType and EventId.
    Id,
}

/// The options of a [`Receiver`](super::Receiver), not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiverOptions {
    /// Names of the events that have a handler; `*` for every event without its own handler.
    pub handlers: Vec<String>,
    /// Names of further events.
    pub events: Vec<String>,
    /// The answer for a Before event that no handler decided: `accept`, `reject` or a reply's body. Required when a
    /// Before event has a handler.
    pub undecided: Option<String>,
    /// How long the answer may take, in milliseconds: 1 to 60,000. The service waits 1,000. Default: 900.
    pub deadline_ms: i64,
    /// The largest body that is read, in bytes: 1 to 1,048,576, which is the default.
    pub max_body_bytes: i64,
    /// Where events are remembered. Default: in this process.
    pub replay: Replay,
    /// How many events are remembered in this process: 1 to 10,000,000. Default: 200,000.
    pub replay_capacity: i64,
    /// How redeliveries are recognized. Default: by the signature.
    pub redelivery: Redelivery,
    /// Whether a handler runs as soon as it is requested. False for a driver with a queue, which reports the start.
    pub starts_at_once: bool,
    /// How many handlers of Before events run concurrently, and how many of all others: 1 to 10,000. Default: 32. For
    /// a driver
    /// with its own threads for handlers.
    #[cfg(feature = "every-style")]
    pub handler_threads: i64,
    /// How many handlers of Before events may wait for a thread, and how many of all others: 1 to 1,000,000. Default: 1,000.
    #[cfg(feature = "every-style")]
    pub handler_queue: i64,
}

impl Default for ReceiverOptions {
    fn default() -> Self {
        ReceiverOptions {
            handlers: Vec::new(),
            events: Vec::new(),
            undecided: None,
            deadline_ms: i64::from(DEFAULT_DEADLINE_MS),
            max_body_bytes: i64::try_from(MAX_CALLBACK_BYTES).unwrap_or(i64::MAX),
            replay: Replay::Process,
            replay_capacity: i64::from(DEFAULT_REPLAY_CAPACITY),
            redelivery: Redelivery::Signature,
            starts_at_once: true,
            #[cfg(feature = "every-style")]
            handler_threads: i64::from(DEFAULT_HANDLER_THREADS),
            #[cfg(feature = "every-style")]
            handler_queue: i64::from(DEFAULT_HANDLER_QUEUE),
        }
    }
}

/// The keys of the options in JSON, as on the wire.
const KEYS: &[&str] = &[
    "Handlers",
    "Events",
    "Undecided",
    "DeadlineMs",
    "MaxBodyBytes",
    "Replay",
    "ReplayCapacity",
    "Redelivery",
    "StartsAtOnce",
    // The driver's: listed so that a misspelling is detected.
    "Logger",
    #[cfg(feature = "every-style")]
    "HandlerThreads",
    #[cfg(feature = "every-style")]
    "HandlerQueue",
];

impl ReceiverOptions {
    /// From a JSON object whose keys are in a language's spelling: `handlers` and `events` (arrays of names), `undecided`,
    /// `deadlineMs`, `maxBodyBytes`, `replay` (`process`, `store` or `off`), `replayCapacity`, `redelivery`
    /// (`signature` or `id`), `startsAtOnce`, `handlerThreads`, `handlerQueue`. The deadline is given as the language gives
    /// durations. Null stands for an absent value.
    ///
    /// # Errors
    /// `validation` with the option's path: rule `unknown_option` with the nearest name, `type` or `enum`.
    pub fn from_json(json: &str, names: OptionNames) -> Result<Self, Error> {
        let mut options = ReceiverOptions::default();
        read_options(json, KEYS, names, &mut |at, value| options.set(at, &value))?;
        Ok(options)
    }

    fn set(&mut self, at: usize, value: &OptionValue<'_>) -> Result<(), Error> {
        match at {
            0 => self.handlers = value.names()?,
            1 => self.events = value.names()?,
            2 => self.undecided = Some(value.text()?),
            3 => self.deadline_ms = value.millis("DeadlineMs", MAX_DEADLINE_MS.into())?,
            4 => self.max_body_bytes = value.integer()?,
            5 => {
                self.replay = match value.one_of(&["process", "store", "off"])? {
                    0 => Replay::Process,
                    1 => Replay::Store,
                    _ => Replay::Off,
                }
            }
            6 => self.replay_capacity = value.integer()?,
            7 => {
                self.redelivery = match value.one_of(&["signature", "id"])? {
                    0 => Redelivery::Signature,
                    _ => Redelivery::Id,
                }
            }
            8 => self.starts_at_once = value.switch()?,
            #[cfg(feature = "every-style")]
            10 => self.handler_threads = value.integer()?,
            #[cfg(feature = "every-style")]
            11 => self.handler_queue = value.integer()?,
            _ => {}
        }
        Ok(())
    }

    /// Checks every option; the reply for a Before event that no handler decides, where one was chosen.
    pub(crate) fn check(&self, names: OptionNames) -> Result<Option<String>, Error> {
        check_event_names(&self.events, &names.spell("Events"))?;
        self.check_handlers(names)?;
        let most_bytes = u32::try_from(MAX_CALLBACK_BYTES).unwrap_or(u32::MAX);
        for (key, given, most) in &[
            ("DeadlineMs", self.deadline_ms, MAX_DEADLINE_MS),
            ("MaxBodyBytes", self.max_body_bytes, most_bytes),
            ("ReplayCapacity", self.replay_capacity, MAX_REPLAY_CAPACITY),
            #[cfg(feature = "every-style")]
            ("HandlerThreads", self.handler_threads, MAX_HANDLER_THREADS),
            #[cfg(feature = "every-style")]
            ("HandlerQueue", self.handler_queue, MAX_HANDLER_QUEUE),
        ] {
            if !(1..=i64::from(*most)).contains(given) {
                return Err(out_of_range(names, key, 1, (*most).into(), &decimal(*given)));
            }
        }
        self.undecided_reply(&names.spell("Undecided"))
    }

    fn check_handlers(&self, names: OptionNames) -> Result<(), Error> {
        for (at, name) in self.handlers.iter().enumerate() {
            let is_twice = self.handlers.iter().take(at).any(|earlier| earlier == name);
            if !is_twice && (name == ANY || self.is_event(name)) {
                continue;
            }
            let path = joined(&[&names.spell("Handlers"), ".", name]);
            if is_twice {
                return Err(invalid(&path, "duplicate", "must have one handler", name));
            }
            let mut known = self.events.clone();
            known.extend(EVENT_TYPES.iter().map(|name| (*name).to_owned()));
            let words = joined(&[
                &unknown("event", nearest(name, &known)),
                "; declare events that are newer than this list in ",
                &names.spell("Events"),
            ]);
            return Err(invalid(&path, "unknown_event", &words, name));
        }
        Ok(())
    }

    fn undecided_reply(&self, path: &str) -> Result<Option<String>, Error> {
        let decides = |name: &String| name == ANY || is_before_event(name);
        match self.undecided.as_deref() {
            None if self.handlers.iter().any(decides) => Err(invalid(
                path,
                "required",
                "must be accept, reject or a reply: what a Before event gets that no handler decided",
                "",
            )),
            None => Ok(None),
            Some("accept") => Ok(Some(ACCEPTED.to_owned())),
            Some("reject") => reject_reply(UNDECIDED_CODE, "no decision in time", None).map(Some),
            Some(reply) => match check_reply(reply) {
                Ok(()) => Ok(Some(reply.to_owned())),
                Err(_) => Err(invalid(path, "enum", "must be accept, reject or the body of a reply", reply)),
            },
        }
    }

    fn is_event(&self, name: &str) -> bool {
        is_known(name.as_bytes(), &self.events)
    }
}
