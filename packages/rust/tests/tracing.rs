//! What a call tells a tracing subscriber: where it is and how it goes, and nothing that signs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use support::{emulator, group, message, quick};
use tracing_subscriber::fmt::MakeWriter;
use volc_im::Credentials;

/// Everything that was written.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Log {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn spans_tell_of_attempts_and_of_no_secret() {
    let emulator = emulator().await;
    let keys = Credentials::new(support::ACCESS_KEY, support::SECRET_KEY).session_token("token-of-mine");
    let im = emulator.builder().keys(keys).retry(quick()).build().expect("a client");
    let conversation = group(&im).await;
    emulator
        .faults(json!([{"action": "SendMessage", "first": 1, "fault": {"type": "status", "status": 503}}]))
        .await;
    let log = Log::default();
    // Of every crate, HTTP's too.
    let everything = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone());
    {
        let _listening = tracing::subscriber::set_default(everything.with_ansi(false).finish());
        im.send_message(message(conversation, "hello")).await.expect("sent");
    }
    let text = String::from_utf8(log.0.lock().expect("the log").clone()).expect("text");
    for told in
        ["volc_im{action=\"SendMessage\"}", "attempt=1", "status=503", "attempt=2", "status=200", "retry"]
    {
        assert!(text.contains(told), "{told} in {text}");
    }
    for secret in [support::SECRET_KEY, "token-of-mine", "Signature="] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
