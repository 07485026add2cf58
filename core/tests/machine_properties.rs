//! What holds of every call, whatever comes in whatever order.

mod support;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, FakeRelativeClock};
use governor::{Quota, RateLimiter};
use proptest::prelude::*;
use serde_json::json;
use volc_im_core::error::TransportKind;
use volc_im_core::machine::call::{Call, Callee};
use volc_im_core::machine::client::{CallSpec, Client};
use volc_im_core::machine::options::{CallOptions, ClientOptions, OptionNames, RetryOptions};
use volc_im_core::machine::output::{FOREVER_MS, Inputs, Machine, Output, ResponseHead};
use volc_im_core::machine::pacing::{Accounts, Pace, RateLimits, Reservation};
use volc_im_core::model::shape::Operation;
use volc_im_core::time::{MonoTime, Now, WallTime};
use volc_im_core::wire::protocol::JsonStyle;
use volc_im_core::wire::signer::Credentials;

fn client(paced: bool, has_rate_store: bool) -> Arc<Client> {
    let credentials = Credentials::new("AKLTexample", "secret", None).expect("credentials");
    let mut options = ClientOptions::new(Some(credentials), 123_456, OptionNames::JAVASCRIPT);
    (options.paced, options.has_rate_store) = (paced, has_rate_store);
    Client::new(options, &Accounts::new(), Now { wall: support::noon(), mono: MonoTime::from_millis(0) })
        .expect("a client")
}

fn start(client: &Arc<Client>, repeatable: bool, attempts: i64, deadline_ms: i64, now: Now) -> Call {
    let (action, input) = if repeatable {
        ("SendMessage", json!({"sender": 1, "conversationShortId": "2", "msgType": 1, "content": ""}))
    } else {
        (
            "BatchSendMessage",
            json!({"sender": 1, "receiver": (1..=300).collect::<Vec<_>>(), "msgType": 1, "content": ""}),
        )
    };
    let retry = RetryOptions { max_attempts: Some(attempts), ..RetryOptions::default() };
    let options = CallOptions { retry, deadline_ms: Some(deadline_ms), ..CallOptions::default() };
    let callee = Callee::Operation(Operation::find(action).expect("an action"));
    let spec = CallSpec { callee, input: &input.to_string(), style: JsonStyle::JAVASCRIPT, options };
    client.start(spec, now, &[9; 16]).expect("a call")
}

/// What a driver may do, in any order, with times that pass and clocks that are set.
#[derive(Clone, Debug)]
enum Deed {
    Next,
    Response(u64, u16, usize, usize),
    Fault(u64, usize),
    Reserved(u64, u64),
    ReserveFailed(u64),
    Cancel,
}

fn deeds() -> impl Strategy<Value = Vec<(u64, i64, Deed)>> {
    let token = 0u64..8;
    let deed = prop_oneof![
        6 => Just(Deed::Next),
        3 => (token.clone(), prop_oneof![Just(200u16), Just(503), Just(429), Just(400), 0u16..999], 0usize..6, 0usize..4)
            .prop_map(|(token, status, body, header)| Deed::Response(token, status, body, header)),
        3 => (token.clone(), 0usize..5).prop_map(|(token, kind)| Deed::Fault(token, kind)),
        2 => (token.clone(), prop_oneof![0u64..3_000, Just(u64::MAX)]).prop_map(|(token, ms)| Deed::Reserved(token, ms)),
        1 => token.prop_map(Deed::ReserveFailed),
        1 => Just(Deed::Cancel),
    ];
    let passes = prop_oneof![4 => Just(0u64), 3 => 1u64..300, 1 => 300u64..40_000];
    let wall = prop_oneof![5 => Just(0i64), 1 => -4_000_000i64..4_000_000];
    proptest::collection::vec((passes, wall, deed), 1..80)
}

const BODIES: [&str; 6] = [
    r#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":7,"UserMessageId":{}}}"#,
    r#"{"ResponseMetadata":{"Error":{"Code":"FlowLimitExceeded"}}}"#,
    r#"{"ResponseMetadata":{"Error":{"Code":"InvalidTimestamp","CodeN":100006}}}"#,
    "",
    "{\"Resp",
    "<html>",
];

