//! Calls, signatures, tokens and what their exit codes say.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use serde_json::{Value, json};
use support::{Emulator, program, written};

const SEND: &str = r#"{"Sender":1,"MsgType":10001,"Content":"x","ConversationShortId":GROUP}"#;

#[test]
fn exit_codes_say_what_became_of_a_call() {
    let emulator = Emulator::start(&[]);
    let group = emulator.group();
    let send = SEND.replace("GROUP", &group);
    let gone = SEND.replace("GROUP", "5");
    let fault = |fault: Value| {
        let rules = json!({"rules": [{"action": "SendMessage", "fault": fault}]}).to_string();
        control(&emulator, "faults", &rules);
    };
    let call = |body: &str| emulator.run(&["call", "SendMessage", body, "--deadline-ms", "2000"]);
    let sent = call(&send);
    assert_eq!(sent.code, 0, "{}", sent.err);
    // Digits as the wire has them.
    let id = sent.json()["MessageId"].as_i64().unwrap();
    assert!(sent.out.contains(&format!("\"MessageId\":{id}")) && id > 1 << 60, "{}", sent.out);
    assert!(sent.err.contains("attempts 1"), "{}", sent.err);
    for (body, code, words) in [
        (gone.as_str(), 1, "ConversationNotFound"),
        ("{\"Sender\":1}", 2, "Content"),
        ("{\"Sendr\":1}", 2, "Sendr"),
        ("[1]", 2, "not an object"),
        ("nonsense", 2, "cannot be read"),
        ("@/no/such/file", 2, "/no/such/file"),
    ] {
        let ended = call(body);
        assert_eq!((ended.code, ended.out.as_str()), (code, ""), "{body}: {}", ended.err);
        assert!(ended.err.contains(words), "{body}: {}", ended.err);
    }
    let unknown = emulator.run(&["call", "SendMesage", "{}"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("SendMessage"), "{}", unknown.err);
    fault(json!({"type": "hang", "after": "processing"}));
    let hung = call(&send);
    assert_eq!(hung.code, 4, "{}", hung.err);
    assert!(hung.err.contains("may have been carried out"), "{}", hung.err);
    let nobody = written(
        program()
            .args(["call", "SendMessage", &send, "--deadline-ms", "3000"])
            .env("VOLC_IM_BASE_URL", "http://127.0.0.1:9")
            .output()
            .unwrap(),
    );
    assert_eq!(nobody.code, 3, "{}", nobody.err);
}

fn control(emulator: &Emulator, path: &str, body: &str) {
    use std::io::{Read, Write};
    let host = emulator.url.trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    let request = format!(
        "POST /_emulator/{path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn the_real_service_is_called_when_it_is_asked_for_and_never_else() {
    let keys = [
        ("VOLC_IM_ACCESS_KEY", "AKLTreal"),
        ("VOLC_IM_SECRET_KEY", "real-secret-key"),
        ("VOLC_IM_APP_ID", "7"),
    ];
    for url in
        ["https://rtc.volcengineapi.com", "http://rtc.volcengineapi.com", "http://127.0.0.1.nip.example"]
    {
        let ended = written(
            program()
                .args(["call", "BatchGetUser", "{\"UserIds\":[1]}", "--url", url])
                .envs(keys)
                .output()
                .unwrap(),
        );
        assert_eq!(ended.code, 2, "{url}: {}", ended.err);
        assert!(ended.err.contains("--real"), "{url}: {}", ended.err);
        assert!(!ended.err.contains("real-secret-key"));
    }
    let curl = written(
        program()
            .args(["call", "BatchGetUser", "{\"UserIds\":[1]}", "--real", "--curl"])
            .envs(keys)
            .output()
            .unwrap(),
    );
    assert_eq!(curl.code, 0, "{}", curl.err);
    assert!(
        curl.out.contains("https://rtc.volcengineapi.com/?") && curl.out.contains("\"AppId\":7"),
        "{}",
        curl.out
    );
    assert!(!curl.out.contains("real-secret-key"), "{}", curl.out);
    // Nothing is made up for the real service.
    for missing in ["VOLC_IM_ACCESS_KEY", "VOLC_IM_SECRET_KEY", "VOLC_IM_APP_ID"] {
        let set = keys.iter().filter(|(name, _)| *name != missing).copied();
        let ended = written(
            program()
                .args(["call", "BatchGetUser", "{\"UserIds\":[1]}", "--real", "--curl"])
                .envs(set)
                .output()
                .unwrap(),
        );
        assert_eq!(ended.code, 2, "{missing}: {}", ended.out);
        assert!(ended.err.contains(missing), "{missing}: {}", ended.err);
    }
}

#[test]
fn a_call_is_recorded_without_keys() {
    let emulator = Emulator::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calls.jsonl");
    let path = file.to_str().unwrap();
    for body in ["{\"UserIds\":[1]}", "{\"AppId\":123456,\"UserIds\":[2]}", "{\"AppId\":9,\"UserIds\":[2]}"] {
        emulator.run(&["call", "BatchGetUser", body, "--record", path]);
    }
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[0]["action"], &lines[0]["body"]), (&json!("BatchGetUser"), &json!({"UserIds": [1]})));
    assert_eq!(lines[2]["error"]["code"], "AppNotFound", "{text}");
    assert!(!text.contains("emulator-secret"));
}

