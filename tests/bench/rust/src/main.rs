//! What Rust itself takes for what the benchmarks of the other languages do: a line for each, name and microseconds parted by
//! a tab. The inputs are those of `packages/swift/Bench/main.swift`.

use std::hint::black_box;
use std::time::Instant;

use volc_im::callbacks::{Callbacks, EventDraft};
use volc_im::messages::{GetConversationMessagesRequest, SendMessageRequest};
use volc_im::prelude::*;
use volc_im::protocol::{Credentials, Protocol, RequestOptions, Settings, WallTime};

const GROUP: i64 = 7_000_000_000_000_000_001;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let protocol =
        Protocol::new(Settings::new(Credentials::new("AKLTbench", "bench-secret", None)?, 123_456))?;
    let callbacks = Callbacks::new(["bench-secret"])?.app_id(123_456);
    let now = WallTime::from_millis(1_767_225_600_000);
    let request =
        SendMessageRequest::new(r#"{"text":"hello"}"#, ConversationId(GROUP), MsgType::Text, UserId(10_001));
    let answer = br#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":7000000000000000002}}"#;
    let page = page();
    let data = format!(
        r#"{{"AppId":123456,"MessageBody":{{"ConversationType":2,"ConversationShortId":{GROUP},"Content":"{}"}}}}"#,
        "x".repeat(200)
    );
    let body = callbacks.sign(&EventDraft::new("BeforeSendMessage", &data, now, "event", "1234"))?;

    report("build + sign SendMessage", 20_000, || {
        protocol.build(&request, RequestOptions::default(), now).map(|built| built.body.len())
    });
    report("read its answer", 20_000, || {
        protocol.parse::<SendMessageRequest>(200, answer).map(|result| result.message_id)
    });
    report("read a page of 100 messages", 500, || {
        protocol.parse::<GetConversationMessagesRequest>(200, page.as_bytes()).map(|page| page.messages.len())
    });
    report("verify + parse a callback", 20_000, || {
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

fn page() -> String {
    let messages: Vec<String> = (0..100)
        .map(|index| {
            format!(
                r#"{{"AppId":123456,"MessageId":70000000000000{index:05},"ConversationShortId":{GROUP},"ConversationType":2,"MsgType":10001,"Sender":10001,"Content":"{{\"text\":\"message {index}\"}}","Status":0,"CreateTime":1700000000000,"IndexInConversation":1669723135894214,"Ext":{{"s:from":"server"}}}}"#
            )
        })
        .collect();
    format!(
        r#"{{"ResponseMetadata":{{"RequestId":"r"}},"Result":{{"Messages":[{}],"NewCursor":1669723135894215,"HasMore":true}}}}"#,
        messages.join(",")
    )
}
