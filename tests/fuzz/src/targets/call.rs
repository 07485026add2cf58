//! Calls, driven by bytes: what comes in, in which order, after how long.

use std::sync::Arc;

use volc_im_core::error::TransportKind;
use volc_im_core::machine::call::Callee;
use volc_im_core::machine::client::{CallSpec, Client};
use volc_im_core::machine::options::{CallOptions, ClientOptions, OptionNames, RetryOptions};
use volc_im_core::machine::output::{FOREVER_MS, Inputs, Machine, Output, ResponseHead};
use volc_im_core::machine::pacing::Accounts;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::JsonStyle;

use super::{credentials, now};
use crate::{Bytes, Target};

pub const TARGET: Target = Target { name: "call", reads: "what drivers tell calls", run, seeds: all };

const KINDS: [TransportKind; 5] = [
    TransportKind::Connect,
    TransportKind::Timeout,
    TransportKind::Reset,
    TransportKind::Aborted,
    TransportKind::Other,
];

const STATUSES: [u16; 8] = [200, 200, 503, 500, 429, 408, 400, 302];

const BODIES: [&str; 5] = [
    r#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":7}}"#,
    r#"{"ResponseMetadata":{"Error":{"Code":"FlowLimitExceeded"}}}"#,
    r#"{"ResponseMetadata":{"Error":{"Code":"InvalidTimestamp","CodeN":100006}}}"#,
    r#"{"ResponseMetadata":{"Error":{"Code":"InternalError"}}}"#,
    "<html>",
];

const HEADERS: [Option<&str>; 4] =
    [None, Some("1"), Some("99999999999999999999"), Some("Thu, 17 Apr 2025 14:19:39 GMT")];

fn all() -> Vec<Vec<u8>> {
    vec![
        vec![0, 3, 1, 0, 2, 1, 2, 0, 0, 0, 200, 1, 2, 0, 0, 0],
        vec![7, 2, 9, 2, 1, 2, 0, 9, 1, 2, 1, 0, 4, 5],
    ]
}

fn client(paced: bool, has_rate_store: bool) -> Arc<Client> {
    let mut options = ClientOptions::new(Some(credentials()), 123_456, OptionNames::JAVASCRIPT);
    (options.paced, options.has_rate_store) = (paced, has_rate_store);
    Client::new(options, &Accounts::new(), now(0)).expect("a client")
}

#[allow(clippy::too_many_lines)]
fn run(bytes: &[u8]) {
    let mut bytes = Bytes::new(bytes);
    let kind = bytes.byte();
    let [paced, has_store, repeatable] = [0, 1, 2].map(|bit| kind >> bit & 1 == 1);
    let attempts = i64::from(bytes.byte() % 5) + 1;
    let deadline = u64::from(bytes.pair() % 20_000) + 1;
    let client = client(paced, has_store);
    let (action, input) = if repeatable {
        ("SendMessage", r#"{"sender":1,"conversationShortId":"2","msgType":1,"content":""}"#)
    } else {
        ("BatchSendMessage", r#"{"sender":1,"receiver":[1,2,3],"msgType":1,"content":""}"#)
    };
    let options = CallOptions {
        retry: RetryOptions { max_attempts: Some(attempts), ..RetryOptions::default() },
        deadline_ms: i64::try_from(deadline).ok(),
        ..CallOptions::default()
    };
    let callee = Callee::Operation(Operation::find(action).expect("an action"));
    let spec = CallSpec { callee, input, style: JsonStyle::JAVASCRIPT, options };
    let Ok(mut call) = client.start(spec, now(0), &[9; 16]) else { return };
    let (mut at, mut sent, mut is_over, mut in_flight) = (0u64, 0, false, None::<u64>);
    // Whether an attempt may have been carried out.
    let mut maybe_done = false;
    while !bytes.is_empty() {
        let what = bytes.byte();
        let token = u64::from(bytes.byte() % 8);
        let counts = in_flight == Some(token) && !is_over;
        match what % 8 {
            0 => at += u64::from(bytes.byte()),
            1 => at += u64::from(bytes.pair()),
            2 => {
                let (status, body) = (bytes.pick(&STATUSES), bytes.byte() % 5);
                let retry_after = bytes.pick(&HEADERS);
                if counts {
                    let failed_at_work = status >= 500 || status == 408 || body == 3;
                    maybe_done |= status != 429 && body != 1 && (body != 2 || failed_at_work);
                    in_flight = None;
                }
                let head = ResponseHead { status, retry_after, date: bytes.pick(&HEADERS) };
                call.on_response(now(at), token, head, BODIES[usize::from(body)].as_bytes());
            }
            3 => {
                let kind = bytes.pick(&KINDS);
                if counts {
                    maybe_done |= kind != TransportKind::Connect;
                    in_flight = None;
                }
                call.on_transport_error(now(at), token, kind, "fault");
            }
            4 => call.on_reserved(now(at), token, bytes.pair().into()),
            5 => call.on_reserve_failed(now(at), token, "down"),
            6 => call.on_unsendable(now(at), 99, "no token of its own"),
            _ if bytes.byte().is_multiple_of(4) => {
                maybe_done |= in_flight.is_some();
                call.cancel(now(at), "enough");
            }
            _ => {}
        }
        for count in 0.. {
            assert!(count < 50, "it goes on and on");
            match call.next(now(at)) {
                Output::Send { token, timeout_ms, .. } => {
                    sent += 1;
                    assert!(!is_over && sent <= attempts, "sent too often");
                    // One that is still in flight was given up.
                    maybe_done |= in_flight.is_some();
                    assert!(repeatable || !maybe_done, "sent twice");
                    assert!(timeout_ms > 0 && at + timeout_ms <= deadline, "beyond its deadline");
                    in_flight = Some(token);
                }
                Output::Wait(ms) => {
                    assert!(ms > 0 && (is_over == (ms == FOREVER_MS)), "waits {ms} ms");
                    break;
                }
                Output::Over(outcome) => {
                    assert!(!is_over, "over twice");
                    is_over = true;
                    maybe_done |= in_flight.is_some();
                    if let Err(failed) = outcome {
                        assert!(failed.maybe_sent || !maybe_done, "{failed:?}");
                    }
                }
                Output::Reserve { .. } | Output::GiveBack { .. } | Output::SlowDown { .. } => {
                    assert!(has_store)
                }
                Output::RunProvider { .. } => panic!("there is no provider"),
                Output::Tell(_) => {}
            }
        }
        assert!(is_over || at < deadline, "goes on after its deadline");
    }
}