#[test]
fn a_signed_call_can_be_sent_by_curl_and_explained() {
    let emulator = Emulator::start(&[]);
    let signed = emulator.run(&["sign", "BatchGetUser", "{\"AppId\":123456,\"UserIds\":[1]}"]);
    assert_eq!(signed.code, 0, "{}", signed.err);
    for part in [
        "# Canonical request\nPOST\n/\nAction=BatchGetUser&Version=2020-12-01\n",
        "# String to sign\nHMAC-SHA256\n",
        "authorization: HMAC-SHA256 Credential=AKLTemulator/",
    ] {
        assert!(signed.out.contains(part), "{part}: {}", signed.out);
    }
    emulator.run(&["call", "BatchGetUser", "{\"UserIds\":[1]}"]);
    let right = emulator.run(&["explain", "1"]);
    assert_eq!((right.code, right.out.trim()), (0, "The signature is right."));
    // Both implementations sign it alike.
    let both = emulator.run(&["explain", "1", "--json"]).json();
    assert_eq!((&both["accepted"], &both["client"]["agrees"]), (&json!(true), &json!(true)), "{both}");
    assert_eq!(both["client"]["canonical_request"], both["canonical_request"]);
    // Signed with a key that has a newline at its end.
    let spoiled = written(
        program()
            .args(["call", "BatchGetUser", "{\"UserIds\":[1]}"])
            .env("VOLC_IM_BASE_URL", &emulator.url)
            .env("VOLC_IM_SECRET_KEY", "emulator-secret\n")
            .output()
            .unwrap(),
    );
    assert_ne!(spoiled.code, 0);
    let sent = emulator.run(&["explain", "2"]);
    if spoiled.code == 1 {
        assert_eq!(sent.code, 1, "{}", sent.out);
        assert!(sent.out.contains("a newline follows the secret key"), "{}", sent.out);
    } else {
        // The client would not take such a key.
        assert_eq!((spoiled.code, sent.code), (2, 1), "{}", spoiled.err);
    }
}

#[test]
fn a_request_is_explained_without_an_emulator() {
    let curl = written(
        program()
            .args(["call", "BatchGetUser", "{\"UserIds\":[1]}", "--curl"])
            .env("VOLC_IM_SECRET_KEY", "another-secret-key")
            .output()
            .unwrap(),
    );
    let headers: Vec<String> = curl
        .out
        .lines()
        .filter_map(|line| {
            line.trim().strip_prefix("-H '")?.split_once('\'').map(|(header, _)| header.to_owned())
        })
        .collect();
    let body = curl.out.split("--data-raw '").nth(1).unwrap().trim_end().trim_end_matches('\'');
    let text = format!(
        "POST /?Action=BatchGetUser&Version=2020-12-01 HTTP/1.1\nhost: 127.0.0.1:6348\n{}\n\n{body}",
        headers.join("\n")
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("request.http");
    std::fs::write(&file, &text).unwrap();
    let explain = |secret: &str, lang: &str| {
        written(
            program()
                .args(["explain", "--request", file.to_str().unwrap(), "--lang", lang])
                .env("VOLC_IM_SECRET_KEY", secret)
                .output()
                .unwrap(),
        )
    };
    let both = |file: &std::path::Path| {
        let explain = ["explain", "--json", "--request", file.to_str().unwrap()];
        written(program().args(explain).env("VOLC_IM_SECRET_KEY", "another-secret-key").output().unwrap())
            .json()
    };
    let agreed = both(&file);
    assert_eq!((&agreed["accepted"], &agreed["client"]["agrees"]), (&json!(true), &json!(true)), "{agreed}");
    assert_eq!(agreed["client"]["signature"], agreed["expected_signature"]);
    // The client never sends such a query: it has no opinion.
    let unsorted = folder.path().join("unsorted.http");
    let moved =
        text.replace("Action=BatchGetUser&Version=2020-12-01", "Version=2020-12-01&Action=BatchGetUser");
    std::fs::write(&unsorted, moved).unwrap();
    assert_eq!(both(&unsorted)["client"], json!(null));
    let right = explain("another-secret-key", "en");
    assert_eq!(right.code, 0, "{} {} {text}", right.out, right.err);
    for (secret, lang, words) in [
        ("\"another-secret-key\"", "en", "None of"),
        ("wrong", "en", "None of"),
        ("wrong", "zh", "均无法得到该签名"),
    ] {
        let wrong = explain(secret, lang);
        assert_eq!(wrong.code, 1, "{}", wrong.out);
        assert!(wrong.out.contains(words), "{secret}: {}", wrong.out);
    }
}

#[test]
fn tokens_are_issued_and_read() {
    let emulator = Emulator::start(&[]);
    let issued = emulator.run(&["token", "issue", "10001", "--ttl", "1h"]);
    assert_eq!(issued.code, 0, "{}", issued.err);
    let token = issued.out.trim();
    let read = emulator.run(&["token", "inspect", token]);
    assert_eq!(read.code, 0, "{}", read.err);
    assert_eq!((&read.json()["user_id"], &read.json()["expired"]), (&json!("10001"), &json!(false)));
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, "ZW11bGF0b3ItYXBwLWtleQ==\n").unwrap();
    let here = emulator.run(&["token", "issue", "10001", "--app-key-file", key.to_str().unwrap()]);
    let again = emulator.run(&["token", "inspect", here.out.trim(), "--app-key-file", key.to_str().unwrap()]);
    assert_eq!(again.json()["user_id"], "10001");
    let spoiled: String = token.chars().rev().collect();
    assert_eq!(emulator.run(&["token", "inspect", &spoiled]).code, 1);
    assert_eq!(emulator.run(&["token", "issue", "10001", "--ttl", "soon"]).code, 2);
}
