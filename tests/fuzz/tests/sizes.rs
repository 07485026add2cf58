//! Large, deep and repetitive bodies: time grows as their length does, memory is a small multiple of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::env;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use volc_im_core::MAX_RESPONSE_BYTES;
use volc_im_core::callbacks::{Callbacks, EventDraft, MAX_CALLBACK_BYTES, event_texts};
use volc_im_core::model::shape::Operation;
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::{JsonStyle, Protocol, RequestOptions, Settings};
use volc_im_core::wire::signer::Credentials;

/// How many keys, items, levels a large body has, and the variable that says otherwise.
const MANY: usize = 100_000;
const VARIABLE: &str = "VOLC_IM_FUZZ_ITEMS";
/// The same body of an eighth takes about an eighth of the time; with quadratic work, a sixty-fourth.
const PART: usize = 8;
const MARGIN: u32 = 4;
/// Memory for each byte of a body, and for anything else.
const BYTES_FOR_A_BYTE: usize = 16;
const BYTES_BESIDE: usize = 32 << 20;

fn protocol() -> Protocol {
    let credentials = Credentials::new("AKLTexample", "secret", None).unwrap();
    Protocol::new(Settings::new(credentials, 123_456)).unwrap()
}

/// What comes out: `ok`, or the rule that a body breaks.
type Read = fn(&str) -> String;

fn response(action: &str, body: &str) -> String {
    let operation = Operation::find(action).unwrap();
    let read = protocol().parse_json(operation, 200, body.as_bytes(), JsonStyle::JAVASCRIPT);
    read.map_or_else(|error| error.to_string(), |_| "ok".to_owned())
}

fn request(input: &str) -> String {
    let operation = Operation::find("SendMessage").unwrap();
    let now = WallTime::from_millis(1_744_898_979_000);
    let built =
        protocol().build_json(operation, input, JsonStyle::JAVASCRIPT, RequestOptions::default(), now);
    built.map_or_else(|error| error.to_string(), |_| "ok".to_owned())
}

fn callback(data: &str) -> String {
    let now = WallTime::from_millis(1_744_898_979_000);
    let callbacks = Callbacks::new(["a-callback-secret"]).unwrap().app_id(123_456);
    let draft = EventDraft::new("BeforeSendMessage", data, now, "7221856821303362049", "1234");
    let read = callbacks.sign(&draft).and_then(|body| callbacks.verify(body.as_bytes(), now));
    read.map_or_else(
        |error| error.to_string(),
        |event| format!("ok{}", event_texts(&event.data).len()).replace(|c: char| c.is_ascii_digit(), ""),
    )
}

fn joined(count: usize, item: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0..count {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(text, "{comma}{}", item(number));
    }
    text
}

