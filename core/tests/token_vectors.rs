//! Every line of `tests/vectors/tokens.jsonl`, which was computed by a program that shares nothing with core.

mod support;

use serde_json::Value;
use support::{text, vectors};
use volc_im_core::Error;
use volc_im_core::machine::options::OptionNames;
use volc_im_core::time::WallTime;
use volc_im_core::tokens::LoginTokens;

fn number(vector: &Value, name: &str) -> i64 {
    vector[name].as_i64().unwrap_or_else(|| panic!("{name} in {vector}"))
}

fn time(vector: &Value, name: &str) -> WallTime {
    WallTime::from_millis(number(vector, name))
}

/// What a line says to do: the token, or what is said of it.
fn outcome(vector: &Value) -> Result<Value, Error> {
    let app_id = i32::try_from(number(vector, "appId")).expect("an application");
    let tokens = LoginTokens::with(app_id, text(vector, "appKey"), OptionNames::JAVASCRIPT)?;
    match text(vector, "do") {
        "issue" => {
            let user = text(vector, "userId");
            let (expires_at, now) = (time(vector, "expiresAtMs"), time(vector, "nowMs"));
            let token = tokens.issue(user.parse().expect("a user"), expires_at, now);
            assert_eq!(tokens.issue_for(user, expires_at, now), token);
            let token = token?;
            let read = tokens.inspect(&token, now).expect("a token just issued");
            assert_eq!((read.user_id.to_string().as_str(), read.expires_at), (user, expires_at));
            assert!(!read.is_expired);
            Ok(token.into())
        }
        "inspect" => {
            let token = tokens.inspect(text(vector, "token"), time(vector, "nowMs"))?;
            assert_eq!(token.app_id, app_id);
            Ok(serde_json::json!([
                token.user_id.to_string(),
                token.expires_at.millis(),
                token.is_expired,
                token.token_type
            ]))
        }
        "new" => Ok(Value::Null),
        other => panic!("do {other}"),
    }
}

#[test]
fn every_token_and_every_refusal() {
    for vector in vectors("tokens.jsonl") {
        let name = text(&vector, "name");
        let expected = match text(&vector, "do") {
            "issue" => vector["token"].clone(),
            _ => serde_json::json!([
                vector["userId"],
                vector["expiresAtMs"],
                vector["isExpired"],
                vector["tokenType"]
            ]),
        };
        match (outcome(&vector), vector["error"].as_object()) {
            (Ok(outcome), None) => assert_eq!(outcome, expected, "{name}"),
            (Err(Error::Validation(e)), Some(error)) => {
                assert_eq!(
                    (e.path.as_str().into(), e.rule.into()),
                    (error["path"].clone(), error["rule"].clone()),
                    "{name}"
                );
                assert_no_secret(&vector, &Error::Validation(e));
            }
            (outcome, _) => panic!("{name}: {outcome:?}"),
        }
    }
}

/// Neither the key nor the token stands in an error.
fn assert_no_secret(vector: &Value, error: &Error) {
    let words = format!("{error} {error:?}");
    for secret in ["appKey", "token"] {
        let secret = vector[secret].as_str().unwrap_or_default().trim();
        assert!(secret.len() < 8 || !words.contains(secret), "{words}");
    }
}

#[test]
fn nothing_printed_is_secret() {
    let key = "AAECAwQFBgcICQoLDA0ODw==";
    let tokens = LoginTokens::new(123_456, key).expect("a key");
    assert_eq!(format!("{tokens:?}"), "LoginTokens { app_id: 123456, .. }");
}

#[test]
fn ids_that_are_no_numbers_are_refused() {
    let tokens = LoginTokens::new(123_456, "AAECAwQFBgcICQoLDA0ODw==").expect("a key");
    let (expires_at, now) = (WallTime::from_millis(2), WallTime::from_millis(1));
    for bad in ["", "alice", "007", "+7", "7 ", " 7", "7.0", "1e3", "9223372036854775808", "０", "-0"] {
        match tokens.issue_for(bad, expires_at, now) {
            Err(Error::Validation(e)) => {
                assert_eq!((e.path.as_str(), e.rule), ("user_id", "integer"), "{bad}")
            }
            other => panic!("{bad}: {other:?}"),
        }
    }
}

mod any {
    use proptest::prelude::*;
    use volc_im_core::time::WallTime;
    use volc_im_core::tokens::LoginTokens;

    fn key(bytes: &[u8]) -> String {
        use std::fmt::Write;
        const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::new();
        for chunk in bytes.chunks(3) {
            let word = chunk
                .iter()
                .chain([&0, &0])
                .take(3)
                .fold(0_usize, |word, byte| word << 8 | usize::from(*byte));
            for position in 0..=chunk.len() {
                write!(text, "{}", char::from(DIGITS[word >> (18 - 6 * position) & 63])).expect("a text");
            }
            text.push_str(&"=="[..3 - chunk.len()]);
        }
        text
    }

    proptest! {
        #[test]
        fn what_is_issued_is_read(
            bytes in any::<[u8; 32]>(), size in 2_usize..5, app_id in 1..i32::MAX, user in 1..i64::MAX,
            expiry in 1..253_402_300_799_999_i64, now in 0..253_402_300_799_999_i64,
        ) {
            let tokens = LoginTokens::new(app_id, &key(&bytes[..size * 8])).expect("a key");
            let (expires_at, now) = (WallTime::from_millis(expiry), WallTime::from_millis(now));
            let token = tokens.issue(user, expires_at, now.min(WallTime::from_millis(expiry - 1))).expect("a token");
            let read = tokens.inspect(&token, now).expect("a reading");
            prop_assert_eq!((read.app_id, read.user_id, read.expires_at), (app_id, user, expires_at));
            prop_assert_eq!(read.is_expired, expires_at <= now);
        }

        #[test]
        fn any_text_is_read_or_refused(token in "\\PC{0,60}|[0-9A-Za-z]{50,56}", app_key in "\\PC{0,50}") {
            let tokens = LoginTokens::new(1, "AAECAwQFBgcICQoLDA0ODw==").expect("a key");
            prop_assert!(tokens.inspect(&token, WallTime::from_millis(0)).is_err());
            let _ = LoginTokens::new(1, &app_key);
        }

        #[test]
        fn a_changed_digit_is_noticed(at in 0_usize..54, digit in "[0-9A-Za-z]") {
            let tokens = LoginTokens::new(123_456, "AAECAwQFBgcICQoLDA0ODw==").expect("a key");
            let token = tokens.issue(10001, WallTime::from_millis(2), WallTime::from_millis(1)).expect("a token");
            let mut changed = token.clone();
            if at < changed.len() {
                changed.replace_range(at..=at, &digit);
            }
            prop_assert_eq!(tokens.inspect(&changed, WallTime::from_millis(0)).is_ok(), changed == token);
        }
    }
}
