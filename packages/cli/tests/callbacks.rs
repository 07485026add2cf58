//! Events: triggered, sent again, verified, and passed through.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use support::{CALLBACK_SECRET, Emulator, backend, program, written};

const LONG: Duration = Duration::from_secs(30);

fn data(body: &str) -> Value {
    let body: Value = serde_json::from_str(body).unwrap();
    serde_json::from_str(body["EventData"].as_str().unwrap()).unwrap()
}

#[test]
fn an_event_is_triggered_with_fields_of_ones_own_and_sent_again() {
    let (url, got) = backend("200 OK", r#"{"CheckCode":1001,"CheckMessage":"no"}"#);
    let emulator = Emulator::start(&["--callback-url", &url]);
    let ended = emulator.run(&[
        "trigger",
        "BeforeSendMessage",
        "--set",
        "MessageBody.Content=spoiler!",
        "--set",
        "MessageBody.Ext.k=v",
        "--set",
        "MessageBody.MsgType=10003",
    ]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.out.starts_with("← 200 · refused 1001 · "), "{}", ended.out);
    assert!(ended.err.contains("volc-im resend 1"), "{}", ended.err);
    let first = got.recv_timeout(LONG).unwrap();
    let body = &data(&first)["MessageBody"];
    assert_eq!(
        (&body["Content"], &body["Ext"]["k"], &body["MsgType"]),
        (&json!("spoiler!"), &json!("v"), &json!(10003))
    );
    assert_eq!(emulator.run(&["resend", "1"]).code, 0);
    assert_eq!(got.recv_timeout(LONG).unwrap(), first);
    let forged = emulator.run(&["resend", "1", "--variant", "forged", "--json"]);
    assert_eq!(forged.json()["variant"], "forged");
    let (last, first): (Value, Value) = (
        serde_json::from_str(&got.recv_timeout(LONG).unwrap()).unwrap(),
        serde_json::from_str(&first).unwrap(),
    );
    assert_eq!(last["EventId"], first["EventId"]);
    assert_ne!(last["Signature"], first["Signature"]);
    for (arguments, words) in [
        (&["trigger", "AfterPush", "--set", "MessageBody.Contnt=x"][..], "MessageBody.Content,"),
        (&["trigger", "AfterPush", "--set", "Content"], "is not path=value"),
        (&["trigger", "AfterPsh"], "AfterPush"),
        (&["resend", "99"], "no such delivery"),
    ] {
        let ended = emulator.run(arguments);
        assert!(ended.code == 2 || ended.code == 1, "{arguments:?}: {}", ended.code);
        assert!(ended.err.contains(words), "{arguments:?}: {}", ended.err);
    }
    assert!(got.recv_timeout(Duration::from_millis(300)).is_err(), "nothing else was sent");
}

#[test]
fn an_event_is_triggered_without_an_emulator() {
    let (url, got) = backend("401 Unauthorized", "");
    let trigger = |set: &[(&str, &str)]| {
        written(
            program()
                .args(["trigger", "AfterPush", "--to", &url, "--variant", "tampered", "--json"])
                .env("VOLC_IM_BASE_URL", "http://127.0.0.1:9")
                .envs(set.iter().copied())
                .output()
                .unwrap(),
        )
    };
    assert_eq!(trigger(&[]).code, 2, "no secret is made up");
    let ended = trigger(&[("IM_CALLBACK_SECRET", CALLBACK_SECRET)]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!((&ended.json()["status"], &ended.json()["variant"]), (&json!(401), &json!("tampered")));
    assert!(got.recv_timeout(LONG).unwrap().contains("AfterPush"));
}

fn verify(body: &str, secret: Option<&str>, arguments: &[&str]) -> support::Written {
    let mut command = program();
    command.arg("verify").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(secret) = secret {
        command.env("IM_CALLBACK_SECRET", secret);
    }
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(body.as_bytes()).unwrap();
    written(child.wait_with_output().unwrap())
}

#[test]
fn bodies_are_verified() {
    let (url, got) = backend("200 OK", r#"{"CheckCode":0}"#);
    let emulator = Emulator::start(&["--callback-url", &url]);
    let body = |variant: &str| {
        assert_eq!(emulator.run(&["trigger", "AfterSendMessage", "--variant", variant]).code, 0);
        got.recv_timeout(LONG).unwrap()
    };
    let (genuine, late, tampered, forged) = (body("normal"), body("late"), body("tampered"), body("forged"));
    for (body, secret, arguments, code) in [
        (&genuine, Some(CALLBACK_SECRET), &[][..], 0),
        (&late, Some(CALLBACK_SECRET), &[], 1),
        (&late, Some(CALLBACK_SECRET), &["--any-age"], 0),
        (&tampered, Some(CALLBACK_SECRET), &[], 1),
        (&forged, Some(CALLBACK_SECRET), &[], 1),
        (&genuine, Some("another secret"), &[], 1),
        (&genuine, None, &[], 2),
        (&"{}".to_owned(), Some(CALLBACK_SECRET), &[], 1),
    ] {
        let ended = verify(body, secret, arguments);
        assert_eq!(ended.code, code, "{} {}", ended.out, ended.err);
        assert_eq!(ended.out.starts_with("ok · AfterSendMessage · event "), code == 0, "{}", ended.out);
        assert!(!ended.err.contains(CALLBACK_SECRET));
    }
}

#[test]
fn what_is_genuine_is_handed_on_and_what_is_not_goes_no_further() {
    let (backend, got) = backend("200 OK", r#"{"CheckCode":7,"CheckMessage":"no"}"#);
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("events.jsonl");
    let mut relay = program()
        .args([
            "listen",
            "--forward-to",
            &backend,
            "--listen",
            "127.0.0.1:0",
            "--json",
            "--events",
            "Before*",
        ])
        .args(["--record", record.to_str().unwrap()])
        .env("IM_CALLBACK_SECRET", CALLBACK_SECRET)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(relay.stdout.take().unwrap()).lines();
    let ready: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    let url = ready["url"].as_str().unwrap().to_owned();
    let emulator = Emulator::start(&["--callback-url", &url]);
    let trigger =
        |event: &str, variant: &str| emulator.run(&["trigger", event, "--variant", variant, "--json"]).json();
    let passed = trigger("BeforeSendMessage", "normal");
    assert_eq!((&passed["outcome"], &passed["check_code"]), (&json!("refused"), &json!(7)));
    assert_eq!(trigger("AfterPush", "normal")["status"], 200);
    for variant in ["tampered", "forged", "late"] {
        assert_eq!(trigger("BeforeSendMessage", variant)["status"], 401, "{variant}");
    }
    assert!(got.recv_timeout(LONG).unwrap().contains("BeforeSendMessage"));
    assert!(got.recv_timeout(LONG).unwrap().contains("AfterPush"));
    assert!(got.recv_timeout(Duration::from_millis(300)).is_err(), "nothing else went on");
    let shown: Vec<Value> =
        (0..4).map(|_| serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap()).collect();
    let verified: Vec<&Value> = shown.iter().map(|entry| &entry["verified"]).collect();
    assert_eq!(verified, [true, false, false, false]);
    relay.kill().unwrap();
    relay.wait().unwrap();
    let kept = std::fs::read_to_string(&record).unwrap();
    assert_eq!(kept.lines().count(), 5, "{kept}");
    assert!(!kept.contains(CALLBACK_SECRET));
}
