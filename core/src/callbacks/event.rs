//! Events, as handlers get them and as tests write them.

use serde::Deserialize;

use super::{
    CALLBACK_VERSION, Callbacks, MAX_CALLBACK_BYTES,
    envelope::{Envelope, NAMES, unreadable},
    signature::SignedText,
};
use crate::error::report::ObjectText;
use crate::error::{Error, invalid};
use crate::model::values::Json;
use crate::time::WallTime;
use crate::transcode::{check_object, decimal};

/// A callback's event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The event's name, such as `BeforeSendMessage`. The set is open.
    pub event_type: String,
    /// Unique id, for de-duplication.
    pub id: String,
    /// When it happened, to the millisecond.
    pub time: WallTime,
    /// The application, in decimal.
    pub app_id: String,
    /// `EventData`: JSON text, as signed.
    pub data: String,
    /// The body's signature, for de-duplication: a re-split body keeps it.
    pub signature: String,
}

impl Event {
    /// The data with ids as decimal strings, for languages whose numbers are doubles: an integer under a key that
    /// ends in Id or Ids (AppId aside) becomes a string, and so does any other beyond ±(2^53-1).
    #[must_use]
    pub fn data_with_text_ids(&self) -> String {
        with_text_ids(&self.data)
    }

    /// Reads the data into the caller's type.
    ///
    /// # Errors
    /// serde_json's, when the data does not fit the type.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.data)
    }

    /// The value at a path in the data, by the service's names: `MessageBody.ConversationShortId`,
    /// `RobotIds[0]`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Json> {
        value_at(&self.data, path)
    }

    /// The integer at a path in the data, with all 64 bits: `MessageBody.ConversationShortId`.
    #[must_use]
    pub fn integer(&self, path: &str) -> Option<i64> {
        self.get(path)?.text().parse().ok()
    }

    /// The string at a path in the data, or a whole number in decimal digits, as ids are. Half of a surrogate pair is U+FFFD.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<String> {
        text_at(&self.data, path)
    }

    /// Every string in the data, decoded, also those of JSON inside a string: for moderation.
    /// See [`event_texts`](super::event_texts).
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        super::event_texts(&self.data)
    }

    /// Whether the service waits for a decision about this event: a reject blocks the operation.
    #[must_use]
    pub fn is_before(&self) -> bool {
        super::is_before_event(&self.event_type)
    }
}

/// Content of an unverified body. For logs and tests: never act on it. It is no [`Event`], so that no
/// handler takes it for one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnverifiedEvent {
    /// The claimed name: any text.
    pub event_type: String,
    /// The claimed id: any text.
    pub id: String,
    /// The claimed time.
    pub time: WallTime,
    /// The claimed application: any text.
    pub app_id: String,
    /// `EventData` as received; may be no JSON.
    pub data: String,
    /// The body's signature, not checked.
    pub signature: String,
}

impl From<Event> for UnverifiedEvent {
    fn from(Event { event_type, id, time, app_id, data, signature }: Event) -> Self {
        UnverifiedEvent { event_type, id, time, app_id, data, signature }
    }
}

pub(super) fn with_text_ids(data: &str) -> String {
    // Only an unverified event can fail here: a verified one's data has been read.
    check_object(data, "", true).ok().and_then(|checked| checked.text_ids).unwrap_or_else(|| "{}".to_owned())
}

/// The value at a path in an event's data, as [`Event::get`].
#[must_use]
pub fn value_at(data: &str, path: &str) -> Option<Json> {
    Json::new(crate::transcode::value_at(data, path)?).ok()
}

/// The text at a path in an event's data, as [`Event::text`].
#[must_use]
pub fn text_at(data: &str, path: &str) -> Option<String> {
    let value = value_at(data, path)?;
    value.string().or_else(|| whole_number(value.text()))
}

/// The digits of a number without a fraction, however it is written; of one that is no integer's text, only as far as a double
/// holds every integer.
fn whole_number(json: &str) -> Option<String> {
    const SAFE: f64 = 9_007_199_254_740_991.0;
    let digits = json.strip_prefix('-').unwrap_or(json);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(json.to_owned());
    }
    let number: f64 = json.parse().ok()?;
    // Zero has no sign.
    (number.fract() == 0.0 && number.abs() <= SAFE).then(|| format!("{:.0}", number + 0.0))
}

/// An event to sign for a test.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EventDraft {
    /// The event's name.
    pub event_type: String,
    /// `EventData`: the text of a JSON object.
    pub data: String,
    /// When it happened.
    pub time: WallTime,
    /// Unique id.
    pub id: String,
    /// Four digits.
    pub nonce: String,
}

impl EventDraft {
    /// An event of this name and data, at `time`, with id and nonce.
    #[must_use]
    pub fn new(event_type: &str, data: &str, time: impl Into<WallTime>, id: &str, nonce: &str) -> Self {
        EventDraft {
            event_type: event_type.to_owned(),
            data: data.to_owned(),
            time: time.into(),
            id: id.to_owned(),
            nonce: nonce.to_owned(),
        }
    }
}

/// The body of an event with this type, data, id and nonce.
pub(super) fn signed_body(
    [event_type, data, id, nonce]: [&str; 4],
    time: WallTime,
    callbacks: &Callbacks,
) -> Result<String, Error> {
    let secret = callbacks.secrets.first().map(|secret| secret.as_str()).unwrap_or_default();
    let own_app_id;
    let app_id = match callbacks.app_id {
        Some(app_id) => {
            own_app_id = decimal(app_id.into());
            &own_app_id
        }
        None => check_object(data, "AppId", false)
            .map_err(|broken| of_draft(unreadable(broken)))?
            .wanted
            .ok_or_else(|| invalid("appId", "required", "must be set, or AppId be in the data", ""))?,
    };
    let event_time = time.to_event_time();
    let values = [event_type, data, &event_time, id, app_id, CALLBACK_VERSION, nonce];
    let signature = SignedText::new(values, secret).signature();
    let mut body = ObjectText::new();
    for (name, value) in NAMES.iter().zip(&values) {
        body.text(name, value);
    }
    let body = body.text("Signature", signature.as_str()).finish();
    if body.len() > MAX_CALLBACK_BYTES {
        return Err(invalid("data", "size", "must give a body of at most 1 MiB", ""));
    }
    Envelope::read(body.as_bytes())
        .and_then(|envelope| callbacks.checked(&envelope, time, false))
        .map_err(of_draft)?;
    Ok(body)
}

/// What a check of the body says of the draft that it was made of.
fn of_draft(error: Error) -> Error {
    const PATHS: [(&str, &str); 7] = [
        ("event_type", "type"),
        ("event_id", "id"),
        ("ambiguous", "id"),
        ("nonce", "nonce"),
        ("app_id", "appId"),
        ("time_format", "time"),
        ("time_tolerance", "time"),
    ];
    let Error::Callback(refused) = error else { return error };
    let path = PATHS.iter().find(|(reason, _)| *reason == refused.reason).map_or("data", |(_, path)| path);
    invalid(path, refused.reason, &refused.message, "")
}
