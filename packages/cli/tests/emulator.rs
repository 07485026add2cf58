//! The emulator as a command: its line, its data, its logs, and programs that run beside it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};
use support::{Emulator, program, written};

#[test]
fn every_command_has_help_in_both_languages() {
    let commands: Vec<Vec<&str>> = vec![
        vec![],
        vec!["emulator"],
        vec!["emulator", "exec"],
        vec!["call"],
        vec!["act"],
        vec!["trigger"],
        vec!["resend"],
        vec!["listen"],
        vec!["verify"],
        vec!["sign"],
        vec!["explain"],
        vec!["token", "issue"],
        vec!["token", "inspect"],
        vec!["logs"],
        vec!["state", "save"],
        vec!["state", "load"],
        vec!["state", "reset"],
        vec!["scenario", "run"],
        vec!["scenario", "save"],
        vec!["doctor"],
        vec!["completion"],
    ];
    for command in commands {
        for (locale, word) in [("en_US.UTF-8", "Usage:"), ("zh_CN.UTF-8", "用法：")] {
            let help =
                written(program().args(&command).arg("--help").env("LC_ALL", locale).output().unwrap());
            assert_eq!(help.code, 0, "{command:?}: {}", help.err);
            assert!(help.out.contains(word), "{command:?}: {}", help.out);
        }
    }
    let chinese = written(program().args(["call", "--lang", "zh", "--help"]).output().unwrap());
    assert!(chinese.out.contains("使用环境变量中的密钥调用真实服务"), "{}", chinese.out);
}

#[test]
fn a_link_with_the_emulators_name_is_the_emulator() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("volc-im-emulator");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_volc-im"), &link).unwrap();
    let listed = written(std::process::Command::new(&link).arg("--list-actions").output().unwrap());
    assert_eq!(listed.out, include_str!("../../emulator/tests/data/actions.txt"));
    let mut child = std::process::Command::new(&link)
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
fn a_program_runs_beside_the_emulator_and_gives_its_exit_code() {
    for (script, code) in [
        ("test -n \"$VOLC_IM_BASE_URL\" && test \"$VOLC_IM_SECRET_KEY\" = emulator-secret && exit 7", 7),
        ("exit 0", 0),
        ("kill -9 $$", 137),
    ] {
        let ended = written(program().args(["emulator", "exec", "--", "sh", "-c", script]).output().unwrap());
        assert_eq!((ended.code, ended.out.as_str()), (code, ""), "{script}: {}", ended.err);
    }
    let call = format!("{} call BatchGetUser '{{\"UserIds\":[1]}}'", env!("CARGO_BIN_EXE_volc-im"));
    let ended = written(program().args(["emulator", "exec", "--", "sh", "-c", &call]).output().unwrap());
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.json().is_object());
    let missing = written(program().args(["emulator", "exec", "--", "/no/such/program"]).output().unwrap());
    assert_eq!(missing.code, 127, "{}", missing.err);
}

#[test]
fn a_system_that_trusts_no_certificates_has_an_emulator_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("empty.pem");
    std::fs::write(&file, "").unwrap();
    let run = |arguments: &[&str]| {
        let mut program = program();
        let program = program.env("SSL_CERT_FILE", &file).env("SSL_CERT_DIR", folder.path());
        written(
            program
                .args(["emulator", "exec", "--", env!("CARGO_BIN_EXE_volc-im")])
                .args(arguments)
                .output()
                .unwrap(),
        )
    };
    let called = run(&["call", "BatchGetUser", "{\"UserIds\":[1]}"]);
    assert_eq!((called.code, called.json().is_object()), (0, true), "{}", called.err);
    // Nor does it reach the service then, which is called by TLS.
    let real = run(&["call", "BatchGetUser", "{\"UserIds\":[1]}", "--real"]);
    assert_eq!(real.code, 2, "{}", real.err);
    assert!(real.err.contains("certificates"), "{}", real.err);
}

#[test]
fn a_taken_port_says_who_has_it() {
    let emulator = Emulator::start(&[]);
    let address = emulator.url.trim_start_matches("http://");
    let ended = written(program().args(["emulator", "--json", "--listen", address]).output().unwrap());
    assert_eq!(ended.code, 2);
    let words = format!("volc-im emulator {}, pid ", env!("CARGO_PKG_VERSION"));
    assert!(ended.err.contains(&words), "{}", ended.err);
    let remote = written(program().args(["emulator", "--json", "--listen", "0.0.0.0:0"]).output().unwrap());
    assert_eq!(remote.code, 2);
    assert!(remote.err.contains("--allow-remote"), "{}", remote.err);
}

