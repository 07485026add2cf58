//! What Rust itself takes for what the benchmarks of the other languages do: a line for each, name and microseconds parted by
//! a tab. The inputs are those of `packages/swift/Bench/main.swift`.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant, SystemTime};

use volc_im::Credentials;
use volc_im::callbacks::{Callbacks, EventDraft};
use volc_im::codes::MsgType;
use volc_im::ids::{ConversationId, UserId};
use volc_im::messages::{GetConversationMessagesRequest, SendMessageRequest};
use volc_im::protocol::Protocol;

const GROUP: i64 = 7_000_000_000_000_000_001;

fn main() -> Result<(), Box<dyn Error>> {
    let keys = Credentials::new("AKLTbench", "bench-secret");
    let protocol = Protocol::builder().keys(keys).app_id(123_456).build()?;
    let callbacks = Callbacks::new(["bench-secret"])?.app_id(123_456);
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
    for texts in [ENGLISH, CHINESE] {
        measure(&protocol, &callbacks, now, &texts)?;
    }
    Ok(())
}

/// What is said in one of the languages that users write in.
struct Texts {
    language: &'static str,
    hello: &'static str,
    message: &'static str,
    /// One of two hundred.
    letter: &'static str,
}

const ENGLISH: Texts =
    Texts { language: "", hello: "hello, are you there?", message: "message", letter: "x" };
const CHINESE: Texts = Texts {
    language: ", Chinese",
    hello: "你好，请问你在吗？今天下午见。",
    message: "第几条消息",
    letter: "你",
};

fn measure(
    protocol: &Protocol,
    callbacks: &Callbacks,
    now: SystemTime,
    Texts { language, hello, message, letter }: &Texts,
) -> Result<(), Box<dyn Error>> {
    let content = format!(r#"{{"text":"{hello}"}}"#);
    let request = SendMessageRequest::new(content, ConversationId(GROUP), MsgType::Text, UserId(10_001));
    let answer = br#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":7000000000000000002}}"#;
    let page = page(message);
    let data = format!(
        r#"{{"AppId":123456,"MessageBody":{{"ConversationType":2,"ConversationShortId":{GROUP},"Content":"{}"}}}}"#,
        letter.repeat(200)
    );
    let body = callbacks.sign(&EventDraft::new("BeforeSendMessage", &data, now, "evt-1", "1234"))?;

    report(&format!("build + sign SendMessage{language}"), 20_000, || {
        protocol.request(&request, None, now).map(|built| built.body.len())
    });
    report(&format!("read its answer{language}"), 20_000, || {
        protocol.response::<SendMessageRequest>(200, answer).map(|result| result.message_id)
    });
    report(&format!("read a page of 100 messages{language}"), 500, || {
        protocol
            .response::<GetConversationMessagesRequest>(200, page.as_bytes())
            .map(|page| page.messages.len())
    });
    report(&format!("verify + parse a callback{language}"), 20_000, || {
        let event = callbacks.verify(body.as_bytes(), now)?;
        event.typed()
    });
    Ok(())
}

/// Microseconds of one run: the best of several rounds, so that the machine's other work counts least.
fn report<T, E>(what: &str, count: u32, run: impl Fn() -> Result<T, E>) {
    let mut best = f64::INFINITY;
    for _ in 0..7 {
        let start = Instant::now();
        for _ in 0..count {
            assert!(black_box(run()).is_ok(), "{what}");
        }
        best = best.min(start.elapsed().as_secs_f64() * 1e6 / f64::from(count));
    }
    println!("{what}\t{best:.3}");
}

fn page(message: &str) -> String {
    let messages: Vec<String> = (0..100)
        .map(|index| {
            format!(
                r#"{{"AppId":123456,"MessageId":70000000000000{index:05},"ConversationShortId":{GROUP},"ConversationType":2,"MsgType":10001,"Sender":10001,"Content":"{{\"text\":\"{message} {index}\"}}","Status":0,"CreateTime":1700000000000,"IndexInConversation":1669723135894214,"Ext":{{"s:from":"server"}}}}"#
            )
        })
        .collect();
    format!(
        r#"{{"ResponseMetadata":{{"RequestId":"r"}},"Result":{{"Messages":[{}],"NewCursor":1669723135894215,"HasMore":true}}}}"#,
        messages.join(",")
    )
}
