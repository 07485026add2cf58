//! Callbacks and replies.

use std::borrow::Cow;
use std::sync::Arc;

use volc_im_core::callbacks::{self, Callbacks, Event, EventDraft, UnverifiedEvent, reply_text};
use volc_im_core::time::WallTime;

use crate::error::NativeError;
use crate::language::Language;

/// Verifies callbacks of one application.
#[derive(uniffi::Object)]
pub struct NativeCallbacks(pub(crate) Callbacks);

#[uniffi::export]
impl NativeCallbacks {
    /// Checks options, a JSON object (see core's `Callbacks::from_json`).
    #[uniffi::constructor]
    pub fn new(options: String, language: Language) -> Result<Arc<Self>, NativeError> {
        Ok(Arc::new(NativeCallbacks(Callbacks::from_json(&options, language.names())?)))
    }

    /// For `volc_im_verify` and `volc_im_unverified`.
    pub fn address(&self) -> u64 {
        std::ptr::from_ref(self).expose_provenance() as u64
    }

    /// A signed body, made with the first secret, for the tests of code that receives callbacks.
    pub fn sign(
        &self,
        event_type: String,
        data: String,
        time_ms: i64,
        id: String,
        nonce: String,
    ) -> Result<String, NativeError> {
        let time = WallTime::from_millis(time_ms);
        Ok(self.0.sign(&EventDraft::new(&event_type, &data, time, &id, &nonce))?)
    }
}

impl NativeCallbacks {
    /// A verified event by lines: type, id, time in milliseconds, application and signature, then the data as signed.
    pub(crate) fn verified(&self, body: &[u8], now_ms: i64) -> Result<String, NativeError> {
        let Event { event_type, id, time, app_id, data, signature, .. } =
            self.0.verify(body, WallTime::from_millis(now_ms))?;
        Ok(lines([&event_type, &id, &time.millis().to_string(), &app_id, &signature], &data))
    }

    /// As `verified`, without any check of the origin.
    pub(crate) fn unverified(&self, body: &[u8]) -> Result<String, NativeError> {
        let UnverifiedEvent { event_type, id, time, app_id, data, signature, .. } =
            self.0.parse_unverified(body)?;
        Ok(lines([&event_type, &id, &time.millis().to_string(), &app_id, &signature], &data))
    }
}

fn lines(parts: [&str; 5], data: &str) -> String {
    let mut text = String::with_capacity(data.len() + 256);
    for part in parts {
        // An unverified event's strings may hold anything: line ends in them would shift the parts.
        let line = if part.contains('\n') { Cow::from(part.replace('\n', " ")) } else { Cow::from(part) };
        text.push_str(&line);
        text.push('\n');
    }
    text.push_str(data);
    text
}

/// The body that accepts an event; `extra` is the text of a JSON object with more fields.
#[uniffi::export(default(extra = None))]
pub fn accept_reply(extra: Option<String>) -> Result<String, NativeError> {
    Ok(callbacks::accept_reply(extra.as_deref())?)
}

/// The body that refuses an event with a code, which is not 0, and a message: UTF-8 in which half a surrogate pair may
/// stand as three bytes; it becomes U+FFFD.
#[uniffi::export(default(extra = None))]
pub fn reject_reply(code: i64, message: Vec<u8>, extra: Option<String>) -> Result<String, NativeError> {
    Ok(callbacks::reject_reply(code, &reply_text(&message), extra.as_deref())?)
}

/// Whether the service waits for a decision about events of this name.
#[uniffi::export]
pub fn is_before_event(event_type: String) -> bool {
    callbacks::is_before_event(&event_type)
}
