//! The options of a receiver, and every check on them.

use std::borrow::Cow;

use zeroize::Zeroizing;

use crate::callbacks::reply::{ACCEPTED, check_reply, reject_reply};
use crate::callbacks::{
    Callbacks, DEFAULT_DEADLINE_MS, EVENT_TYPES, EventIdForm, MAX_CALLBACK_BYTES, is_event_name,
};
use crate::error::{Error, invalid, nearest};
use crate::json_reader::{JsonReader, ValueKind};
use crate::transcode::casing::Casing;
use crate::transcode::{RawObject, integer, quote, separated};

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
        let entries = RawObject::read(json).map_err(|(rule, words)| invalid("options", rule, &words, ""))?;
        let mut options = ReceiverOptions::default();
        for (name, value) in entries.entries() {
            let Some(at) = KEYS.iter().position(|key| casing.matches(key, name.as_bytes())) else {
                return Err(unknown_option(name, &KEYS, casing));
            };
            if value == "null" {
                continue;
            }
            let value = Value { name, json: value };
            match at {
                0 => options.handlers = value.names()?,
                1 => options.events = value.names()?,
                2 => options.undecided = Some(value.text()?),
                3 => options.deadline_ms = value.integer()?,
                4 => options.max_body_bytes = value.integer()?,
                5 => {
                    let replays = [Replay::Process, Replay::Store, Replay::Off];
                    options.replay = value.one_of(&["process", "store", "off"], &replays)?;
                }
                6 => options.replay_capacity = value.integer()?,
                7 => {
                    options.redelivery =
                        value.one_of(&["signature", "id"], &[Redelivery::Signature, Redelivery::Id])?
                }
                8 => options.starts_at_once = value.switch()?,
                _ => {}
            }
        }
        Ok(options)
    }

    /// Checks every option; the reply for a Before event that no handler decides, where one was chosen.
    pub(crate) fn check(&self, casing: Casing) -> Result<Option<String>, Error> {
        let path = |key: &str| casing.spell(key);
        for (at, name) in self.events.iter().enumerate() {
            if !is_event_name(name) {
                let path = format!("{}[{}]", path("Events"), at as u64);
                return Err(invalid(
                    &path,
                    "event_name",
                    "must be ASCII letters and digits, a letter first",
                    name,
                ));
            }
        }
        for (at, name) in self.handlers.iter().enumerate() {
            let path = format!("{}.{name}", path("Handlers"));
            if self.handlers.iter().take(at).any(|earlier| earlier == name) {
                return Err(invalid(&path, "duplicate", "must have one handler", name));
            }
            if name != ANY && !self.is_event(name) {
                let mut names = self.events.clone();
                names.extend(EVENT_TYPES.iter().map(|name| (*name).to_owned()));
                let events = casing.spell("Events");
                let words = format!(
                    "{}; declare events that are newer than this list in {events}",
                    unknown("event", nearest(name, &names))
                );
                return Err(invalid(&path, "unknown_event", &words, name));
            }
        }
        let range = |key: &str, given: i64, most: i64| {
            if (1..=most).contains(&given) {
                return Ok(());
            }
            let words = format!("must be a whole number from 1 to {most}");
            Err(invalid(&path(key), "range", &words, &given.to_string()))
        };
        range("DeadlineMs", self.deadline_ms, i64::from(MAX_DEADLINE_MS))?;
        range("MaxBodyBytes", self.max_body_bytes, i64::try_from(MAX_CALLBACK_BYTES).unwrap_or(i64::MAX))?;
        range("ReplayCapacity", self.replay_capacity, i64::from(MAX_REPLAY_CAPACITY))?;
        let decides = |name: &String| name == ANY || name.starts_with("Before");
        match self.undecided.as_deref() {
            None if self.handlers.iter().any(decides) => Err(invalid(
                &path("Undecided"),
                "required",
                "must be accept, reject or a reply: what a Before event gets that no handler decided",
                "",
            )),
            None => Ok(None),
            Some("accept") => Ok(Some(ACCEPTED.to_owned())),
            Some("reject") => reject_reply(UNDECIDED_CODE, "no decision in time", None).map(Some),
            Some(reply) => match check_reply(reply) {
                Ok(()) => Ok(Some(reply.to_owned())),
                Err(_) => Err(invalid(
                    &path("Undecided"),
                    "enum",
                    "must be accept, reject or the body of a reply",
                    reply,
                )),
            },
        }
    }

    fn is_event(&self, name: &str) -> bool {
        EVENT_TYPES.contains(&name) || self.events.iter().any(|declared| declared == name)
    }
}

fn unknown_option(name: &str, keys: &[&str], casing: Casing) -> Error {
    let names: Vec<String> = keys.iter().map(|key| casing.spell(key)).collect();
    invalid(name, "unknown_option", &unknown("option", nearest(name, &names)), "")
}

