//! `tests/vectors/machine/credentials.jsonl`: searches for keys with virtual time, on core.

#[path = "support/script.rs"]
#[allow(dead_code)]
mod script;
mod support;

use std::sync::Arc;

use script::{START_MS, fits};
use serde_json::Value;
use volc_im_core::credentials::{Environment, Plan, Resolution, Resolver, steps};
use volc_im_core::error::report;
use volc_im_core::machine::options::OptionNames;
use volc_im_core::time::{MonoTime, Now, WallTime};

fn text<'v>(step: &'v Value, name: &str) -> Option<&'v str> {
    step.get(name).and_then(Value::as_str)
}

fn search(resolver: &Arc<Resolver>, line: &Value) -> Resolution {
    let home = match line.get("home") {
        None => Some("/home/u"),
        Some(home) => home.as_str(),
    };
    let mut environment = Environment::new(home);
    for (name, value) in line["environment"].as_object().into_iter().flatten() {
        environment.add(name, value.as_str().expect("a value"));
    }
    resolver.start(environment, &[7; 16]).expect("a search")
}

/// As [`fits`]; `{"has": […]}` of a text: it has all of these.
fn matches(expected: &Value, found: &Value) -> bool {
    let [step] = expected.as_array().expect("steps").as_slice() else { return fits(expected, Some(found)) };
    let Some(parts) = step["message"]["has"].as_array() else { return fits(expected, Some(found)) };
    let [found] = found.as_array().expect("steps").as_slice() else { return false };
    let message = text(found, "message").unwrap_or_default();
    found["type"] == step["type"] && parts.iter().all(|part| message.contains(part.as_str().expect("a text")))
}

fn play(line: &Value) {
    let what = text(line, "is").expect("what it is");
    let names = if line["names"] == "python" { OptionNames::PYTHON } else { OptionNames::JAVASCRIPT };
    let resolver = match Plan::from_json(&line["plan"].to_string(), names) {
        Ok(plan) => Resolver::new(plan),
        Err(error) => {
            let found: Value = serde_json::from_str(&report(&error)).expect("a report");
            assert!(fits(&line["refused"], Some(&found)), "{what}: {found}");
            return;
        }
    };
    assert!(line["refused"].is_null(), "{what}: it is not refused");
    let mut resolution = search(&resolver, line);
    let mut at = 0;
    for step in line["steps"].as_array().expect("steps") {
        at = step["at"].as_u64().unwrap_or(at);
        let now = Now {
            wall: WallTime::from_millis(START_MS + i64::try_from(at).expect("a time")),
            mono: MonoTime::from_millis(1_000 + at),
        };
        let token = step["token"].as_u64().unwrap_or(0);
        let message = text(step, "message").unwrap_or("words");
        let bytes = match (&step["bytes"], &step["json"], &step["body"]) {
            (Value::Number(count), ..) => {
                vec![b' '; usize::try_from(count.as_u64().unwrap_or(0)).unwrap_or(0)]
            }
            (_, Value::Null, Value::Null) => text(step, "text").unwrap_or("").into(),
            (_, Value::Null, json) | (_, json, _) => json.to_string().into_bytes(),
        };
        match text(step, "do") {
            Some("search") => resolution = search(&resolver, line),
            Some("file") => resolution.on_file(token, &bytes),
            Some("noFile") => resolution.on_no_file(token),
            Some("fileFailed") => resolution.on_file_failed(token, message),
            Some("response") => {
                let status = u16::try_from(step["status"].as_u64().unwrap_or(200)).expect("a status");
                resolution.on_response(now, token, status, &bytes);
            }
            Some("error") => resolution.on_transport_error(now, token, message),
            other => assert!(other.is_none(), "{what}: {step}"),
        }
        let found = steps(&mut resolution, now);
        let shown = format!("{resolution:?}");
        let found: Value = serde_json::from_str(&found).expect("steps are JSON");
        if let Some(expected) = step.get("expect") {
            assert!(matches(expected, &found), "{what}\n{step}\nfound {found}");
        }
        for secret in line["never"].as_array().into_iter().flatten() {
            let secret = secret.as_str().expect("a text");
            let failed =
                found.as_array().and_then(|steps| steps.last()).and_then(|last| text(last, "message"));
            assert!(!failed.unwrap_or_default().contains(secret), "{what}: {found}");
            assert!(!shown.contains(secret), "{what}: {shown}");
        }
    }
}

#[test]
fn searches() {
    for line in support::vectors("machine/credentials.jsonl") {
        play(&line);
    }
}
