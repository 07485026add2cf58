//! Callbacks and replies.

use std::sync::Arc;

use volc_im_core::callbacks::{self, Callbacks, Event, EventDraft};
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::JsonStyle;

use crate::client_config::option_names;
use crate::error::ImError;

/// A callback's event.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CallbackEvent {
    /// The event's name, such as `BeforeSendMessage`. The set is open.
    pub event_type: String,
    /// Unique id. The same event can come twice: remember the ids you have seen.
    pub id: String,
    /// When it happened, in milliseconds since 1970.
    pub time_ms: i64,
    /// The application, in decimal.
    pub app_id: String,
    /// The event's own fields: JSON text, as signed.
    pub data: String,
    /// The signature. A body that someone cut anew keeps it: remember it as you remember ids.
    pub signature: String,
}

impl From<Event> for CallbackEvent {
    fn from(event: Event) -> Self {
        CallbackEvent {
            event_type: event.event_type,
            id: event.id,
            time_ms: event.time.millis(),
            app_id: event.app_id,
            data: event.data,
            signature: event.signature,
        }
    }
}

/// What a body says, with no check of its origin. For logs and tests: never act on it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct UnverifiedCallbackEvent {
    /// What the body says is the event's name: any text.
    pub event_type: String,
    /// What the body says is the id: any text.
    pub id: String,
    /// What the body says is the time, in milliseconds since 1970.
    pub time_ms: i64,
    /// What the body says is the application: any text.
    pub app_id: String,
    /// The data as it stands, which may be no JSON.
    pub data: String,
    /// The signature, not checked.
    pub signature: String,
}

/// Verifies callbacks of one application.
#[derive(uniffi::Object)]
pub struct NativeCallbacks(pub(crate) Callbacks);

#[uniffi::export]
impl NativeCallbacks {
    /// With the console's callback secrets: one, or two while they are rotated. A tolerance is in seconds; none
    /// switches the check of the time off.
    #[uniffi::constructor]
    pub fn new(
        secrets: Vec<String>,
        app_id: Option<i32>,
        tolerance_seconds: Option<u32>,
    ) -> Result<Arc<Self>, ImError> {
        let mut made = Callbacks::new(secrets)?.tolerance_seconds(tolerance_seconds);
        if let Some(app_id) = app_id {
            made = made.app_id(app_id);
        }
        Ok(Arc::new(NativeCallbacks(made)))
    }

    /// With options, a JSON object in the language's spelling (see core's `Callbacks::from_json`).
    #[uniffi::constructor]
    pub fn of_options(options: String, camel_case: bool) -> Result<Arc<Self>, ImError> {
        Ok(Arc::new(NativeCallbacks(Callbacks::from_json(&options, option_names(camel_case))?)))
    }

    /// Checks a body exactly as it came in, then reads it.
    pub fn verify(&self, body: Vec<u8>, now_ms: i64) -> Result<CallbackEvent, ImError> {
        self.verified(&body, now_ms)
    }

    /// Reads a body without any check of its origin. For logs and tests: never act on what it returns.
    pub fn parse_unverified(&self, body: Vec<u8>) -> Result<CallbackEvent, ImError> {
        let UnverifiedCallbackEvent { event_type, id, time_ms, app_id, data, signature } =
            self.read_unverified(body)?;
        Ok(CallbackEvent { event_type, id, time_ms, app_id, data, signature })
    }

    /// As `parse_unverified`, with a type of its own, which no handler takes for an event.
    pub fn read_unverified(&self, body: Vec<u8>) -> Result<UnverifiedCallbackEvent, ImError> {
        let event = self.0.parse_unverified(&body)?;
        Ok(UnverifiedCallbackEvent {
            event_type: event.event_type,
            id: event.id,
            time_ms: event.time.millis(),
            app_id: event.app_id,
            data: event.data,
            signature: event.signature,
        })
    }

    /// A signed body, made with the first secret, for the tests of code that receives callbacks.
    pub fn sign(
        &self,
        event_type: String,
        data: String,
        time_ms: i64,
        id: String,
        nonce: String,
    ) -> Result<String, ImError> {
        let time = WallTime::from_millis(time_ms);
        Ok(self.0.sign(&EventDraft::new(&event_type, &data, time, &id, &nonce))?)
    }
}

impl NativeCallbacks {
    pub(crate) fn verified(&self, body: &[u8], now_ms: i64) -> Result<CallbackEvent, ImError> {
        Ok(self.0.verify(body, WallTime::from_millis(now_ms))?.into())
    }
}

/// The body that accepts an event; `extra` is the text of a JSON object with more fields.
#[uniffi::export(default(extra = None))]
pub fn accept_reply(extra: Option<String>) -> Result<String, ImError> {
    Ok(callbacks::accept_reply(extra.as_deref())?)
}

/// The body that refuses an event with a code, which is not 0, and a message.
#[uniffi::export(default(extra = None))]
pub fn reject_reply(code: i64, message: String, extra: Option<String>) -> Result<String, ImError> {
    Ok(callbacks::reject_reply(code, &message, extra.as_deref())?)
}

/// The JSON text of the value at a path in an event's data, by the service's own names:
/// `MessageBody.ConversationShortId`, `RobotIds[0]`; none where there is nothing.
#[uniffi::export]
pub fn event_value(data: String, path: String) -> Option<String> {
    callbacks::value_at(&data, &path).map(|value| value.text().to_owned())
}

/// The data of an event as JSON with declared fields and `extra`, in camelCase or snake_case; none for an event that
/// this version does not know.
#[uniffi::export]
pub fn event_data_json(
    event_type: String,
    data: String,
    camel_case: bool,
) -> Result<Option<String>, ImError> {
    let style = if camel_case { JsonStyle::KOTLIN } else { JsonStyle::PYTHON };
    Ok(callbacks::data_json(&event_type, &data, style)?)
}

/// How far a callback's time may be from the clock unless set otherwise, both ways, in seconds.
#[uniffi::export]
pub fn default_tolerance_seconds() -> u32 {
    callbacks::DEFAULT_TOLERANCE_SECONDS
}

/// Whether the service waits for a decision about events of this name.
#[uniffi::export]
pub fn is_before_event(event_type: String) -> bool {
    callbacks::is_before_event(&event_type)
}

/// The names of the documented events.
#[uniffi::export]
pub fn event_types() -> Vec<String> {
    callbacks::EVENT_TYPES.iter().map(|name| (*name).to_owned()).collect()
}
