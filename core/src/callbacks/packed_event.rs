//! An event as one text, for languages that read a text faster than an object's fields.
//!
//! By lines: type, id, time in milliseconds, app id, signature, `1` where the type is documented, and the data with ids as
//! strings (see [`Event::data_with_text_ids`](super::Event::data_with_text_ids)); then the data as signed, which may hold
//! line ends itself.

use super::Event;
use super::event_name::is_known;
use crate::time::WallTime;
use crate::transcode::decimal;

/// What an event is of, before it is one.
pub(super) struct Parts<'e> {
    pub(super) event_type: &'e str,
    pub(super) id: &'e str,
    pub(super) time: WallTime,
    pub(super) app_id: &'e str,
    pub(super) signature: &'e str,
    pub(super) data: &'e str,
}

impl<'e> From<&'e Event> for Parts<'e> {
    fn from(event: &'e Event) -> Self {
        let Event { event_type, id, time, app_id, data, signature } = event;
        Parts { event_type, id, time: *time, app_id, signature, data }
    }
}

/// The event, whose parts other than the data hold no line end; the data with ids as strings only where it is given.
pub(super) fn packed(event: &Parts<'_>, text_ids: Option<&str>) -> String {
    let known = if is_known(event.event_type.as_bytes(), &[]) { "1" } else { "" };
    let time = decimal(event.time.millis());
    let parts = [event.event_type, event.id, &time, event.app_id, event.signature, known];
    let mut text = String::with_capacity(event.data.len() + text_ids.map_or(0, str::len) + 256);
    for part in parts.into_iter().chain(text_ids) {
        text.push_str(part);
        text.push('\n');
    }
    text.push_str(event.data);
    text
}
