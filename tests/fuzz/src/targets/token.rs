//! Login tokens, and the AppKeys they are read with.

use volc_im_core::time::WallTime;
use volc_im_core::tokens::LoginTokens;

use super::now;
use crate::{Bytes, Target, seeds};

pub const TARGET: Target = Target { name: "token", reads: "login tokens and AppKeys", run, seeds: all };

const KEY: &str = "AAECAwQFBgcICQoLDA0ODw==";

fn all() -> Vec<Vec<u8>> {
    let mut all = seeds::texts("tokens.jsonl", "token");
    all.extend(seeds::texts("tokens.jsonl", "appKey"));
    all
}

fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = LoginTokens::new(123_456, &text);
    let tokens = LoginTokens::new(123_456, KEY).expect("a key");
    let now = now(0).wall;
    if let Err(error) = tokens.inspect(&text, now) {
        assert_eq!(error.kind(), "validation", "{error}");
        assert!(!error.to_string().contains(KEY), "{error}");
    }
    // What is issued is read as what it was issued for.
    let mut bytes = Bytes::new(bytes);
    let user = i64::from(bytes.pair()) << bytes.byte().min(40);
    let ends = WallTime::from_millis(now.millis() + 1 + i64::from(bytes.pair()));
    let Ok(issued) = tokens.issue(user, ends, now) else { return };
    let read = tokens.inspect(&issued, now).expect("a token of its own");
    assert_eq!((read.user_id, read.app_id, read.is_expired), (user, 123_456, false));
}