fn result(of: &str) -> String {
    format!(r#"{{"ResponseMetadata":{{"RequestId":"r"}},"Result":{of}}}"#)
}

fn send(more: &str) -> String {
    format!(r#"{{"sender":"1","conversationShortId":"2","msgType":10001,"content":"x"{more}}}"#)
}

/// The shorter one of two, as the processor has it: beside other programs, long work waits more often than short work.
fn time(work: impl Fn()) -> Duration {
    let one = || {
        let (began, on_cpu) = (Instant::now(), cpu_time());
        work();
        match (on_cpu, cpu_time()) {
            (Some(before), Some(after)) => after.saturating_sub(before),
            _ => began.elapsed(),
        }
    };
    one().min(one())
}

/// How long this thread has run, where the system says so.
fn cpu_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

/// The most memory so far, in bytes; 0 where the system does not say.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim_end_matches("kB").trim().parse::<usize>().unwrap_or_default() * 1_024
}

/// The most so far is what there is now.
fn forget_peak() {
    // Elsewhere memory is not measured.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// A body of a size, what reads it, and what is in the outcome.
type Case = (&'static str, fn(usize) -> String, Read, &'static str);

const CASES: [Case; 12] = [
    (
        "unknown keys",
        |n| result(&format!("{{\"MessageId\":1,{}}}", joined(n, |at| format!("\"k{at}\":{at}")))),
        |body| response("SendMessage", body),
        "ok",
    ),
    (
        "keys of a map",
        |n| result(&format!("{{\"QueryOnlineResults\":{{{}}}}}", joined(n, |at| format!("\"{at}\":[]")))),
        |body| response("QueryOnlineStatus", body),
        "ok",
    ),
    (
        "a key again and again",
        |n| result(&format!("{{{}}}", joined(n, |_| "\"MessageId\":1".to_owned()))),
        |body| response("SendMessage", body),
        "[duplicate_key]",
    ),
    (
        "a key of a map again and again",
        |n| result(&format!("{{\"QueryOnlineResults\":{{{}}}}}", joined(n, |_| "\"1\":[]".to_owned()))),
        |body| response("QueryOnlineStatus", body),
        "[duplicate_key]",
    ),
    (
        "items",
        |n| result(&format!("{{\"FailedInfos\":[{}]}}", joined(n, |at| format!("{{\"UserId\":{at}}}")))),
        |body| response("AddBlackList", body),
        "ok",
    ),
    (
        "levels",
        |n| result(&format!("{{\"MessageId\":1,\"X\":{}", "[".repeat(n))),
        |body| response("SendMessage", body),
        "[depth]",
    ),
    (
        "levels of an unknown field",
        |n| result(&format!("{{\"MessageId\":1,\"X\":{}{}}}", "{\"a\":".repeat(n), "}".repeat(n))),
        |body| response("SendMessage", body),
        "[depth]",
    ),
    (
        "escapes",
        |n| result(&format!("{{\"MessageId\":1,\"X\":\"{}\"}}", "\\u4f60".repeat(n))),
        |body| response("SendMessage", body),
        "ok",
    ),
    (
        "digits",
        |n| result(&format!("{{\"MessageId\":1,\"X\":{}}}", "9".repeat(n))),
        |body| response("SendMessage", body),
        "",
    ),
    (
        "keys of a request",
        |n| send(&format!(",\"ext\":{{{}}}", joined(n, |at| format!("\"k{at}\":\"\"")))),
        request,
        "ok",
    ),
    (
        "a key of a request again and again",
        |n| send(&format!(",\"ext\":{{{}}}", joined(n, |_| "\"k\":\"\"".to_owned()))),
        request,
        "[duplicate_key]",
    ),
    ("levels of a request", |n| send(&format!(",\"ext\":{}", "[".repeat(n))), request, "["),
];

/// What fits into a callback body.
const CALLBACKS: [Case; 4] = [
    (
        "keys of an event",
        |n| format!("{{\"AppId\":123456,{}}}", joined(n / 20, |at| format!("\"k{at}\":\"t\""))),
        callback,
        "ok",
    ),
    (
        "a key of an event again and again",
        |n| format!("{{\"AppId\":123456,{}}}", joined(n / 20, |_| "\"k\":1".to_owned())),
        callback,
        "[event_data]",
    ),
    (
        "levels of an event",
        |n| format!("{{\"AppId\":123456,\"X\":{}{}}}", "[".repeat(n / 100), "]".repeat(n / 100)),
        callback,
        "[event_data]",
    ),
    (
        "quotes of an event",
        |n| format!("{{\"AppId\":123456,\"X\":\"{}\"}}", "[\\\"".repeat(n / 20)),
        callback,
        "ok",
    ),
];

#[test]
fn work_is_proportional_to_length() {
    what_is_beyond_a_limit_is_not_read();
    let many = env::var(VARIABLE).ok().and_then(|text| text.parse().ok()).unwrap_or(MANY);
    // A callback body has at most 1 MiB.
    let all = CASES.iter().map(|case| (case, many)).chain(CALLBACKS.iter().map(|case| (case, 1_000_000)));
    for ((name, body, read, outcome), many) in all {
        let (small, large) = (body(many / PART), body(many));
        let in_small = time(|| drop(read(&small))).max(Duration::from_millis(2));
        forget_peak();
        let before = peak();
        let came = read(&large);
        let beside = peak().saturating_sub(before);
        assert!(came.contains(outcome), "{name}: {came}");
        let took = time(|| drop(read(&large)));
        println!(
            "{name}: {} bytes in {took:?}, an eighth in {in_small:?}; {beside} bytes beside it",
            large.len()
        );
        let most = in_small * u32::try_from(PART).unwrap() * MARGIN;
        assert!(took <= most, "{name}: {took:?}, an eighth in {in_small:?}");
        assert!(
            beside <= large.len() * BYTES_FOR_A_BYTE + BYTES_BESIDE,
            "{name}: {beside} bytes for {}",
            large.len()
        );
    }
}

/// Called by the test above, which measures memory: beside it, no other may run.
fn what_is_beyond_a_limit_is_not_read() {
    let large = " ".repeat(100 << 20);
    assert!(large.len() > MAX_RESPONSE_BYTES && large.len() > MAX_CALLBACK_BYTES);
    let callbacks = Callbacks::new(["a-callback-secret"]).unwrap();
    let now = WallTime::from_millis(0);
    let took = time(|| {
        assert!(response("SendMessage", &large).ends_with("[size]"));
        let refused = callbacks.verify(large.as_bytes(), now).expect_err("refused");
        assert!(refused.to_string().ends_with("[too_large]"), "{refused}");
    });
    assert!(took < Duration::from_secs(5), "{took:?}");
}