const HEADERS: [(Option<&str>, Option<&str>); 4] = [
    (None, None),
    (Some("1"), Some("Tue, 24 Nov 2026 15:00:00 GMT")),
    (Some("99999999999999999999"), Some("Tue, 24 Nov 2026 12:00:00 GMT")),
    (None, Some("Tue, 24 Nov 2026 09:00:00 GMT")),
];

const KINDS: [TransportKind; 5] = [
    TransportKind::Connect,
    TransportKind::Timeout,
    TransportKind::Reset,
    TransportKind::Aborted,
    TransportKind::Other,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// It never loops, never sends more often than it may, never twice where that could do its work twice, never after
    /// its end, and never waits past its deadline.
    #[test]
    fn no_sequence_makes_a_call_misbehave(
        deeds in deeds(), repeatable in any::<bool>(), attempts in 1i64..6, deadline in 1i64..40_000,
        paced in any::<bool>(), has_store in any::<bool>()
    ) {
        let client = client(paced, has_store);
        let (mut mono, mut off) = (0u64, 0i64);
        let at = |mono: u64, off: i64| Now {
            wall: WallTime::from_millis(1_795_521_600_000 + i64::try_from(mono).expect("a time") + off),
            mono: MonoTime::from_millis(5_000 + mono),
        };
        let end = u64::try_from(deadline).expect("a time");
        let mut call = start(&client, repeatable, attempts, deadline, at(0, 0));
        let (mut sent, mut may_have_happened, mut is_over) = (0i64, false, false);
        let mut in_flight: Option<u64> = None;
        for (passes, set, deed) in deeds {
            mono += passes;
            off += set;
            let now = at(mono, off);
            match deed {
                Deed::Next => {}
                Deed::Response(token, status, body, header) => {
                    let (retry_after, date) = HEADERS[header];
                    if in_flight == Some(token) && !is_over {
                        // Refusals were not carried out; what is unreadable may have been.
                        let failed_at_work = status >= 500 || status == 408;
                        may_have_happened |= status != 429 && body != 1 && (body != 2 || failed_at_work);
                        in_flight = None;
                    }
                    let head = ResponseHead { status, retry_after, date };
                    call.on_response(now, token, head, BODIES[body].as_bytes());
                }
                Deed::Fault(token, kind) => {
                    if in_flight == Some(token) && !is_over {
                        may_have_happened |= KINDS[kind] != TransportKind::Connect;
                        in_flight = None;
                    }
                    call.on_transport_error(now, token, KINDS[kind], "fault");
                }
                Deed::Reserved(token, ms) => call.on_reserved(now, token, ms),
                Deed::ReserveFailed(token) => call.on_reserve_failed(now, token, "down"),
                Deed::Cancel => {
                    may_have_happened |= in_flight.is_some();
                    call.cancel(now, "enough");
                }
            }
            let mut outputs = 0;
            loop {
                outputs += 1;
                prop_assert!(outputs < 50, "it loops");
                match call.next(now) {
                    Output::Send { token, timeout_ms, .. } => {
                        prop_assert!(!is_over, "sent after its end");
                        sent += 1;
                        prop_assert!(sent <= attempts);
                        // One that is still in progress was cancelled for its time limit.
                        may_have_happened |= in_flight.is_some();
                        prop_assert!(repeatable || !may_have_happened, "sent twice");
                        prop_assert!(timeout_ms > 0 && mono + timeout_ms <= end, "beyond its deadline");
                        in_flight = Some(token);
                    }
                    Output::Wait(ms) if is_over => {
                        prop_assert_eq!(ms, FOREVER_MS);
                        break;
                    }
                    Output::Wait(ms) => {
                        prop_assert!(ms > 0 && mono + ms <= end, "waits {ms} at {mono} of {end}");
                        break;
                    }
                    Output::Over(outcome) => {
                        prop_assert!(!is_over, "over twice");
                        is_over = true;
                        may_have_happened |= in_flight.is_some();
                        if let Err(failed) = outcome {
                            prop_assert!(failed.maybe_sent || !may_have_happened, "{failed:?}");
                        }
                    }
                    Output::Reserve { timeout_ms, .. } => {
                        prop_assert!(paced && has_store && timeout_ms > 0 && mono + timeout_ms <= end);
                    }
                    Output::GiveBack { .. } | Output::SlowDown { .. } => prop_assert!(has_store),
                    Output::Tell(_) => {}
                    Output::RunProvider { .. } => prop_assert!(false, "there is no provider"),
                }
            }
            if in_flight.is_some() && !is_over && mono >= end {
                prop_assert!(false, "goes on after its deadline");
            }
        }
    }

    /// What goes at once is what governor lets through.
    #[test]
    fn the_pace_is_that_of_governor(
        interval_ms in 1u64..50, burst in 1u32..20,
        asks in proptest::collection::vec((0u64..120, 1u32..20), 1..200)
    ) {
        let clock = FakeRelativeClock::default();
        let quota = Quota::with_period(Duration::from_millis(interval_ms)).expect("a period")
            .allow_burst(NonZeroU32::new(burst).expect("a burst"));
        let governor = RateLimiter::direct_with_clock(quota, clock.clone());
        let limits = RateLimits::new();
        let pace = Pace { interval_us: interval_ms * 1_000, burst };
        let mut now = 1_000_000;
        for (passes, weight) in asks {
            let weight = weight.min(burst);
            now += passes;
            clock.advance(Duration::from_millis(passes));
            let theirs = governor.check_n(NonZeroU32::new(weight).expect("a weight")).expect("within the burst").is_ok();
            let ours = limits.reserve("A", pace, weight, MonoTime::from_millis(now), 0);
            prop_assert_eq!(ours.is_ok(), theirs, "{} units at {}", weight, now);
            if let Ok(reservation) = ours {
                limits.use_up(&reservation);
            }
        }
        let _ = clock.now();
    }

    /// However reservations are used, given back and made again: what goes through keeps to the pace and one burst.
    #[test]
    fn the_pace_holds_whatever_is_given_back(
        burst in 1u32..20, asks in proptest::collection::vec((0u64..60, 1u32..40, any::<bool>(), any::<bool>()), 1..150)
    ) {
        let (limits, pace) = (RateLimits::new(), Pace { interval_us: 10_000, burst });
        let mut now = 1_000_000;
        let mut held: Vec<(u64, u32, Reservation)> = Vec::new();
        let mut went: Vec<(u64, u32)> = Vec::new();
        for (passes, weight, gives_back, from_front) in asks {
            now += passes;
            let mono = MonoTime::from_millis(now);
            // Those whose turn has come go.
            let (due, rest) = held.into_iter().partition(|(turn, _, _)| *turn <= now);
            held = rest;
            for (turn, weight, reservation) in due {
                limits.use_up(&reservation);
                went.push((turn, weight));
            }
            if gives_back && !held.is_empty() {
                let (_, _, reservation) = held.remove(if from_front { 0 } else { held.len() - 1 });
                limits.give_back(&reservation);
            }
            let reservation = limits.reserve("A", pace, weight, mono, u64::MAX).expect("a turn");
            held.push((now + reservation.wait_ms, weight, reservation));
        }
        went.extend(held.into_iter().map(|(turn, weight, _)| (turn, weight)));
        went.sort_unstable();
        for (first, (from, first_weight)) in went.iter().enumerate() {
            let mut units = 0u64;
            for (to, weight) in went.iter().skip(first) {
                units += u64::from(*weight);
                // A call heavier than the burst goes at once, and what follows waits for it.
                let most = u64::from(burst.max(*first_weight).max(*weight)) + (to - from) / 10 + 1;
                prop_assert!(units <= most + u64::from(burst), "{units} units in {} ms", to - from);
            }
        }
    }
}

#[test]
fn accounts_that_nobody_uses_are_forgotten() {
    let accounts = Accounts::new();
    let at = MonoTime::from_millis;
    let kept = accounts.rates("AKTP0", at(0));
    let pace = Pace { interval_us: 1_000_000, burst: 1 };
    let busy = accounts.rates("busy", at(0));
    let reserved = busy.reserve("A", pace, 5, at(0), u64::MAX).expect("a turn");
    busy.use_up(&reserved);
    drop(busy);
    for session in 1..1_000 {
        drop(accounts.rates(&format!("AKTP{session}"), at(1_000)));
    }
    assert_eq!(accounts.len(), 3);
    assert!(Arc::ptr_eq(&kept, &accounts.rates("AKTP0", at(9_000))));
    // Its units are through: it is forgotten like the others.
    drop(accounts.rates("new", at(9_000)));
    assert_eq!(accounts.len(), 2);
}
