//! The receiver by bytes.

use volc_im_core::callbacks::{event_texts_json, reply_text};

use crate::error::ImError;
use crate::receiver::{NativeReceiver, moment};

use super::text;

#[uniffi::export]
impl NativeReceiver {
    /// As `start`, without a body.
    pub fn start_bytes(
        &self,
        head: &[u8],
        wall_ms: i64,
        mono_ms: u64,
        entropy: &[u8],
    ) -> Result<String, ImError> {
        self.begin(text(head, "head")?, None, moment(wall_ms, mono_ms), entropy)
    }

    /// As `start`, with a body.
    pub fn start_with_body_bytes(
        &self,
        head: &[u8],
        body: &[u8],
        wall_ms: i64,
        mono_ms: u64,
        entropy: &[u8],
    ) -> Result<String, ImError> {
        self.begin(text(head, "head")?, Some(body), moment(wall_ms, mono_ms), entropy)
    }

    /// As `on_body`.
    pub fn on_body_bytes(&self, exchange: u64, body: &[u8], wall_ms: i64, mono_ms: u64) -> String {
        self.report(exchange, moment(wall_ms, mono_ms), |exchange, now| exchange.on_body(now, body))
    }

    /// As `on_reply`; the bytes are those of a text only if there `is_text`. Half a surrogate pair becomes U+FFFD.
    pub fn on_reply_bytes(
        &self,
        exchange: u64,
        reply: &[u8],
        is_text: bool,
        wall_ms: i64,
        mono_ms: u64,
    ) -> String {
        let reply = is_text.then(|| reply_text(reply));
        self.report(exchange, moment(wall_ms, mono_ms), |exchange, now| {
            exchange.on_reply(now, reply.as_deref())
        })
    }

    /// As `on`.
    pub fn on_bytes(
        &self,
        exchange: u64,
        input: &[u8],
        token: u32,
        words: &[u8],
        wall_ms: i64,
        mono_ms: u64,
    ) -> Result<String, ImError> {
        let (input, words) = (text(input, "input")?, reply_text(words));
        Ok(self.report(exchange, moment(wall_ms, mono_ms), |exchange, now| {
            exchange.on(now, input, token, &words)
        }))
    }
}

/// Every text in an event's data as a JSON array (see core's `event_texts`).
#[uniffi::export]
pub fn event_texts_bytes(data: &[u8]) -> Result<String, ImError> {
    Ok(event_texts_json(text(data, "data")?))
}
