//! Ids, codes, forms of EventIds, times, origins: short texts.

use volc_im_core::callbacks::{EventIdForm, log_text};
use volc_im_core::error::ErrorCode;
use volc_im_core::model::codes::MsgType;
use volc_im_core::model::ids::{AppId, ConversationId, MessageIndex};
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::{Protocol, Settings};

use super::credentials;
use crate::{Target, seeds};

pub const TARGET: Target =
    Target { name: "id", reads: "ids, codes, patterns of ids, times, URLs", run, seeds: all };

fn all() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = [
        "7221856821303362049",
        "-1",
        "9223372036854775808",
        "ConversationNotFound",
        "evt-[0-9a-f]{24}",
        "[a-z]{1,8}+",
        "10001",
        "2025-04-17T14:09:39.000000000Z",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "https://[::1]:8080",
        "http://127.0.0.1:8080",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    all.extend(seeds::texts("callbacks/accepted.jsonl", "eventId"));
    all
}

fn run(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    macro_rules! ids {
        ($($id:ident)*) => {$(
            if let Ok(id) = text.parse::<$id>() {
                assert_eq!(id.to_string().parse(), Ok(id));
            }
            if let Ok(id) = serde_json::from_str::<$id>(text) {
                assert_eq!(serde_json::from_str::<$id>(&serde_json::to_string(&id).expect("JSON")).ok(), Some(id));
            }
        )*};
    }
    ids!(AppId ConversationId MessageIndex);
    let _ = serde_json::from_str::<MsgType>(text);
    let _ = ErrorCode::from(text);
    let _ = WallTime::from_http_date(text);
    if let Some(time) = WallTime::from_event_time(text) {
        assert_eq!(WallTime::from_event_time(&time.to_event_time()), Some(time));
    }
    if let Ok(form) = EventIdForm::parse(text) {
        let _ = form.matches(bytes);
    }
    let shown = log_text(text);
    assert!(!shown.chars().any(char::is_control), "{shown:?}");
    let mut settings = Settings::new(credentials(), 1);
    settings.base_url = Some(text.to_owned());
    let _ = Protocol::new(settings);
}
