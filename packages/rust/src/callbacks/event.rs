//! Events, as handlers get them and as tests write them.

use std::time::SystemTime;

use serde::Deserialize;
use volc_im_core::callbacks::{self as core, EventData, TypedEventData};

use crate::error::Error;
use crate::values::Json;

/// A callback's event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The event's name, such as `BeforeSendMessage`. The set is open.
    pub event_type: String,
    /// Unique id, for de-duplication.
    pub id: String,
    /// When it happened, to the millisecond.
    pub time: SystemTime,
    /// The application, in decimal.
    pub app_id: String,
    /// `EventData`: JSON text, as signed.
    pub data: String,
    /// The body's signature, for de-duplication: a re-split body keeps it.
    pub signature: String,
}

impl Event {
    /// The data, typed by the event's name.
    ///
    /// # Errors
    /// `decode`, if a field has another type than documented.
    pub fn typed(&self) -> Result<EventData, Error> {
        Ok(core::typed_data(&self.event_type, &self.data)?)
    }

    /// The data as that of one event, whatever this one's name is.
    ///
    /// ```
    /// use volc_im::callbacks::{BeforeSendMessageData, Event};
    ///
    /// # fn read(event: &Event) -> Result<(), volc_im::Error> {
    /// let data: BeforeSendMessageData = event.data_as()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `decode`, if a field has another type than documented.
    pub fn data_as<D: TypedEventData>(&self) -> Result<D, Error> {
        Ok(D::of_data(&self.data)?)
    }

    /// The data as a type of your own.
    ///
    /// # Errors
    /// serde_json's, if the data does not fit the type.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.data)
    }

    /// The value at a path in the data, by the service's names: `MessageBody.ConversationShortId`,
    /// `RobotIds[0]`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Json> {
        core::value_at(&self.data, path)
    }

    /// The integer at a path in the data, with all 64 bits: `MessageBody.ConversationShortId`.
    #[must_use]
    pub fn integer(&self, path: &str) -> Option<i64> {
        self.get(path)?.text().parse().ok()
    }

    /// The string at a path in the data, or a whole number in decimal digits, as ids are. Half of a surrogate pair is U+FFFD.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<String> {
        core::text_at(&self.data, path)
    }

    /// Every string in the data, decoded, also those of JSON inside a string: for moderation.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        core::event_texts(&self.data)
    }

    /// Whether the service waits for a decision about this event: a reject blocks the operation.
    #[must_use]
    pub fn is_before(&self) -> bool {
        core::is_before_event(&self.event_type)
    }
}

impl Event {
    pub(super) fn of(event: core::Event) -> Self {
        let core::Event { event_type, id, time, app_id, data, signature, .. } = event;
        Event { event_type, id, time: time.into(), app_id, data, signature }
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
    pub time: SystemTime,
    /// The claimed application: any text.
    pub app_id: String,
    /// `EventData` as received; may be no JSON.
    pub data: String,
    /// The body's signature, not checked.
    pub signature: String,
}

impl UnverifiedEvent {
    pub(super) fn of(event: core::UnverifiedEvent) -> Self {
        let core::UnverifiedEvent { event_type, id, time, app_id, data, signature, .. } = event;
        UnverifiedEvent { event_type, id, time: time.into(), app_id, data, signature }
    }
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
    pub time: SystemTime,
    /// Unique id.
    pub id: String,
    /// One to four digits.
    pub nonce: String,
}

impl EventDraft {
    /// An event of this name and data, at `time`, with id and nonce.
    #[must_use]
    pub fn new(event_type: &str, data: &str, time: SystemTime, id: &str, nonce: &str) -> Self {
        EventDraft {
            event_type: event_type.to_owned(),
            data: data.to_owned(),
            time,
            id: id.to_owned(),
            nonce: nonce.to_owned(),
        }
    }

    pub(super) fn to_core(&self) -> core::EventDraft {
        core::EventDraft::new(&self.event_type, &self.data, self.time, &self.id, &self.nonce)
    }
}
