//! Callbacks by bytes.

use std::borrow::Cow;

use volc_im_core::callbacks::{Event, UnverifiedEvent};
use volc_im_core::time::WallTime;

use crate::callbacks::NativeCallbacks;
use crate::error::ImError;

#[uniffi::export]
impl NativeCallbacks {
    /// Checks a body exactly as it came in, then reads it: type, id, time in milliseconds, application and signature by
    /// lines, then the data as signed.
    pub fn verify_packed(&self, body: &[u8], now_ms: i64) -> Result<String, ImError> {
        let Event { event_type, id, time, app_id, data, signature, .. } =
            self.0.verify(body, WallTime::from_millis(now_ms))?;
        Ok(packed([&event_type, &id, &time.millis().to_string(), &app_id, &signature], &data))
    }

    /// As `verify_packed`, without any check of the origin.
    pub fn parse_unverified_packed(&self, body: &[u8]) -> Result<String, ImError> {
        let UnverifiedEvent { event_type, id, time, app_id, data, signature, .. } =
            self.0.parse_unverified(body)?;
        Ok(packed([&event_type, &id, &time.millis().to_string(), &app_id, &signature], &data))
    }
}

fn packed(parts: [&str; 5], data: &str) -> String {
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
