//! The options of a receiver, and every check on them.

use crate::callbacks::option_value::{OptionValue, out_of_range, read_options, unknown};
use crate::callbacks::reply::{ACCEPTED, check_reply, reject_reply};
use crate::callbacks::{DEFAULT_DEADLINE_MS, EVENT_TYPES, MAX_CALLBACK_BYTES, is_event_name};
use crate::error::{Error, invalid, nearest};
use crate::transcode::casing::Casing;
use crate::transcode::joined;

/// How many events a receiver remembers unless set otherwise.
pub const DEFAULT_REPLAY_CAPACITY: u32 = 200_000;

/// The longest deadline, in milliseconds. The service waits 1,000; more is for tests.
pub const MAX_DEADLINE_MS: u32 = 60_000;

/// The most events that a receiver remembers.
const MAX_REPLAY_CAPACITY: u32 = 10_000_000;

/// The CheckCode of a refusal that no handler decided.
const UNDECIDED_CODE: i64 = 1;

/// The handler of every event that has none of its own.
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

/// How a redelivery is told from a new event.
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
    /// Names of the events that have a handler; `*` for every event without a handler of its own.
    pub handlers: Vec<String>,
    /// Names of events that are not listed and exist all the same.
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
    /// How a redelivery is told from a new event. Default: by the signature.
    pub redelivery: Redelivery,
    /// Whether a handler runs as soon as it is asked for. False for a driver with a queue, which reports the start.
    pub starts_at_once: bool,
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
        }
    }
}

/// The keys of the options in JSON, as on the wire.
const KEYS: [&str; 10] = [
    "Handlers",
    "Events",
    "Undecided",
    "DeadlineMs",
    "MaxBodyBytes",
    "Replay",
    "ReplayCapacity",
    "Redelivery",
    "StartsAtOnce",
    // The driver's: here for the sake of whoever misspells it.
    "Logger",
];

impl ReceiverOptions {
    /// From a JSON object whose keys are in a language's casing: `handlers` and `events` (arrays of names), `undecided`,
    /// `deadlineMs`, `maxBodyBytes`, `replay` (`process`, `store` or `off`), `replayCapacity`, `redelivery`
    /// (`signature` or `id`), `startsAtOnce`. Null stands for an absent value.
    ///
    /// # Errors
    /// `validation` with the option's path: rule `unknown_option` with the nearest name, `type` or `enum`.
    pub fn from_json(json: &str, casing: Casing) -> Result<Self, Error> {
        let mut options = ReceiverOptions::default();
        read_options(json, &KEYS, casing, &mut |at, value| options.set(at, &value))?;
        Ok(options)
    }

    fn set(&mut self, at: usize, value: &OptionValue<'_>) -> Result<(), Error> {
        match at {
            0 => self.handlers = value.names()?,
            1 => self.events = value.names()?,
            2 => self.undecided = Some(value.text()?),
            3 => self.deadline_ms = value.integer()?,
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
            _ => {}
        }
        Ok(())
    }

    /// Checks every option; the reply for a Before event that no handler decides, where one was chosen.
    pub(crate) fn check(&self, casing: Casing) -> Result<Option<String>, Error> {
        self.check_events(casing)?;
        self.check_handlers(casing)?;
        let most_bytes = i64::try_from(MAX_CALLBACK_BYTES).unwrap_or(i64::MAX);
        for (key, given, most) in [
            ("DeadlineMs", self.deadline_ms, i64::from(MAX_DEADLINE_MS)),
            ("MaxBodyBytes", self.max_body_bytes, most_bytes),
            ("ReplayCapacity", self.replay_capacity, i64::from(MAX_REPLAY_CAPACITY)),
        ] {
            if !(1..=most).contains(&given) {
                return Err(out_of_range(&casing.spell(key), 1, most, &given.to_string()));
            }
        }
        self.undecided_reply(&casing.spell("Undecided"))
    }

    fn check_events(&self, casing: Casing) -> Result<(), Error> {
        let Some(at) = self.events.iter().position(|name| !is_event_name(name)) else { return Ok(()) };
        let path = joined(&[&casing.spell("Events"), "[", &(at as u64).to_string(), "]"]);
        let given = self.events.get(at).map_or("", String::as_str);
        Err(invalid(&path, "event_name", "must be ASCII letters and digits, a letter first", given))
    }

    fn check_handlers(&self, casing: Casing) -> Result<(), Error> {
        for (at, name) in self.handlers.iter().enumerate() {
            let is_twice = self.handlers.iter().take(at).any(|earlier| earlier == name);
            if !is_twice && (name == ANY || self.is_event(name)) {
                continue;
            }
            let path = joined(&[&casing.spell("Handlers"), ".", name]);
            if is_twice {
                return Err(invalid(&path, "duplicate", "must have one handler", name));
            }
            let mut names = self.events.clone();
            names.extend(EVENT_TYPES.iter().map(|name| (*name).to_owned()));
            let words = joined(&[
                &unknown("event", nearest(name, &names)),
                "; declare events that are newer than this list in ",
                &casing.spell("Events"),
            ]);
            return Err(invalid(&path, "unknown_event", &words, name));
        }
        Ok(())
    }

    fn undecided_reply(&self, path: &str) -> Result<Option<String>, Error> {
        let decides = |name: &String| name == ANY || name.starts_with("Before");
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
        EVENT_TYPES.contains(&name) || self.events.iter().any(|declared| declared == name)
    }
}
