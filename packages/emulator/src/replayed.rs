//! Answers that were recorded of another service, by `volc-im call --record`, in the place of emulated ones.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::actions::Outcome;
use crate::failure::Failure;

/// What differs from call to call and decides nothing.
const PASSING: [&str; 3] = ["AppId", "ClientMsgId", "IdempotentId"];

/// Recorded calls, and how often each was asked for.
#[derive(Debug)]
pub struct Replayed {
    calls: Vec<Recorded>,
    /// How often each request came, by action and body.
    asked: Mutex<HashMap<String, usize>>,
}

#[derive(Debug, Deserialize)]
struct Recorded {
    action: String,
    #[serde(default)]
    body: Value,
    result: Option<Value>,
    error: Option<RecordedError>,
}

#[derive(Debug, Deserialize)]
struct RecordedError {
    kind: String,
    code: Option<String>,
}

impl Replayed {
    /// Reads a file with a line of JSON for each call. Lines of callbacks, and of calls without an answer, are left out.
    ///
    /// # Errors
    /// When a line cannot be read, or no line is a call.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
        let mut calls = Vec::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let wrong = |error: serde_json::Error| format!("line {}: {error}", at + 1);
            let value: Value = serde_json::from_str(line).map_err(wrong)?;
            if value.get("action").is_none() {
                continue;
            }
            let mut call: Recorded = serde_json::from_value(value).map_err(wrong)?;
            call.body = lasting(call.body);
            let has_answer = call.error.as_ref().map_or(call.result.is_some(), |error| error.kind == "api");
            if has_answer {
                calls.push(call);
            }
        }
        if calls.is_empty() {
            return Err("no line is a call with an answer".to_owned());
        }
        Ok(Self { calls, asked: Mutex::default() })
    }

    /// The answer to a call: of several recordings of one request the next one, after the last one that one again.
    pub fn answer(&self, action: &str, body: &[u8]) -> Outcome {
        let body = serde_json::from_slice(body).map(lasting).unwrap_or_default();
        let same: Vec<&Recorded> =
            self.calls.iter().filter(|call| call.action == action && call.body == body).collect();
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let count = asked.entry(format!("{action} {body}")).or_default();
        let Some(call) = same.get(*count).or(same.last()) else {
            let others = self.calls.iter().filter(|call| call.action == action).count();
            let message =
                format!("no recording has {action} with this body; {others} have it with another one");
            return Err(Failure::unreadable("NotRecorded", message));
        };
        *count += 1;
        match &call.error {
            Some(error) => {
                let code = error.code.clone().unwrap_or_default();
                Err(Failure::business(&code, "recorded"))
            }
            None => Ok(call.result.clone().unwrap_or_else(|| json!({}))),
        }
    }
}

fn lasting(mut body: Value) -> Value {
    if let Value::Object(fields) = &mut body {
        PASSING.iter().for_each(|name| drop(fields.remove(*name)));
    }
    body
}
