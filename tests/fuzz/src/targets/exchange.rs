//! Exchanges of callbacks, driven by bytes: what comes in, in which order, after how long.

use volc_im_core::callbacks::receiver::{Exchange, Output, Receiver, ReceiverOptions, Replay, RequestHead};
use volc_im_core::callbacks::{ACCEPTED, Callbacks, EventDraft};

use super::now;
use crate::{Bytes, Target};

pub const TARGET: Target =
    Target { name: "exchange", reads: "what drivers tell exchanges of callbacks", run, seeds: all };

const CLAIMS: [&str; 5] = ["f", "r", "?", "", "a{\"CheckCode\":3,\"CheckMessage\":\"\"}"];
const REPLIES: [&str; 3] = [ACCEPTED, "ok", "{\"CheckCode\":7,\"CheckMessage\":\"no\"}"];

fn all() -> Vec<Vec<u8>> {
    // Body, claim, start, reply, settled; and a handler that fails late.
    vec![
        vec![1, 0, 1, 0, 0, 2, 0, 1, 5, 0, 0, 6, 0, 0, 3, 0, 2],
        vec![0, 1, 1, 0, 0, 5, 0, 0, 8, 200, 0, 0, 255, 0],
    ]
}

/// What came of an exchange so far.
struct Seen {
    exchange: Exchange,
    answers: u32,
    runs: u32,
    is_over: bool,
    wake_at: Option<u64>,
}

impl Seen {
    fn drain(&mut self, at: u64) {
        for count in 0.. {
            assert!(count < 12, "it goes on and on");
            let output = self.exchange.next(now(at));
            assert!(!self.is_over || output == Output::Over, "after its end: {output:?}");
            let wait_ms = match output {
                Output::Answer(_) => {
                    self.answers += 1;
                    assert_eq!(self.answers, 1, "two answers");
                    continue;
                }
                Output::Log(_) => continue,
                Output::Over => {
                    self.is_over = true;
                    self.wake_at = None;
                    return;
                }
                Output::Run(run) => {
                    self.runs += 1;
                    assert_eq!(self.runs, 1, "the handler runs twice");
                    run.wait_ms
                }
                Output::Read { wait_ms, .. } | Output::Wait(wait_ms) => wait_ms,
                Output::Claim(step) | Output::Settle(step) | Output::Release(step) => step.wait_ms,
            };
            self.wake_at = Some(at + wait_ms);
            return;
        }
    }
}

fn run(bytes: &[u8]) {
    let mut bytes = Bytes::new(bytes);
    let replay = bytes.pick(&[Replay::Process, Replay::Store, Replay::Off]);
    let event = bytes.pick(&["BeforeSendMessage", "AfterPush", "AfterSomethingNew"]);
    let callbacks = Callbacks::new(["a-secret-of-some-length"]).expect("a secret").app_id(123_456);
    let draft = EventDraft::new(
        event,
        r#"{"AppId":123456}"#,
        now(0).wall,
        "0192f0c1-9f6e-7c3a-8d2b-5a4c3e2f1b0a",
        "1234",
    );
    let body = callbacks.sign(&draft).expect("a body");
    let options = ReceiverOptions {
        handlers: ["BeforeSendMessage", "AfterPush", "*"].map(str::to_owned).into(),
        undecided: Some("reject".to_owned()),
        replay,
        starts_at_once: bytes.byte().is_multiple_of(2),
        ..ReceiverOptions::default()
    };
    let receiver = Receiver::new(callbacks, &options).expect("options");
    let mut at = 0;
    let start = || receiver.start(RequestHead { method: "POST", ..RequestHead::default() }, now(0), [1; 16]);
    // Two deliveries of one event.
    let mut all = [start(), start()].map(|exchange| Seen {
        exchange,
        answers: 0,
        runs: 0,
        is_over: false,
        wake_at: None,
    });
    all.iter_mut().for_each(|seen| seen.drain(0));
    let mut is_disconnected = false;
    while !bytes.is_empty() {
        let what = bytes.byte();
        let seen = &mut all[usize::from(what >> 7)];
        let exchange = &mut seen.exchange;
        match what % 16 {
            0 | 15 => at += u64::from(bytes.byte()),
            1 => exchange.on_body(now(at), body.as_bytes()),
            2 => exchange.on_claim(now(at), bytes.byte().into(), bytes.pick(&CLAIMS)),
            3 => exchange.on_settled(now(at), bytes.byte().into()),
            4 => exchange.on_store_failed(now(at), bytes.byte().into(), "down"),
            5 => exchange.on_started(now(at)),
            6 => exchange.on_reply(now(at), Some(bytes.pick(&REPLIES))),
            7 => exchange.on_reply(now(at), None),
            8 => exchange.on_handler_failed(now(at), "boom"),
            9 => exchange.on_not_started(now(at), "full"),
            10 => exchange.on_body_failed(now(at), "reset"),
            11 => {
                is_disconnected = true;
                exchange.on_disconnect(now(at));
            }
            12 => at += u64::from(bytes.pair()),
            _ => {
                let length = usize::from(bytes.pair()).min(body.len());
                exchange.on_body(now(at), &body.as_bytes()[..length]);
            }
        }
        all.iter_mut().for_each(|seen| seen.drain(at));
    }
    // The clock alone ends them.
    for _ in 0..20_000 {
        let Some(wake_at) = all.iter().filter_map(|seen| seen.wake_at).min() else { break };
        at = at.max(wake_at);
        all.iter_mut().for_each(|seen| seen.drain(at));
    }
    for seen in &all {
        assert!(seen.is_over, "it never ends");
        assert!(seen.answers == 1 || is_disconnected, "over without an answer");
    }
}
