//! What people see in a terminal: a pseudo terminal of `script`, which every Debian and Ubuntu has.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use support::{backend, program, written};

/// Runs the emulator in a terminal and gives its lines.
fn shown(arguments: &str, locale: &str) -> (Child, impl Iterator<Item = String> + use<>) {
    let line = format!("exec {} emulator --listen 127.0.0.1:0 {arguments}", env!("CARGO_BIN_EXE_volc-im"));
    let mut child = Command::new("script")
        .args(["--quiet", "--flush", "--return", "--command", &line, "/dev/null"])
        .env("LC_ALL", locale)
        .env("SHELL", "/bin/sh")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script, of Debian's package bsdutils");
    let lines =
        BufReader::new(child.stdout.take().unwrap()).lines().map(|line| line.unwrap().trim_end().to_owned());
    (child, lines)
}

fn after<'l>(line: &'l str, start: &str) -> &'l str {
    line.strip_prefix(start).unwrap_or_else(|| panic!("{start:?}: {line:?}")).trim()
}

#[test]
fn a_terminal_shows_where_it_is_and_each_call_and_callback() {
    let (backend, received) = backend("200 OK", "{\"CheckCode\":1001,\"CheckMessage\":\"no\"}");
    let (mut child, mut lines) = shown(&format!("--callback-url {backend}"), "en_US.UTF-8");
    let first = lines.next().unwrap();
    let (url, name) = after(&first, "API").split_once(' ').unwrap();
    assert!(url.starts_with("http://127.0.0.1:"), "{first}");
    assert_eq!(name.trim(), "VOLC_IM_BASE_URL");
    assert_eq!(after(&lines.next().unwrap(), "Console"), format!("{url}/_emulator/"));
    assert_eq!(after(&lines.next().unwrap(), "Keys"), "AKLTemulator / emulator-secret · app 123456");
    let callback = lines.next().unwrap();
    assert!(after(&callback, "Callback").starts_with(&backend), "{callback}");
    assert!(callback.ends_with("IM_CALLBACK_SECRET=emulator-callback-secret"), "{callback}");

    let run = |arguments: &[&str]| {
        written(program().args(arguments).env("VOLC_IM_BASE_URL", url).output().unwrap())
    };
    assert_eq!(run(&["call", "BatchGetUser", "{\"UserIds\":[1]}"]).code, 0);
    let call = lines.next().unwrap();
    assert!(call.contains(" → BatchGetUser ") && call.contains(" 200 ") && call.ends_with("#1"), "{call}");
    let made = run(&["act", "create_conversation", "--as", "1", "--set", "participants=[2]"]).json();
    let group = made["conversation_short_id"].as_str().unwrap();
    assert!(received.recv().unwrap().contains("AfterCreateConversation"));
    let told = lines.next().unwrap();
    assert!(told.contains(" ← AfterCreateConversation "), "{told}");
    assert_eq!(run(&["act", "send_message", "--as", "2", "--in", group, "--text", "hi"]).code, 1);
    let refused = lines.next().unwrap();
    assert!(refused.contains(" ← BeforeSendMessage ") && refused.contains("refused 1001"), "{refused}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_terminal_in_chinese_and_json_on_request() {
    let (mut child, mut lines) = shown("", "zh_CN.UTF-8");
    assert!(lines.next().unwrap().starts_with("API      http://127.0.0.1:"));
    assert!(lines.next().unwrap().starts_with("控制台   http://127.0.0.1:"));
    assert!(lines.next().unwrap().starts_with("密钥     AKLTemulator"));
    child.kill().unwrap();
    child.wait().unwrap();
    let (mut child, mut lines) = shown("--json", "en_US.UTF-8");
    let ready: serde_json::Value = serde_json::from_str(&lines.next().unwrap()).unwrap();
    assert!(ready["url"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    assert_eq!(ready["env"]["VOLC_IM_BASE_URL"], ready["url"]);
    child.kill().unwrap();
    child.wait().unwrap();
}