#[test]
fn data_is_saved_loaded_and_reset() {
    let (one, other) = (Emulator::start(&[]), Emulator::start(&[]));
    let group = one.group();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let path = file.to_str().unwrap();
    assert_eq!(one.run(&["state", "save", path]).code, 0);
    assert_eq!(other.run(&["state", "load", path]).code, 0);
    assert_eq!(other.run(&["act", "send_message", "--as", "2", "--in", &group, "--text", "hi"]).code, 0);
    let seeded = Emulator::start(&["--seed", path]);
    assert_eq!(seeded.run(&["act", "mark_read", "--as", "2", "--in", &group]).code, 0);
    assert_eq!(other.run(&["state", "reset"]).code, 0);
    let gone = other.run(&["act", "mark_read", "--as", "2", "--in", &group]);
    assert_eq!(gone.code, 1);
    assert_eq!(gone.json()["error"]["code"], "ConversationNotFound");
    std::fs::write(&file, "{\"volc_im_state\":99,\"state\":{}}").unwrap();
    let newer = other.run(&["state", "load", path]);
    assert_eq!(newer.code, 2);
    assert!(newer.err.contains("newer"), "{}", newer.err);
}

#[test]
fn what_happened_is_logged_and_becomes_a_scenario() {
    let emulator = Emulator::start(&[]);
    let group = emulator.group();
    let body = json!({"ConversationShortId": group.parse::<i64>().unwrap(), "Sender": 1, "MsgType": 10001, "Content": "x"});
    assert_eq!(emulator.run(&["call", "SendMessage", &body.to_string()]).code, 0);
    emulator.run(&["call", "BatchGetUser", "{\"UserIds\":[1]}"]);
    let logs = emulator.run(&["logs"]);
    assert_eq!(logs.out.lines().count(), 2, "{}", logs.out);
    assert!(logs.out.contains("→ SendMessage") && logs.out.contains("200"), "{}", logs.out);
    assert_eq!(emulator.run(&["logs", "-n", "1", "--json"]).json()["data"]["action"], "BatchGetUser");
    let mut following = program()
        .args(["logs", "--follow", "-n", "1"])
        .env("VOLC_IM_BASE_URL", &emulator.url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(following.stdout.take().unwrap()).lines();
    // It has requested what it has shown; later events are pushed.
    assert!(lines.next().unwrap().unwrap().contains("→ BatchGetUser"));
    emulator.run(&["call", "IsFriend", "{\"UserId\":1,\"FriendUserIds\":[2]}"]);
    let line = lines.next().unwrap().unwrap();
    assert!(line.contains("→ IsFriend"), "{line}");
    following.kill().unwrap();
    following.wait().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scenario.json");
    let path = file.to_str().unwrap();
    assert_eq!(emulator.run(&["scenario", "save", path, "--name", "hike"]).code, 0);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("SendMessage") && !text.contains(&group), "{text}");
    let played = emulator.run(&["scenario", "run", path, "--fresh"]);
    assert_eq!((played.code, played.out.lines().count()), (0, 2), "{} {text}", played.out);
    std::fs::write(&file, text.replace("\"Sender\": 1", "\"Sender\": 9")).unwrap();
    let played = emulator.run(&["scenario", "run", path, "--fresh", "--json"]);
    assert_eq!((played.code, &played.json()["ok"]), (1, &json!(false)), "{}", played.out);
}

#[test]
fn the_doctor_sees_what_cannot_be_seen() {
    let emulator = Emulator::start(&[]);
    let well = emulator.run(&["doctor"]);
    assert_eq!(well.code, 0, "{}", well.out);
    assert!(well.out.contains(&emulator.url), "{}", well.out);
    for (name, value, words) in [
        ("VOLC_IM_SECRET_KEY", "secret\n", "space or a newline"),
        ("IM_CALLBACK_SECRET", "'secret'", "quotes"),
        ("VOLC_IM_APP_ID", "abc", "no application id"),
        ("VOLC_IM_ACCESS_KEY", "", "is empty"),
    ] {
        let ill = written(
            program().arg("doctor").env("VOLC_IM_BASE_URL", &emulator.url).env(name, value).output().unwrap(),
        );
        assert_eq!(ill.code, 1, "{name}: {}", ill.out);
        assert!(ill.out.contains(&format!("✗ {name}")) && ill.out.contains(words), "{name}: {}", ill.out);
        assert!(!ill.out.contains("secret"), "{}", ill.out);
    }
}

#[test]
fn completions_know_actions_and_events() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = written(program().args(["completion", shell]).output().unwrap());
        assert_eq!(script.code, 0, "{shell}: {}", script.err);
        assert!(script.out.contains("volc-im"), "{shell}");
    }
    let bash = written(program().args(["completion", "bash"]).output().unwrap()).out;
    assert!(
        bash.contains("SendMessage") && bash.contains("BeforeSendMessage") && bash.contains("recall_message")
    );
}
