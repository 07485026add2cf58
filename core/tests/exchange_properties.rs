//! What holds for every exchange, whatever comes in and in whatever order.

use proptest::prelude::*;
use volc_im_core::callbacks::receiver::{Exchange, Output, Receiver, ReceiverOptions, Replay, RequestHead};
use volc_im_core::callbacks::{ACCEPTED, Callbacks, EventDraft};
use volc_im_core::time::{MonoTime, Now, WallTime};

const START_MS: i64 = 1_744_898_979_000;
const DEADLINE_MS: u64 = 900;

fn at(millis: u64) -> Now {
    Now { wall: WallTime::from_millis(START_MS), mono: MonoTime::from_millis(millis) }
}

fn receiver(replay: Replay, starts_at_once: bool) -> (Receiver, Vec<Vec<u8>>) {
    let callbacks = Callbacks::new(["a-secret-of-some-length"]).expect("a secret").app_id(123_456);
    let body = |kind: &str, id: &str| {
        let draft = EventDraft::new(kind, r#"{"AppId":123456}"#, WallTime::from_millis(START_MS), id, "1234");
        callbacks.sign(&draft).expect("a body").into_bytes()
    };
    let bodies = vec![
        body("BeforeSendMessage", "0192f0c1-9f6e-7c3a-8d2b-5a4c3e2f1b0a"),
        body("AfterPush", "7221856821303362049"),
    ];
    let options = ReceiverOptions {
        handlers: vec!["BeforeSendMessage".to_owned(), "AfterPush".to_owned()],
        undecided: Some("reject".to_owned()),
        replay,
        starts_at_once,
        ..ReceiverOptions::default()
    };
    (Receiver::new(callbacks, &options).expect("options"), bodies)
}

/// Something that a driver reports, also where it was not requested.
#[derive(Clone, Debug)]
enum Input {
    Wake,
    Body,
    BodyFailed,
    Claim(u32, &'static str),
    Stored(u32),
    StoreFailed(u32),
    Started,
    NotStarted,
    Reply(&'static str),
    HandlerFailed,
    Disconnect,
}

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        4 => Just(Input::Wake),
        2 => Just(Input::Body),
        1 => Just(Input::BodyFailed),
        4 => (0u32..5, prop_oneof![Just("f"), Just("r"), Just("?"), Just("a{\"CheckCode\":3,\"CheckMessage\":\"\"}")])
            .prop_map(|(token, result)| Input::Claim(token, result)),
        1 => (0u32..5).prop_map(Input::Stored),
        1 => (0u32..5).prop_map(Input::StoreFailed),
        1 => Just(Input::Started),
        1 => Just(Input::NotStarted),
        3 => prop_oneof![Just(ACCEPTED), Just("ok")].prop_map(Input::Reply),
        1 => Just(Input::HandlerFailed),
        1 => Just(Input::Disconnect),
    ]
}

/// One exchange with its outputs so far.
struct Driven {
    exchange: Exchange,
    event: usize,
    started_at: u64,
    answers: usize,
    runs: usize,
    is_settled: bool,
    is_over: bool,
    is_disconnected: bool,
    body_at: Option<u64>,
    wake_at: Option<u64>,
    /// The event was not handled after all.
    is_released: bool,
    is_decided: bool,
}

impl Driven {
    fn put(&mut self, input: &Input, bodies: &[Vec<u8>], now: u64) {
        match input {
            Input::Wake => {}
            Input::Body => {
                self.body_at.get_or_insert(now);
                self.exchange.on_body(at(now), &bodies[self.event]);
            }
            Input::BodyFailed => self.exchange.on_body_failed(at(now), "reset"),
            Input::Claim(token, result) => self.exchange.on_claim(at(now), *token, result),
            Input::Stored(token) => self.exchange.on_settled(at(now), *token),
            Input::StoreFailed(token) => self.exchange.on_store_failed(at(now), *token, "down"),
            Input::Started => self.exchange.on_started(at(now)),
            Input::NotStarted => {
                self.is_released |= self.runs > 0 && !self.is_decided;
                self.exchange.on_not_started(at(now), "full");
            }
            Input::Reply(reply) => {
                self.is_released |= self.runs > 0 && !self.is_decided && *reply != ACCEPTED;
                self.is_decided |= self.runs > 0;
                self.exchange.on_reply(at(now), Some(reply));
            }
            Input::HandlerFailed => {
                self.is_released |= self.runs > 0 && !self.is_decided;
                self.exchange.on_handler_failed(at(now), "boom");
            }
            Input::Disconnect => {
                self.is_disconnected = true;
                self.is_released |= self.runs == 0;
                self.exchange.on_disconnect(at(now));
            }
        }
    }

    /// Takes outputs until one that waits.
    fn drain(&mut self, now: u64) -> Result<(), TestCaseError> {
        self.wake_at = None;
        for count in 0.. {
            prop_assert!(count < 12, "it goes on and on");
            let output = self.exchange.next(at(now));
            if self.is_over {
                prop_assert_eq!(&output, &Output::Over, "after the end");
            }
            match output {
                Output::Read { wait_ms, .. } => self.wake_at = Some(now + wait_ms),
                Output::Wait(wait_ms) => {
                    prop_assert!(wait_ms > 0, "a wait that is none");
                    self.wake_at = Some(now + wait_ms);
                }
                Output::Run(run) => {
                    self.runs += 1;
                    prop_assert_eq!(self.runs, 1, "the handler runs twice");
                    prop_assert!(run.wait_ms > 0);
                    self.wake_at = Some(now + run.wait_ms);
                }
                Output::Claim(step) => {
                    prop_assert_eq!(self.answers, 0, "a claim after the answer");
                    prop_assert!(
                        step.wait_ms <= 200 && now + step.wait_ms <= self.started_at + DEADLINE_MS.max(1) + 1
                    );
                    self.wake_at = Some(now + step.wait_ms);
                }
                Output::Settle(step) | Output::Release(step) => {
                    prop_assert!(self.answers == 1 || self.is_disconnected, "settled before the answer");
                    prop_assert!(!self.is_settled, "settled twice");
                    self.is_settled = true;
                    self.wake_at = Some(now + step.wait_ms);
                }
                Output::Answer(_) => {
                    self.answers += 1;
                    prop_assert!(!self.is_disconnected, "nobody is there");
                    prop_assert_eq!(self.answers, 1, "two answers");
                    let body_at = self.body_at.unwrap_or_default();
                    let latest = (self.started_at + DEADLINE_MS).max(body_at);
                    prop_assert!(now <= latest, "answered at {now}, {latest} at the latest");
                    continue;
                }
                Output::Log(_) => continue,
                Output::Over => {
                    prop_assert!(self.answers == 1 || self.is_disconnected, "over without an answer");
                    self.is_over = true;
                }
            }
            break;
        }
        Ok(())
    }
}

fn driven(receiver: &Receiver, event: usize, now: u64) -> Driven {
    Driven {
        exchange: receiver.start(RequestHead { method: "POST", ..RequestHead::default() }, at(now), [1; 16]),
        event,
        started_at: now,
        answers: 0,
        runs: 0,
        is_settled: false,
        is_over: false,
        is_disconnected: false,
        body_at: None,
        wake_at: None,
        is_released: false,
        is_decided: false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn every_exchange_ends_as_it_must(
        replay in prop_oneof![Just(Replay::Process), Just(Replay::Store), Just(Replay::Off)],
        starts_at_once in any::<bool>(),
        steps in proptest::collection::vec((0usize..4, 0u64..400, input()), 0..40),
    ) {
        let (receiver, bodies) = receiver(replay, starts_at_once);
        // Two deliveries each of two events.
        let mut exchanges: Vec<Driven> = [0, 0, 1, 1].map(|event| driven(&receiver, event, 0)).into();
        for exchange in &mut exchanges {
            exchange.drain(0)?;
        }
        let mut now = 0;
        for (which, millis, input) in steps {
            // Drivers wake when they were told to, which may be before the next input.
            let target = now + millis;
            loop {
                let due = exchanges.iter().enumerate().filter_map(|(at, e)| Some((e.wake_at?, at))).min();
                let Some((wake_at, at)) = due.filter(|(wake_at, _)| *wake_at <= target) else { break };
                now = wake_at.max(now);
                exchanges[at].drain(now)?;
            }
            now = target;
            exchanges[which].put(&input, &bodies, now);
            exchanges[which].drain(now)?;
        }
        // Nothing more comes: the clock alone ends all of them.
        for _ in 0..20_000 {
            let due = exchanges.iter().enumerate().filter_map(|(at, e)| Some((e.wake_at?, at))).min();
            let Some((wake_at, at)) = due else { break };
            now = wake_at.max(now);
            exchanges[at].drain(now)?;
        }
        for exchange in &exchanges {
            prop_assert!(exchange.is_over, "it never ends");
        }
        if replay != Replay::Off {
            for pair in exchanges.chunks(2) {
                let released = pair.iter().any(|exchange| exchange.is_released);
                let runs: usize = pair.iter().map(|exchange| exchange.runs).sum();
                prop_assert!(released || runs <= 1, "a redelivery was handled");
            }
        }
    }
}
