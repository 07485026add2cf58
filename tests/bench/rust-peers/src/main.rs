//! What reading and signing cost beside well-known crates that do less: rows of a Markdown table. Both sides by turns in
//! one run, the best round of each, so that the machine's other work counts least.

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials as PeerCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use serde::Deserialize;
use volc_im_core::MsgType;
use volc_im_core::model::ids::{ConversationId, UserId};
use volc_im_core::model::operations::messages::{GetConversationMessagesRequest, SendMessageRequest};
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::{Protocol, RequestOptions, Settings};
use volc_im_core::wire::signer::{Credentials, SignedParts, Signer};

const GROUP: i64 = 7_000_000_000_000_000_001;
const NOW_SECONDS: u64 = 1_767_225_600;

/// The envelope as plain structs, without a check of anything.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    #[allow(dead_code)]
    response_metadata: Metadata,
    result: Page,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    #[allow(dead_code)]
    request_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct Page {
    messages: Vec<Message>,
    new_cursor: i64,
    has_more: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct Message {
    app_id: i32,
    message_id: i64,
    conversation_short_id: i64,
    conversation_type: i32,
    msg_type: i32,
    sender: i64,
    content: String,
    status: i32,
    create_time: i64,
    index_in_conversation: i64,
    ext: BTreeMap<String, String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let protocol =
        Protocol::new(Settings::new(Credentials::new("AKLTbench", "bench-secret", None)?, 123_456))?;
    println!("| | volc-im, us | peer, us | ratio | wanted |\n|---|---|---|---|---|");
    for (count, rounds, wanted) in [(1, 20_000, ""), (10, 5_000, ""), (100, 500, "1.0"), (1_000, 50, "")] {
        let page = page(count);
        let what = format!("page of {count}, {} bytes, beside serde_json into plain structs", page.len());
        let ours = || {
            let page = protocol.parse::<GetConversationMessagesRequest>(200, page.as_bytes());
            page.expect("a page").messages.len()
        };
        let peer = || serde_json::from_slice::<Envelope>(page.as_bytes()).expect("a page").result.messages.len();
        compare(&what, rounds, wanted, ours, peer);
    }
    for (size, rounds, wanted) in [(130, 20_000, "0.2"), (1_024, 10_000, ""), (65_536, 500, "")] {
        let body = "x".repeat(size);
        let (ours, peer) = (own_signer()?, peer_signer());
        let what = format!("sign a body of {size} bytes, beside aws-sigv4");
        compare(&what, rounds, wanted, || ours(&body), || peer(&body));
    }
    println!("\n| build and sign a SendMessage | us | ns a byte |\n|---|---|---|");
    for (size, rounds) in [(100, 20_000), (1_024, 10_000), (10_240, 2_000), (102_400, 200)] {
        let content = format!(r#"{{"text":"{}"}}"#, "x".repeat(size));
        let request =
            SendMessageRequest::new(content, ConversationId(GROUP), MsgType::Text, UserId(10_001));
        let now = WallTime::from_millis(NOW_SECONDS as i64 * 1_000);
        let build = || protocol.build(&request, RequestOptions::default(), now).expect("a request").body.len();
        let [us, _] = best(rounds, &build, &build);
        println!("| content of {size} bytes | {us:.2} | {:.2} |", us * 1_000.0 / size as f64);
    }
    Ok(())
}

fn own_signer() -> Result<impl Fn(&str) -> usize, Box<dyn Error>> {
    let signer = Signer::new(Credentials::new("AKLTbench", "bench-secret", None)?, "cn-north-1", "rtc")?;
    let now = WallTime::from_millis(NOW_SECONDS as i64 * 1_000);
    Ok(move |body: &str| {
        let (host, path) = ("rtc.volcengineapi.com", "/");
        let query = "Action=SendMessage&Version=2020-12-01";
        signer.sign(&SignedParts { host, path, query, body: body.as_bytes() }, now).authorization.len()
    })
}

fn peer_signer() -> impl Fn(&str) -> usize {
    let identity = PeerCredentials::new("AKLTbench", "bench-secret", None, None, "bench").into();
    move |body: &str| {
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region("cn-north-1")
            .name("rtc")
            .time(UNIX_EPOCH + Duration::from_secs(NOW_SECONDS))
            .settings(SigningSettings::default())
            .build()
            .expect("parameters")
            .into();
        let url = "https://rtc.volcengineapi.com/?Action=SendMessage&Version=2020-12-01";
        let headers = [("content-type", "application/json"), ("host", "rtc.volcengineapi.com")].into_iter();
        let request = SignableRequest::new("POST", url, headers, SignableBody::Bytes(body.as_bytes()));
        sign(request.expect("a request"), &parameters).expect("a signature").signature().len()
    }
}

/// Microseconds of one run of each.
fn best<T, P>(rounds: u32, ours: &impl Fn() -> T, peer: &impl Fn() -> P) -> [f64; 2] {
    let mut best = [f64::INFINITY; 2];
    for _ in 0..12 {
        let start = Instant::now();
        for _ in 0..rounds {
            black_box(ours());
        }
        best[0] = best[0].min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        for _ in 0..rounds {
            black_box(peer());
        }
        best[1] = best[1].min(start.elapsed().as_secs_f64());
    }
    best.map(|seconds| seconds * 1e6 / f64::from(rounds))
}

fn compare<T, P>(what: &str, rounds: u32, wanted: &str, ours: impl Fn() -> T, peer: impl Fn() -> P) {
    let [ours, peer] = best(rounds, &ours, &peer);
    let wanted = if wanted.is_empty() { String::new() } else { format!("at most {wanted}") };
    println!("| {what} | {ours:.2} | {peer:.2} | {:.2} | {wanted} |", ours / peer);
}

fn page(count: usize) -> String {
    let messages: Vec<String> = (0..count)
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
