//! An event as one text, for languages that read a text in less time than an object's fields.
//!
//! By lines: type, id, time in milliseconds, app id, signature, `1` where the type is documented, and the data with ids as
//! strings (see [`Event::data_with_text_ids`](super::Event::data_with_text_ids)); then the data as signed, which may hold
//! line ends itself.

use super::{EVENT_TYPES, envelope::Envelope};
use crate::time::WallTime;

/// For an event that was verified, whose other parts hold no line end.
pub(super) fn pack(envelope: &Envelope<'_>, time: WallTime, data: &str) -> String {
    let raw = &*envelope.event_data;
    let known = if EVENT_TYPES.contains(&&*envelope.event_type) { "1" } else { "" };
    let time = time.millis().to_string();
    let parts: [&str; 7] =
        [&envelope.event_type, &envelope.event_id, &time, &envelope.app_id, &envelope.signature, known, data];
    let mut text = String::with_capacity(data.len() + raw.len() + 256);
    for part in parts {
        text.push_str(part);
        text.push('\n');
    }
    text.push_str(raw);
    text
}

/// For an accepted event; the data with ids as strings only where it is given.
pub(super) fn packed(event: &super::Event, text_ids: Option<&str>) -> String {
    let known = if EVENT_TYPES.contains(&&*event.event_type) { "1" } else { "" };
    let time = event.time.millis().to_string();
    let parts = [&event.event_type, &event.id, time.as_str(), &event.app_id, &event.signature, known];
    let mut text = String::with_capacity(event.data.len() + text_ids.map_or(0, str::len) + 256);
    for part in parts.into_iter().chain(text_ids) {
        text.push_str(part);
        text.push('\n');
    }
    text.push_str(&event.data);
    text
}
