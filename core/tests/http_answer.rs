//! What adapters answer where no handler gave a reply.

use volc_im_core::callbacks::{
    MAX_CALLBACK_BYTES, NoReply, OnLate, answer_without_reply, refusal_status, refuse_request, reject_reply,
};

const ACCEPT: &str = r#"{"CheckCode":0,"CheckMessage":""}"#;
const REJECT: &str = r#"{"CheckCode":1,"CheckMessage":"no decision in time"}"#;

#[test]
fn a_before_event_is_always_answered_as_its_policy_says() {
    for why in [NoReply::Late, NoReply::Failed, NoReply::Running] {
        for (policy, body) in [(OnLate::Accept, ACCEPT), (OnLate::Reject, REJECT)] {
            let answer = answer_without_reply("BeforeSendMessage", why, &policy.reply());
            assert_eq!((answer.status, answer.body.as_str()), (200, body), "{why:?}");
        }
    }
    let own = reject_reply(7, "later", None).expect("a reply");
    assert_eq!(answer_without_reply("BeforeNew", NoReply::Late, &own).body, own);
}

#[test]
fn an_after_event_counts_as_delivered_only_when_someone_is_at_work_for_this_request() {
    let reject = OnLate::Reject.reply();
    for (why, status, body) in
        [(NoReply::Late, 200, ACCEPT), (NoReply::Failed, 500, ""), (NoReply::Running, 503, "")]
    {
        let answer = answer_without_reply("AfterPush", why, &reject);
        assert_eq!((answer.status, answer.body.as_str()), (status, body), "{why:?}");
    }
}

#[test]
fn requests_that_hold_no_callback_are_turned_away_by_their_head() {
    let limit = 100;
    for (method, content_type, length, status) in [
        ("POST", Some("application/json"), Some(100), None),
        ("POST", Some("Application/JSON; charset=utf-8"), None, None),
        ("POST", Some("application/vnd.volc+json"), None, None),
        ("POST", Some("text/plain"), None, None),
        ("POST", Some("application/octet-stream"), None, None),
        ("POST", Some(""), None, None),
        ("POST", None, None, None),
        ("GET", None, None, Some(405)),
        ("post", None, None, Some(405)),
        ("", None, None, Some(405)),
        ("POST", Some("application/x-www-form-urlencoded"), None, Some(415)),
        ("POST", Some("multipart/form-data; boundary=x"), None, Some(415)),
        ("POST", Some("application/jsonp"), None, Some(415)),
        ("POST", Some("json"), None, Some(415)),
        ("POST", Some("é"), None, Some(415)),
        ("POST", None, Some(101), Some(413)),
        ("GET", Some("text/html"), Some(101), Some(405)),
    ] {
        assert_eq!(
            refuse_request(method, content_type, length, limit),
            status,
            "{method} {content_type:?} {length:?}"
        );
    }
    let most = MAX_CALLBACK_BYTES as u64;
    assert_eq!(refuse_request("POST", None, Some(most), usize::MAX), None);
    assert_eq!(refuse_request("POST", None, Some(most + 1), usize::MAX), Some(413));
    assert_eq!(
        (refusal_status("too_large"), refusal_status("signature"), refusal_status("not_json")),
        (413, 401, 401)
    );
}
