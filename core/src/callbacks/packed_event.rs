//! An event as one text, for languages that read a text faster than an object's fields.
//!
//! By lines: type, id, time in milliseconds, app id, signature, `1` where the type is documented, and the data with ids as
//! strings (see [`Event::data_with_text_ids`](super::Event::data_with_text_ids)); then the data as signed, which may hold
//! line ends itself.

use super::EVENT_TYPES;
use crate::transcode::decimal;

/// The event, whose parts other than the data hold no line end; the data with ids as strings only where it is given.
pub(super) fn packed(event: &super::Event, text_ids: Option<&str>) -> String {
    let known = if EVENT_TYPES.contains(&&*event.event_type) { "1" } else { "" };
    let time = decimal(event.time.millis());
    let parts = [&event.event_type, &event.id, time.as_str(), &event.app_id, &event.signature, known];
    let mut text = String::with_capacity(event.data.len() + text_ids.map_or(0, str::len) + 256);
    for part in parts.into_iter().chain(text_ids) {
        text.push_str(part);
        text.push('\n');
    }
    text.push_str(&event.data);
    text
}
