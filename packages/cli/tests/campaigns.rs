//! The outcome of a campaign.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use support::{program, written};

/// A file as core's documentation describes it: a part that was sent, one that was lost, and a torn line.
const FILE: &str = concat!(
    r#"{"c":"spring","p":0,"d":"0a-0-2","o":"one","l":1}"#,
    "\n",
    r#"{"c":"spring","p":0,"d":"0a-0-2","o":"one","l":1,"r":{"s":1,"f":[[1,"8","UserNotFound","no such user"]]}}"#,
    "\n",
    r#"{"c":"spring","p":1,"d":"0b-2-1-last","o":"one","l":1}"#,
    "\n",
    r#"{"c":"spring","p":1,"d":"0b-2-1-last","o":"one","l":1,"r":{"s":"#,
);

#[test]
fn a_campaign_in_a_file_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spring.ledger");
    std::fs::write(&path, FILE).unwrap();
    let run = |name: &str, more: &[&str]| {
        let mut command = program();
        command.args(["campaign", "status", name, "--file"]).arg(&path).args(more);
        written(command.output().unwrap())
    };
    let words = run("spring", &["--items"]);
    assert_eq!(words.code, 0, "{}", words.err);
    let lines: Vec<&str> = words.out.lines().collect();
    assert_eq!(lines[0], "3 in all: 1 sent, 1 failed, 1 unknown, 0 left, 0 running");
    assert_eq!(lines[1], "failed\t0\t1\t\"8\"\tno such user");
    assert_eq!(lines[2], "unknown\t1\t2\t–\tclaimed and never settled");
    let report = run("spring", &["--items", "--json"]).json();
    assert_eq!((&report["total"], &report["unknownParts"]), (&json!(3), &json!([1])));
    assert_eq!(report["items"][0]["failed"][0]["code"], "UserNotFound");
    assert!(run("spring", &["--lang", "zh"]).out.starts_with("共 3：已发送 1，"));
    let other = run("autumn", &[]);
    assert_eq!((other.code, other.out.as_str()), (1, ""), "{}", other.err);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), FILE, "it is only read");
}

#[test]
fn a_store_that_is_not_there_is_an_error_without_its_password() {
    let run = |arguments: &[&str]| {
        written(program().args(["campaign", "status", "spring"]).args(arguments).output().unwrap())
    };
    assert_eq!(run(&["--file", "/nowhere/spring.ledger"]).code, 2);
    assert_eq!(run(&[]).code, 2);
    for url in ["redis://:hunter2@127.0.0.1:1/", "nonsense:hunter2"] {
        let refused = run(&["--redis", url]);
        assert!(refused.code == 2 || refused.code == 3, "{}", refused.code);
        assert!(!refused.err.contains("hunter2"), "{}", refused.err);
    }
}

#[test]
fn a_campaign_in_redis_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("redis.sock");
    let mut server = Command::new("redis-server")
        .args(["--port", "0", "--save", "", "--unixsocket"])
        .arg(&socket)
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server: cargo xtask setup installs it");
    let row = "one\n1\n0a-0-1-last\n{\"s\":1}";
    let began = Instant::now();
    loop {
        let mut fill = Command::new("redis-cli");
        fill.arg("-s").arg(&socket).args(["HSET", "im:campaigns:spring", "parts", "1", "0", row]);
        if fill.output().unwrap().status.success() {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "redis-server does not start");
        std::thread::sleep(Duration::from_millis(50));
    }
    let url = format!("redis+unix://{}", socket.display());
    let run = |name: &str| {
        let arguments = ["campaign", "status", name, "--prefix", "im:campaigns", "--json", "--redis", &url];
        written(program().args(arguments).output().unwrap())
    };
    let (known, unknown) = (run("spring"), run("autumn"));
    server.kill().unwrap();
    server.wait().unwrap();
    let report = known.json();
    assert_eq!((known.code, &report["total"], &report["sent"]), (0, &json!(1), &json!(1)), "{}", known.err);
    assert_eq!(unknown.code, 1);
}
