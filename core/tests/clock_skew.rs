//! A clock that is off: said in the error, corrected once, remembered.

mod support;

use std::sync::Arc;

use support::protocol;
use volc_im_core::Error;
use volc_im_core::machine::call::{Call, Callee, ResponseHead, Step};
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::model::shape::Operation;
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::{JsonStyle, RequestOptions};

const REFUSED: &[u8] =
    br#"{"ResponseMetadata":{"RequestId":"r","Error":{"Code":"RequestExpired","Message":"m"}}}"#;
const SENT: &[u8] = br#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"UserMessageId":{"2":9}}}"#;
/// 2026-11-24T12:00:00Z, the service's time.
const TRUE_TIME: i64 = 1_795_521_600_000;
const DATE: &str = "Tue, 24 Nov 2026 12:00:00 GMT";

fn x_date(step: &Step) -> String {
    let Step::Send { request, .. } = step else { panic!("{step:?}") };
    let header = request.headers.iter().find(|(name, _)| *name == "x-date").expect("x-date");
    header.1.clone()
}

fn call(protocol: &Arc<volc_im_core::wire::protocol::Protocol>, now: WallTime) -> Call {
    let operation = Operation::find("BatchSendMessage").expect("an action");
    let input = r#"{"sender":1,"receiver":[2],"msgType":10001,"content":"{}"}"#;
    let body =
        protocol.encode(operation, input, JsonStyle::JAVASCRIPT, RequestOptions::default()).expect("a body");
    let policy = RetryPolicy::default();
    Call::new(
        Arc::clone(protocol),
        Callee::Operation(operation),
        body,
        JsonStyle::JAVASCRIPT,
        policy,
        now,
        [1; 16],
    )
}

fn head(status: u16, date: Option<&'static str>) -> ResponseHead<'static> {
    ResponseHead { status, date, ..ResponseHead::default() }
}

/// Past the wait for a repetition.
fn sent_again(call: &mut Call, now: WallTime) -> (WallTime, Step) {
    match call.next(now) {
        Step::Wait(wait) => {
            let later = now.plus_millis(i64::try_from(wait).expect("a wait"));
            (later, call.next(later))
        }
        step => (now, step),
    }
}

#[test]
fn even_what_is_never_repeated_goes_out_again_with_the_right_date() {
    for hours in [-3i64, 2] {
        let protocol = Arc::new(protocol());
        let now = WallTime::from_millis(TRUE_TIME + hours * 3_600_000);
        let mut first = call(&protocol, now);
        assert_eq!(x_date(&first.next(now)), now.to_x_date());
        first.on_response(now, head(403, Some(DATE)), REFUSED);
        let (later, step) = sent_again(&mut first, now);
        assert_eq!(x_date(&step), WallTime::from_millis(TRUE_TIME + later.millis_since(now)).to_x_date());
        first.on_response(later, head(200, Some(DATE)), SENT);
        assert!(matches!(first.next(later), Step::Done(_)));
        // The next call is right at once.
        assert_eq!(x_date(&call(&protocol, now).next(now)), "20261124T120000Z");
    }
}

#[test]
fn it_is_corrected_once_and_then_said() {
    let protocol = Arc::new(protocol());
    let now = WallTime::from_millis(TRUE_TIME + 3_600_000);
    let mut call = call(&protocol, now);
    let _ = call.next(now);
    call.on_response(now, head(403, Some(DATE)), REFUSED);
    let (later, _) = sent_again(&mut call, now);
    // The service changes its mind about the time.
    call.on_response(later, head(403, Some("Tue, 24 Nov 2026 09:00:00 GMT")), REFUSED);
    let Step::Failed(failed) = call.next(later) else { panic!() };
    let Error::Api(error) = &failed.error else { panic!("{}", failed.error) };
    assert!((10_795..=10_805).contains(&error.clock_skew_seconds.expect("a skew")), "{error}");
    assert!(error.to_string().contains("s ahead of the service's"), "{error}");
    assert_eq!(failed.effort.attempts, 2);
}

#[test]
fn a_clock_that_is_right_is_left_alone() {
    for (status, date, body) in [
        (403, Some(DATE), REFUSED),
        (403, None, REFUSED),
        (503, Some("Tue, 24 Nov 2026 09:00:00 GMT"), &b"busy"[..]),
        (403, Some("soon"), REFUSED),
    ] {
        let protocol = Arc::new(protocol());
        let now = WallTime::from_millis(TRUE_TIME + 13 * 60_000);
        let mut call = call(&protocol, now);
        let _ = call.next(now);
        call.on_response(now, head(status, date), body);
        assert!(matches!(call.next(now), Step::Failed(_)));
        assert_eq!(protocol.clock_correction(), 0);
    }
}
