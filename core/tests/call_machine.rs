//! The call machine: what is repeated, when, and what never is.

mod support;

use std::sync::Arc;

use proptest::prelude::*;
use support::protocol;
use volc_im_core::error::{Error, TransportKind};
use volc_im_core::machine::call::{Call, Callee, Done, Failed, ResponseHead, Step};
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::model::shape::Operation;
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::{JsonStyle, RequestOptions, WireBody};

const SENT: &[u8] = br#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":7221856821303362049}}"#;
const LIMITED: &[u8] =
    br#"{"ResponseMetadata":{"RequestId":"l","Error":{"Code":"FlowLimitExceeded.QPSOverLimit"}}}"#;

fn at(millis: i64) -> WallTime {
    WallTime::from_millis(1_795_521_600_000 + millis)
}

fn head(status: u16) -> ResponseHead<'static> {
    ResponseHead { status, ..ResponseHead::default() }
}

/// A call of an action; `keyed` gives it an idempotency id.
fn call(action: &str, input: &str, keyed: bool, policy: RetryPolicy) -> Call {
    let operation = Operation::find(action).expect("an action");
    let options = RequestOptions { idempotency_id: keyed.then_some("id-1"), ..RequestOptions::default() };
    let body = protocol().encode(operation, input, JsonStyle::JAVASCRIPT, options).expect("a body");
    start(body, Callee::Operation(operation), policy)
}

fn start(body: WireBody, callee: Callee, policy: RetryPolicy) -> Call {
    Call::new(Arc::new(protocol()), callee, body, JsonStyle::JAVASCRIPT, policy, at(0), [7; 16])
}

const MESSAGE: &str = r#"{"sender":1,"conversationShortId":"2","msgType":10001,"content":"{}"}"#;

fn send_message(keyed: bool) -> Call {
    call("SendMessage", MESSAGE, keyed, RetryPolicy::default())
}

fn sends(step: &Step) -> bool {
    matches!(step, Step::Send { .. })
}

fn failed(step: Step) -> Failed {
    match step {
        Step::Failed(failed) => failed,
        other => panic!("{other:?}"),
    }
}

fn done(step: Step) -> Done {
    match step {
        Step::Done(done) => done,
        other => panic!("{other:?}"),
    }
}

/// Asks until it is time to send again; the time that took.
fn until_sent(call: &mut Call, mut millis: i64) -> (i64, Step) {
    loop {
        match call.next(at(millis)) {
            Step::Wait(wait) => millis += i64::try_from(wait).expect("a wait"),
            step => return (millis, step),
        }
    }
}