fn unknown(what: &str, nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!("is no known {what}: did you mean {nearest}?"),
        None => format!("is no known {what}"),
    }
}

/// The keys of a verifier's options in JSON, as on the wire.
const CALLBACKS_KEYS: [&str; 5] = ["Secret", "AppId", "EventId", "Events", "ToleranceSeconds"];

impl Callbacks {
    /// From a JSON object whose keys are in a language's casing: `secret` (a string, or an array while it is rotated),
    /// `appId`, `eventId` (see [`EventIdForm::parse`]), `events` (names that are not listed), `toleranceSeconds` (a number,
    /// or false for no check). Null stands for an absent value.
    ///
    /// # Errors
    /// `validation` with the option's path; never the secret.
    pub fn from_json(json: &str, casing: Casing) -> Result<Self, Error> {
        let entries = RawObject::read(json).map_err(|(rule, words)| invalid("options", rule, &words, ""))?;
        let option = |at: usize| {
            let key = casing.spell(CALLBACKS_KEYS.get(at).copied().unwrap_or_default());
            entries
                .entries()
                .find(|(name, json)| *name == key && *json != "null")
                .map(|(name, json)| Value { name, json })
        };
        for (name, _) in entries.entries() {
            if !CALLBACKS_KEYS.iter().any(|key| casing.matches(key, name.as_bytes())) {
                return Err(unknown_option(name, &CALLBACKS_KEYS, casing));
            }
        }
        let secrets = match option(0) {
            Some(secret) => secret
                .text()
                .map(|one| vec![one])
                .or_else(|_| secret.names())
                .map_err(|_| invalid("secret", "type", "must be a string or an array of strings", ""))?,
            None => Vec::new(),
        };
        let mut made = Callbacks::new(secrets.into_iter().map(Zeroizing::new))?;
        if let Some(app_id) = option(1) {
            let number = app_id.integer()?;
            made =
                made.app_id(i32::try_from(number).ok().filter(|number| *number >= 0).ok_or_else(|| {
                    invalid(app_id.name, "range", "must be a whole number from 0 to 2147483647", app_id.json)
                })?);
        }
        if let Some(form) = option(2) {
            made = made.event_id(EventIdForm::parse(&form.text()?)?);
        }
        if let Some(events) = option(3) {
            made = made.events(events.names()?);
        }
        match option(4) {
            Some(tolerance) if tolerance.json == "false" => made = made.tolerance_seconds(None),
            Some(tolerance) => {
                let seconds = u32::try_from(tolerance.integer()?).map_err(|_| {
                    invalid(
                        tolerance.name,
                        "range",
                        "must be a whole number from 0 to 4294967295",
                        tolerance.json,
                    )
                })?;
                made = made.tolerance_seconds(Some(seconds));
            }
            None => {}
        }
        Ok(made)
    }
}

/// An option's value in JSON.
struct Value<'a> {
    name: &'a str,
    json: &'a str,
}

impl Value<'_> {
    fn wrong(&self, expected: &str) -> Error {
        invalid(self.name, "type", expected, self.json)
    }

    fn text(&self) -> Result<String, Error> {
        let mut reader = JsonReader::new(self.json);
        match reader.peek() {
            Ok(ValueKind::Text) => {
                reader.string().map(Cow::into_owned).map_err(|_| self.wrong("must be Unicode text"))
            }
            _ => Err(self.wrong("must be a string")),
        }
    }

    fn integer(&self) -> Result<i64, Error> {
        integer(self.json).ok_or_else(|| self.wrong("must be a whole number"))
    }

    fn switch(&self) -> Result<bool, Error> {
        match self.json {
            "true" | "false" => Ok(self.json == "true"),
            _ => Err(self.wrong("must be true or false")),
        }
    }

    fn names(&self) -> Result<Vec<String>, Error> {
        let wrong = |_| self.wrong("must be an array of strings");
        let mut reader = JsonReader::new(self.json);
        if !matches!(reader.peek(), Ok(ValueKind::Array)) {
            return Err(self.wrong("must be an array of strings"));
        }
        reader.enter().map_err(wrong)?;
        let (mut first, mut names) = (true, Vec::new());
        while reader.next_item(&mut first).map_err(wrong)? {
            if !matches!(reader.peek(), Ok(ValueKind::Text)) {
                return Err(self.wrong("must be an array of strings"));
            }
            names.push(reader.string().map_err(wrong)?.into_owned());
        }
        Ok(names)
    }

    fn one_of<T: Copy>(&self, names: &[&str], values: &[T]) -> Result<T, Error> {
        let given = self.text()?;
        let found = names.iter().position(|name| *name == given).and_then(|at| values.get(at).copied());
        found.ok_or_else(|| {
            let names: Vec<String> = names.iter().map(|name| quote(name)).collect();
            invalid(self.name, "enum", &format!("must be one of {}", separated(&names, ", ")), &given)
        })
    }
}
