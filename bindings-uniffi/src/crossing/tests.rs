//! What other languages do with these functions, by raw pointers: `cargo xtask audit --only miri` looks for broken rules.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::ptr;

use super::callbacks::{volc_im_unverified, volc_im_verify};
use super::outcome::volc_im_free;
use super::protocol::{volc_im_build, volc_im_next, volc_im_parse, volc_im_response};
use crate::callbacks::NativeCallbacks;
use crate::language::Language;
use crate::protocol::NativeProtocol;

const NOW_MS: i64 = 1_744_898_979_000;
const OPTIONS: &str = r#"{"accessKeyId":"AKLTexample","secretAccessKey":"secret","appId":123456}"#;
const INPUT: &str = r#"{"sender":1,"conversationShortId":2,"msgType":10001,"content":"你好"}"#;
const ANSWER: &[u8] = br#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":7}}"#;

/// Status and payload of an outcome, which is given back.
fn read(outcome: *mut u8) -> (u8, Vec<u8>) {
    // SAFETY: as written by `buffer`; it is given back once.
    unsafe {
        let length = u64::from_ne_bytes(*outcome.cast::<[u8; 8]>()) as usize;
        let status = *outcome.add(8);
        let payload = std::slice::from_raw_parts(outcome.add(9), length - 1).to_vec();
        volc_im_free(outcome);
        (status, payload)
    }
}

fn text(outcome: *mut u8) -> (u8, String) {
    let (status, payload) = read(outcome);
    (status, String::from_utf8(payload).expect("text"))
}

/// Pointer and length; what is empty is null.
fn lent(bytes: &[u8]) -> (*const u8, usize) {
    if bytes.is_empty() { (ptr::null(), 0) } else { (bytes.as_ptr(), bytes.len()) }
}

#[test]
fn requests_and_answers_cross() {
    let protocol = NativeProtocol::new(OPTIONS.to_owned(), Language::Kotlin).expect("a protocol");
    let build = |input: &[u8]| {
        let (action, (input, length)) = ("SendMessage", lent(input));
        // SAFETY: all of it lives on.
        text(unsafe {
            volc_im_build(
                protocol.address(),
                0,
                action.as_ptr(),
                action.len(),
                input,
                length,
                ptr::null(),
                0,
                NOW_MS,
            )
        })
    };
    let (status, request) = build(INPUT.as_bytes());
    assert!(status == 0 && request.contains("你好"), "{request}");
    // A piece of a buffer that begins anywhere.
    let shifted = format!("x{INPUT}");
    assert_eq!(build(&shifted.as_bytes()[1..]).0, 0);
    assert_eq!(build(b"").0, 1);
    assert_eq!(build(b"\xff").0, 1);

    let parse = |body: &[u8]| {
        let (action, (body, length)) = ("SendMessage", lent(body));
        // SAFETY: all of it lives on.
        text(unsafe {
            volc_im_parse(protocol.address(), 0, action.as_ptr(), action.len(), 200, body, length)
        })
    };
    assert_eq!(parse(ANSWER), (0, r#"{"messageId":7}"#.to_owned()));
    assert_eq!(parse(b"").0, 1);
}

#[test]
fn calls_cross() {
    let protocol = NativeProtocol::new(OPTIONS.to_owned(), Language::Kotlin).expect("a protocol");
    let call = protocol
        .start_call("SendMessage".to_owned(), INPUT.to_owned(), "{}".to_owned(), NOW_MS, vec![7; 16])
        .expect("a call");
    let address = call.address();
    // SAFETY: the call lives on.
    let next = || text(unsafe { volc_im_next(address, NOW_MS) }).1;
    assert!(next().starts_with("[\"send\""));
    let date = b"\xff";
    // SAFETY: all of it lives on.
    let told = read(unsafe {
        volc_im_response(
            address,
            NOW_MS,
            200,
            ptr::null(),
            0,
            date.as_ptr(),
            date.len(),
            ANSWER.as_ptr(),
            ANSWER.len(),
        )
    });
    assert_eq!(told.0, 0);
    let end = next();
    assert!(end.contains("messageId"), "{end}");
    assert_eq!(next(), end);
}

#[test]
fn callbacks_cross() {
    let options = r#"{"secret":"a-callback-secret","appId":123456}"#.to_owned();
    let callbacks = NativeCallbacks::new(options, Language::Kotlin).expect("callbacks");
    let [name, data, id, nonce] = ["AfterPush", "{}", "7221856821303362049", "1234"].map(str::to_owned);
    let body = callbacks.sign(name, data, NOW_MS, id, nonce).expect("a body");
    // SAFETY: all of it lives on.
    let verify =
        |body: &[u8]| text(unsafe { volc_im_verify(callbacks.address(), body.as_ptr(), body.len(), NOW_MS) });
    let (status, event) = verify(body.as_bytes());
    assert!(status == 0 && event.starts_with("AfterPush"), "{event}");
    assert_eq!(verify(body.replace("AfterPush", "AfterPull").as_bytes()).0, 1);
    // SAFETY: nothing is lent.
    assert_eq!(read(unsafe { volc_im_unverified(callbacks.address(), ptr::null(), 0) }).0, 1);
}
