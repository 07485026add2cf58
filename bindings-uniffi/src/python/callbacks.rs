//! Callbacks by bytes.

use std::borrow::Cow;
use volc_im_core::callbacks::Event;
use volc_im_core::time::WallTime;

use crate::callbacks::NativeCallbacks;
use crate::error::ImError;

#[uniffi::export]
impl NativeCallbacks {
    /// Checks a body exactly as it came in, then reads it: type, id, time in milliseconds, application and signature by
    /// lines, then the data as signed.
    pub fn verify_packed(&self, body: &[u8], now_ms: i64) -> Result<String, ImError> {
        Ok(packed(&self.0.verify(body, WallTime::from_millis(now_ms))?))
    }

    /// As `verify_packed`, without any check of the origin.
    pub fn parse_unverified_packed(&self, body: &[u8]) -> Result<String, ImError> {
        Ok(packed(&self.0.parse_unverified(body)?))
    }
}

fn packed(event: &Event) -> String {
    let mut text = String::with_capacity(event.data.len() + 256);
    let time = event.time.millis().to_string();
    for part in [&event.event_type, &event.id, &time, &event.app_id, &event.signature] {
        // An unverified event's strings may hold anything: line ends in them would shift the parts.
        let line = if part.contains('\n') { Cow::from(part.replace('\n', " ")) } else { Cow::from(part) };
        text.push_str(&line);
        text.push('\n');
    }
    text.push_str(&event.data);
    text
}
