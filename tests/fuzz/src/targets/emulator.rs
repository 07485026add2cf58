//! The emulator's own readers: bodies of every action on a state with something in it, queries, signatures.

use std::cell::RefCell;
use std::sync::LazyLock;

use volc_im_core::model::operations::ALL;
use volc_im_emulator::gateway::authorization::Authorization;
use volc_im_emulator::gateway::clock::{Moment, parse_x_date};
use volc_im_emulator::gateway::query;
use volc_im_emulator::login::{self, AppKey};
use volc_im_emulator::state::State;
use volc_im_emulator::{Limits, actions};

use crate::{Bytes, Target, seeds};

pub const TARGET: Target =
    Target { name: "emulator", reads: "the emulator's bodies, queries, signatures, tokens", run, seeds: all };

fn all() -> Vec<Vec<u8>> {
    let mut all = seeds::of_actions("requests/actions.jsonl", "body");
    for text in [
        "Action=SendMessage&Version=2020-12-01&X=%E4%BD%A0+%zz",
        "HMAC-SHA256 Credential=AK/20230504/cn-north-1/rtc/request, SignedHeaders=host;x-date, Signature=ffcdae998b5a501420fa7b12c7781e9873aba1708a1c31f960328c886c3c7af9",
    ] {
        all.push([&[0, 0][..], text.as_bytes()].concat());
    }
    all
}

static STATE: LazyLock<State> = LazyLock::new(|| {
    let key = "AAECAwQFBgcICQoLDA0ODw==".parse().expect("a key");
    let mut state = State::new(123_456, key, Limits::default());
    for (action, body) in [
        (
            "CreateConversation",
            r#"{"AppId":123456,"ConversationCoreInfo":{"ConversationType":2,"Owner":1},"OtherParticipants":[{"ParticipantUserId":2}]}"#,
        ),
        (
            "CreateConversation",
            r#"{"AppId":123456,"ConversationCoreInfo":{"ConversationType":100,"Owner":1}}"#,
        ),
    ] {
        let _ = actions::perform(&mut state, action, body.as_bytes(), moment(), &RefCell::default());
    }
    state
});

fn moment() -> Moment {
    Moment::at_seconds(1_744_898_979)
}

fn run(bytes: &[u8]) {
    let mut bytes = Bytes::new(bytes);
    let operation = bytes.pick(ALL);
    let _ = bytes.byte();
    let body = bytes.rest();
    let limits = RefCell::default();
    let _ = actions::perform(&mut STATE.clone(), operation.name, body, moment(), &limits);
    let text = String::from_utf8_lossy(body);
    let _ = query::canonical(&query::parameters(&text));
    let _ = parse_x_date(&text);
    if let Ok(authorization) = Authorization::parse(&text) {
        assert!(!authorization.signed_headers.is_empty());
    }
    if let Ok(key) = text.parse::<AppKey>() {
        // 16, 24 or 32 bytes.
        assert!([24, 32, 44].contains(&key.to_base64().len()));
    }
    let key: AppKey = "AAECAwQFBgcICQoLDA0ODw==".parse().expect("a key");
    let _ = login::read(123_456, &key, &text);
}
