//! All actions are served, the vendor's samples are understood, and the program behaves as a program.

mod support;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use support::{APP, Service, prepare};
use volc_im_emulator::actions;
use volc_im_emulator::gateway::clock::Moment;

const ACTIONS: &str = include_str!("data/actions.txt");

#[tokio::test]
async fn every_action_of_the_list_is_served() {
    let mut served: Vec<&str> = actions::names().collect();
    let mut listed: Vec<&str> = ACTIONS.lines().collect();
    served.sort_unstable();
    listed.sort_unstable();
    assert_eq!((served.len(), &served), (57, &listed));
    let service = Service::start().await;
    for action in listed {
        // Each needs more than an AppId and says what.
        let (status, answer) = service.call(action, json!({})).await;
        let error = &answer["ResponseMetadata"]["Error"];
        assert_eq!((status, &error["Code"]), (400, &json!("InvalidParam")), "{action}: {answer}");
        assert!(error["Message"].as_str().unwrap().ends_with("is required"), "{action}: {error}");
    }
}

#[tokio::test]
async fn the_vendors_samples_are_understood() {
    let service = Service::start().await;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/examples");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let Some(action) = name.strip_suffix(".request.json") else { continue };
        let mut body: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        body["AppId"] = json!(APP);
        let (_, answer) = service.call(action, body).await;
        let code = answer["ResponseMetadata"]["Error"]["Code"].as_str().unwrap_or_default().to_owned();
        // Nothing of what the samples are about exists here, which is the one thing to complain about.
        let expected: &[&str] = &["", "ConversationNotFound"];
        assert!(expected.contains(&code.as_str()), "{action}: {answer}");
        count += 1;
    }
    assert!(count >= 25, "{count}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_calls_at_once_are_all_answered() {
    let service = std::sync::Arc::new(Service::start().await);
    let group = service.group().await;
    let calls: Vec<_> = (0..1_000)
        .map(|number| {
            let service = std::sync::Arc::clone(&service);
            tokio::spawn(async move {
                let body = json!({
                    "AppId": APP, "ConversationShortId": group, "Sender": 1, "MsgType": 10001, "Content": "x",
                    "ClientMsgId": format!("m-{}", number / 2),
                });
                let prepared = prepare(&service.host(), "SendMessage", &body.to_string(), Moment::now());
                let (status, answer) = service.send(&prepared).await.unwrap();
                assert_eq!(status, 200, "{answer}");
                answer["Result"]["MessageId"].as_i64().unwrap()
            })
        })
        .collect();
    let mut ids = Vec::new();
    for call in calls {
        ids.push(call.await.unwrap());
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 500);
    assert_eq!(service.get("state").await["messages"], 500);
    assert_eq!(service.get("requests?action=SendMessage").await["requests"].as_array().unwrap().len(), 1_000);
}

/// How fast it is; run it with `cargo test --release -p volc-im-emulator --test served -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn ten_thousand_messages() {
    let service = std::sync::Arc::new(Service::start().await);
    let group = service.group().await;
    let started = std::time::Instant::now();
    let workers: Vec<_> = (0..64)
        .map(|worker| {
            let service = std::sync::Arc::clone(&service);
            tokio::spawn(async move {
                for number in (worker..10_000).step_by(64) {
                    service.say(group, 1, &number.to_string()).await;
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    let rate = 10_000.0 / started.elapsed().as_secs_f64();
    println!("{rate:.0} SendMessage calls a second, client in the same process");
    assert_eq!(service.get("state").await["messages"], 10_000);
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_volc-im-emulator"))
}

#[test]
fn the_program_lists_its_actions() {
    let output = program().arg("--list-actions").output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), ACTIONS);
}

#[test]
fn the_program_says_where_it_is_and_ends_with_its_input() {
    let mut child = program()
        .args(["--app-id", "1", "--access-key", "a", "--secret-key", "s", "--exit-on-stdin-close"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert!(ready["url"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert!(lines.next().is_none());
}

#[test]
fn the_program_ends_on_a_signal() {
    let mut child = program().stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert!(child.wait().unwrap().success());
}