#[test]
fn a_retry_carries_the_same_id_and_a_new_date() {
    let mut call = send_message(true);
    let Step::Send { request: first, attempt: 1, .. } = call.next(at(0)) else { panic!() };
    call.on_response(at(1_500), head(503), b"busy");
    let (_, step) = until_sent(&mut call, 1_500);
    let Step::Send { request: second, attempt: 2, .. } = step else { panic!("{step:?}") };
    assert_eq!(first.body, second.body);
    assert!(second.body.contains(r#""ClientMsgId":"id-1""#));
    assert_eq!(second.idempotency_id.as_deref(), Some("id-1"));
    assert_ne!(first.headers, second.headers);
    call.on_response(at(2_000), head(200), SENT);
    let done = done(call.next(at(2_000)));
    assert_eq!(done.answer.json, r#"{"messageId":"7221856821303362049"}"#);
    assert_eq!((done.effort.attempts, done.effort.elapsed_ms), (2, 2_000));
    assert_eq!(done.effort.last_request_id.as_deref(), Some("r"));
    assert_eq!(done.effort.idempotency_id.as_deref(), Some("id-1"));
}

#[test]
fn without_its_id_a_write_is_not_repeated() {
    let mut call = send_message(false);
    assert!(sends(&call.next(at(0))));
    call.on_response(at(10), head(503), b"busy");
    let failure = failed(call.next(at(10)));
    assert_eq!((failure.effort.attempts, failure.maybe_sent, failure.error.kind()), (1, true, "http"));
}

#[test]
fn never_means_never_once_bytes_are_out() {
    let input = r#"{"sender":1,"receiver":[2],"msgType":10001,"content":"{}"}"#;
    for kind in [TransportKind::Reset, TransportKind::Timeout, TransportKind::Other] {
        let mut call = call("BatchSendMessage", input, true, RetryPolicy::default());
        assert!(sends(&call.next(at(0))));
        call.on_transport_error(at(5), kind, "gone");
        assert!(failed(call.next(at(5))).maybe_sent);
    }
    // A rate limit is an answer: the bytes were out.
    let mut limited = call("BatchSendMessage", input, true, RetryPolicy::default());
    assert!(sends(&limited.next(at(0))));
    limited.on_response(at(5), head(429), LIMITED);
    assert!(failed(limited.next(at(5))).error.retryable());
    // Nothing was sent: it may be tried again, and a later loss ends it.
    let mut call = call("BatchSendMessage", input, true, RetryPolicy::default());
    assert!(sends(&call.next(at(0))));
    call.on_transport_error(at(5), TransportKind::Connect, "refused");
    let (time, step) = until_sent(&mut call, 5);
    assert!(sends(&step));
    call.on_transport_error(at(time), TransportKind::Reset, "gone");
    assert!(failed(call.next(at(time))).maybe_sent);
}

#[test]
fn what_may_have_been_sent_once_stays_so() {
    let mut policy = RetryPolicy::default();
    policy.max_attempts = 2;
    let mut call = call("SendMessage", MESSAGE, true, policy);
    assert!(sends(&call.next(at(0))));
    call.on_transport_error(at(1), TransportKind::Reset, "gone");
    let (time, _) = until_sent(&mut call, 1);
    call.on_transport_error(at(time), TransportKind::Connect, "refused");
    let failure = failed(call.next(at(time)));
    assert!(failure.maybe_sent && failure.error.maybe_sent());
}

#[test]
fn reads_are_repeated_and_refusals_are_not() {
    let input = r#"{"userIds":[1]}"#;
    let ok: &[u8] = br#"{"ResponseMetadata":{},"Result":{"AppId":1,"QueryOnlineResults":{}}}"#;
    for (status, body, again) in [
        (500, &b"x"[..], true),
        (429, LIMITED, true),
        (200, LIMITED, true),
        (200, br#"{"ResponseMetadata":{"#, true),
        (404, b"x", false),
        (200, br#"{"ResponseMetadata":{"Error":{"Code":"InvalidParam"}}}"#, false),
        (200, br#"{"ResponseMetadata":{},"Result":[]}"#, false),
    ] {
        let mut call = call("QueryOnlineStatus", input, false, RetryPolicy::default());
        assert!(sends(&call.next(at(0))));
        call.on_response(at(1), head(status), body);
        let (time, step) = until_sent(&mut call, 1);
        assert_eq!(sends(&step), again, "{status} {}", String::from_utf8_lossy(body));
        if again {
            call.on_response(at(time), head(200), ok);
            done(call.next(at(time)));
        }
    }
}

#[test]
fn retry_after_is_waited_for_in_seconds_and_as_a_date() {
    let date = "Tue, 24 Nov 2026 12:00:00 GMT";
    for (retry_after, date) in [("3", None), ("Tue, 24 Nov 2026 12:00:03 GMT", Some(date))] {
        let mut call = send_message(true);
        assert!(sends(&call.next(at(0))));
        call.on_response(at(0), ResponseHead { status: 503, retry_after: Some(retry_after), date }, b"");
        let Step::Wait(wait) = call.next(at(0)) else { panic!() };
        assert_eq!(wait, 3_000);
    }
    // Longer than the call may take: the answer is given at once.
    let mut call = send_message(true);
    assert!(sends(&call.next(at(0))));
    call.on_response(at(0), ResponseHead { status: 503, retry_after: Some("3600"), date: None }, b"");
    assert_eq!(failed(call.next(at(0))).error.kind(), "http");
}

#[test]
fn an_attempt_that_is_not_answered_is_given_up() {
    let mut call = send_message(true);
    let Step::Send { timeout_ms: 10_000, .. } = call.next(at(0)) else { panic!() };
    let Step::Wait(4_000) = call.next(at(6_000)) else { panic!() };
    let (time, step) = until_sent(&mut call, 10_000);
    assert!(sends(&step) && time >= 10_000);
    // Twice more, the last time cut short by the limit of the whole call.
    let (time, _) = until_sent(&mut call, time + 10_000);
    call.on_transport_error(at(30_000), TransportKind::Timeout, "");
    assert!(time < 30_000);
    let Error::Timeout(timeout) = failed(call.next(at(30_000))).error else { panic!() };
    assert_eq!((timeout.limit, timeout.limit_ms, timeout.maybe_sent), ("total", 30_000, true));

    let mut once = RetryPolicy::default();
    once.max_attempts = 1;
    let mut call = self::call("SendMessage", MESSAGE, true, once);
    assert!(sends(&call.next(at(0))));
    let Error::Timeout(timeout) = failed(call.next(at(10_000))).error else { panic!() };
    assert_eq!((timeout.limit, timeout.limit_ms), ("attempt", 10_000));
}

#[test]
fn an_abort_ends_the_call_and_late_news_changes_nothing() {
    let mut call = send_message(true);
    assert!(sends(&call.next(at(0))));
    call.on_transport_error(at(5), TransportKind::Aborted, "by the caller");
    let failure = failed(call.next(at(5)));
    assert!(failure.maybe_sent);
    call.on_response(at(6), head(200), SENT);
    assert_eq!(failed(call.next(at(7))), failure);
}

#[test]
fn raw_calls_are_repeated_only_when_the_caller_says_so() {
    for (safe, attempts) in [(false, 1), (true, 2)] {
        let body = protocol().encode_raw("BrandNew", r#"{"Id":7221856821303362049}"#, safe).expect("a body");
        let mut call = start(body, Callee::Raw("BrandNew".to_owned()), RetryPolicy::default());
        let Step::Send { request, .. } = call.next(at(0)) else { panic!() };
        assert_eq!(request.body, r#"{"Id":7221856821303362049}"#);
        call.on_response(at(0), head(503), b"");
        let (time, _) = until_sent(&mut call, 0);
        call.on_response(
            at(time),
            head(200),
            br#"{"ResponseMetadata":{},"Result":{"NewId":7221856821303362049}}"#,
        );
        match call.next(at(time)) {
            Step::Done(done) => {
                assert_eq!(
                    (done.effort.attempts, done.answer.json.as_str()),
                    (attempts, r#"{"NewId":"7221856821303362049"}"#)
                );
            }
            Step::Failed(failure) => assert_eq!((failure.effort.attempts, safe), (attempts, false)),
            other => panic!("{other:?}"),
        }
    }
}

/// What a driver may do to a call, in any order.
#[derive(Clone, Debug)]
enum Deed {
    Next(i64),
    Response(i64, u16, usize),
    Fault(i64, usize),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let step = prop_oneof![Just(0i64), 1i64..50, 1_000i64..40_000, Just(-5_000i64)];
    let deed = prop_oneof![
        4 => step.clone().prop_map(Deed::Next),
        2 => (step.clone(), prop_oneof![Just(200u16), Just(503), Just(429), 0u16..999], 0usize..5)
            .prop_map(|(time, status, body)| Deed::Response(time, status, body)),
        2 => (step, 0usize..5).prop_map(|(time, kind)| Deed::Fault(time, kind)),
    ];
    proptest::collection::vec(deed, 1..60)
}

proptest! {
    /// Whatever comes in whatever order, a call never sends more often than it may, never sends once it is over, never
    /// asks for a wait that passes its deadline, and once over says the same for ever.
    #[test]
    fn no_sequence_makes_it_misbehave(
        deeds in deeds(), keyed in any::<bool>(), attempts in 1u32..6, never in any::<bool>(), retry_after in 0u32..100
    ) {
        let mut policy = RetryPolicy::default();
        policy.max_attempts = attempts;
        let mut call = if never {
            call("BatchSendMessage", r#"{"sender":1,"receiver":[2],"msgType":1,"content":""}"#, keyed, policy)
        } else {
            call("SendMessage", MESSAGE, keyed, policy)
        };
        let bodies: [&[u8]; 5] = [SENT, LIMITED, b"", b"{\"Resp", b"<html>"];
        let kinds = [TransportKind::Connect, TransportKind::Timeout, TransportKind::Reset, TransportKind::Aborted, TransportKind::Other];
        let retry_after = retry_after.to_string();
        let (mut now, mut sent, mut may_have_arrived, mut in_flight) = (0i64, 0u32, false, false);
        let mut over: Option<String> = None;
        for deed in deeds {
            match deed {
                Deed::Next(time) => {
                    now = (now + time).max(0);
                    match call.next(at(now)) {
                        Step::Send { timeout_ms, .. } => {
                            prop_assert!(over.is_none(), "sent after the end");
                            sent += 1;
                            prop_assert!(sent <= attempts);
                            if never || !keyed {
                                prop_assert!(!may_have_arrived, "sent twice without an id");
                            }
                            prop_assert!(now + i64::try_from(timeout_ms).unwrap_or(i64::MAX) <= 30_000);
                            in_flight = true;
                        }
                        Step::Wait(wait) => {
                            prop_assert!(over.is_none());
                            prop_assert!(wait > 0, "a wait of nothing");
                            prop_assert!(now + i64::try_from(wait).unwrap_or(i64::MAX) <= 30_000);
                        }
                        end => {
                            let end = match end {
                                Step::Done(done) => format!("{:?}", done.answer),
                                Step::Failed(failure) => {
                                    prop_assert!(!may_have_arrived || failure.maybe_sent);
                                    format!("{:?}", failure.error)
                                }
                                other => format!("{other:?}"),
                            };
                            if let Some(before) = &over {
                                prop_assert_eq!(before, &end);
                            }
                            over = Some(end);
                        }
                    }
                }
                Deed::Response(time, status, body) => {
                    now = (now + time).max(0);
                    let head = ResponseHead { status, retry_after: Some(&retry_after), date: None };
                    call.on_response(at(now), head, bodies[body]);
                    may_have_arrived |= in_flight;
                }
                Deed::Fault(time, kind) => {
                    now = (now + time).max(0);
                    call.on_transport_error(at(now), kinds[kind], "fault");
                    may_have_arrived |= in_flight && kinds[kind] != TransportKind::Connect;
                    in_flight = false;
                }
            }
        }
    }

    /// A driver that does as it is told always reaches the end, within the deadline.
    #[test]
    fn an_obedient_driver_always_ends(
        answers in proptest::collection::vec((0usize..8, 0i64..12_000), 0..12), attempts in 1u32..50, entropy in any::<[u8; 16]>()
    ) {
        let mut policy = RetryPolicy::default();
        policy.max_attempts = attempts;
        policy.base_delay_ms = 0;
        let operation = Operation::find("QueryOnlineStatus").expect("an action");
        let body = protocol().encode(operation, r#"{"userIds":[1]}"#, JsonStyle::JAVASCRIPT, RequestOptions::default()).expect("a body");
        let mut call = Call::new(Arc::new(protocol()), Callee::Operation(operation), body, JsonStyle::JAVASCRIPT, policy, at(0), entropy);
        let (mut now, mut turns, mut answers) = (0i64, 0, answers.into_iter());
        loop {
            turns += 1;
            prop_assert!(turns < 500, "it loops");
            match call.next(at(now)) {
                Step::Send { timeout_ms, .. } => {
                    let timeout = i64::try_from(timeout_ms).unwrap_or(i64::MAX);
                    let (what, took) = answers.next().unwrap_or((0, 100));
                    if took >= timeout {
                        now += timeout;
                        call.on_transport_error(at(now), TransportKind::Timeout, "");
                        continue;
                    }
                    now += took;
                    match what {
                        0 => call.on_response(at(now), head(500), b"x"),
                        1 => call.on_response(at(now), head(200), LIMITED),
                        2 => call.on_response(at(now), ResponseHead { status: 503, retry_after: Some("2"), date: None }, b""),
                        3 => call.on_transport_error(at(now), TransportKind::Connect, ""),
                        4 => call.on_transport_error(at(now), TransportKind::Reset, ""),
                        5 => call.on_response(at(now), head(200), b"{\"cut"),
                        6 => call.on_response(at(now), head(200), b"{\"ResponseMetadata\":{}}"),
                        _ => call.on_response(at(now), head(404), b""),
                    }
                }
                Step::Wait(wait) => now += i64::try_from(wait).unwrap_or(i64::MAX),
                _ => break,
            }
        }
        prop_assert!(now <= 30_000, "over the deadline: {now}");
    }
}
