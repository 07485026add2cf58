//! Every line of `tests/vectors/signing.jsonl`, which was made with the vendor's own Python signer.

mod support;

use support::{text, vectors};
use volc_im_core::time::WallTime;
use volc_im_core::wire::signer::{Credentials, SignedParts, Signer};

/// `20230504T033442Z` to an instant.
fn instant(x_date: &str) -> WallTime {
    let (date, time) = x_date.trim_end_matches('Z').split_once('T').expect("X-Date");
    let text = format!(
        "{}-{}-{}T{}:{}:{}Z",
        &date[..4],
        &date[4..6],
        &date[6..],
        &time[..2],
        &time[2..4],
        &time[4..]
    );
    WallTime::from_event_time(&text).expect("a date")
}

#[test]
fn every_vector_byte_for_byte() {
    for vector in vectors("signing.jsonl") {
        let token = Some(text(&vector, "token")).filter(|token| !token.is_empty());
        let credentials = Credentials::new(text(&vector, "ak"), text(&vector, "sk"), token).expect("keys");
        assert_eq!(
            (credentials.access_key_id(), credentials.secret_access_key(), credentials.session_token()),
            (text(&vector, "ak"), text(&vector, "sk"), token)
        );
        let signer =
            Signer::new(credentials, text(&vector, "region"), text(&vector, "service")).expect("signer");
        let query = format!(
            "Action={}&Version={}",
            text(&vector["query"], "Action"),
            text(&vector["query"], "Version")
        );
        let parts = SignedParts {
            host: text(&vector, "host"),
            path: text(&vector, "path"),
            query: &query,
            body: text(&vector, "body").as_bytes(),
        };
        let now = instant(text(&vector, "date"));
        let expected = &vector["expect"];
        // Twice: the second signature comes from the cached key.
        for _ in 0..2 {
            let signature = signer.sign(&parts, now);
            assert_eq!(signature.authorization, text(expected, "authorization"));
            assert_eq!(signature.x_content_sha256, text(expected, "x_content_sha256"));
            assert_eq!(signature.x_date, text(&vector, "date"));
            assert_eq!(signature.x_security_token.as_deref(), token);
        }
        let trace = signer.trace(&parts, now);
        assert_eq!(trace.canonical_request, text(expected, "canonical_request"));
        assert_eq!(trace.string_to_sign, text(expected, "string_to_sign"));
    }
}

#[test]
fn the_cached_key_is_the_day_s_own() {
    let all = vectors("signing.jsonl");
    let vector = &all[0];
    let credentials = || Credentials::new(text(vector, "ak"), text(vector, "sk"), None).expect("keys");
    let parts = SignedParts { host: "h", path: "/", query: "Action=A&Version=V", body: b"{}" };
    let one = Signer::new(credentials(), "cn-north-1", "rtc").expect("signer");
    let days = ["20230504T235959Z", "20230505T000000Z", "20230504T235959Z"].map(instant);
    for day in days {
        let fresh = Signer::new(credentials(), "cn-north-1", "rtc").expect("signer");
        assert_eq!(one.sign(&parts, day), fresh.sign(&parts, day));
    }
}

#[test]
fn nothing_prints_a_secret() {
    let credentials = Credentials::new("AKID", "very-secret", Some("session-token")).expect("keys");
    let shown = format!("{credentials:?}");
    let signer = Signer::new(credentials, "cn-north-1", "rtc").expect("signer");
    let parts = SignedParts { host: "h", path: "/", query: "", body: b"" };
    let signature = signer.sign(&parts, WallTime::from_millis(0));
    for (text, says) in [
        (shown, "Credentials"),
        (format!("{signer:?}"), "cn-north-1"),
        (format!("{signature:?}"), "19700101T000000Z"),
    ] {
        assert!(text.contains(says), "{text}");
        for secret in ["very-secret", "session-token", "Signature="] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[test]
fn keys_that_could_not_be_sent_are_refused() {
    for (ak, sk, token, path, rule) in [
        ("", "s", None, "accessKeyId", "not_empty"),
        ("a b", "s", None, "accessKeyId", "header_value"),
        ("a\r\nX-Evil: 1", "s", None, "accessKeyId", "header_value"),
        ("é", "s", None, "accessKeyId", "header_value"),
        ("a", "", None, "secretAccessKey", "not_empty"),
        ("a", "s\n", None, "secretAccessKey", "header_value"),
        ("a", " s", None, "secretAccessKey", "spaces"),
        ("a", "s\u{3000}", None, "secretAccessKey", "spaces"),
        ("a", "\u{200b}s", None, "secretAccessKey", "spaces"),
        ("a", "s\u{2060}", None, "secretAccessKey", "spaces"),
        ("a", "\u{feff}s", None, "secretAccessKey", "spaces"),
        ("a", "s", Some(""), "sessionToken", "not_empty"),
        ("a", "s", Some("t\0"), "sessionToken", "header_value"),
    ] {
        let error = Credentials::new(ak, sk, token).expect_err("refused");
        let volc_im_core::Error::Validation(error) = error else { panic!("{error}") };
        assert_eq!((error.path.as_str(), error.rule, error.given.as_str()), (path, rule, ""));
    }
    for region in ["", "CN", "cn_north", "cn\n"] {
        let keys = Credentials::new("a", "s", None).expect("keys");
        assert!(Signer::new(keys, region, "rtc").is_err(), "{region}");
    }
}
