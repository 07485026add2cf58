//! Events, saved as a scenario.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::scenario::FORMAT;
use crate::actions::only_reads;
use crate::app::App;

/// Names of results that later steps can refer to, with the paths to ids in them.
const IDS: [(&str, &[&str]); 2] = [
    ("conversation", &["ConversationShortId", "conversation_short_id"]),
    ("message", &["MessageId", "message_id"]),
];

#[derive(Default)]
struct Writer {
    steps: Vec<Value>,
    /// How ids are written that earlier steps returned.
    known: BTreeMap<String, String>,
    counts: BTreeMap<&'static str, usize>,
}

/// The calls that changed something and the acts since an event, in order.
pub fn saved(app: &App, name: &str, after: u64) -> Value {
    let mut writer = Writer::default();
    for event in app.events.after(after, &["call.finished".to_owned(), "act".to_owned()]).events {
        match event.kind {
            "act" => writer.act(&event.data),
            _ => writer.call(app, event.data.get("id").and_then(Value::as_u64).unwrap_or(0)),
        }
    }
    json!({ "volc_im_scenario": FORMAT, "name": name, "steps": writer.steps })
}

impl Writer {
    fn call(&mut self, app: &App, id: u64) {
        let Some(call) = app.recordings().find(id).map(|call| call.show(false)) else { return };
        let text = |name: &str| call.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (action, code) = (text("action"), call.get("code").cloned().unwrap_or_default());
        let carried_out = call.get("carried_out") == Some(&Value::Bool(true));
        // Requests that a fault stopped had no effect, and reads are left out.
        if only_reads(&action) || !carried_out && code.is_null() {
            return;
        }
        let Ok(mut body) = serde_json::from_str::<Value>(&text("body")) else { return };
        if let Value::Object(fields) = &mut body {
            fields.remove("AppId");
        }
        let answer = call.pointer("/response/body").and_then(Value::as_str).unwrap_or_default();
        let answer: Value = serde_json::from_str(answer).unwrap_or_default();
        let mut step = Map::new();
        step.insert("call".to_owned(), json!(action));
        step.insert("body".to_owned(), self.referring(&body));
        if !carried_out {
            step.insert("expect".to_owned(), json!({ "code": code }));
        }
        self.push(step, answer.get("Result").unwrap_or(&Value::Null));
    }

    fn act(&mut self, data: &Value) {
        let (act, answer) =
            (data.get("act").unwrap_or(&Value::Null), data.get("answer").unwrap_or(&Value::Null));
        let mut step = Map::new();
        step.insert("act".to_owned(), self.referring(act));
        if answer.get("ok") != Some(&Value::Bool(true)) {
            let mut expected = Map::new();
            for name in ["ok", "refused_by_callback", "check_code"] {
                if let Some(value) = answer.get(name) {
                    expected.insert(name.to_owned(), value.clone());
                }
            }
            if let Some(code) = answer.pointer("/error/code") {
                expected.insert("error".to_owned(), json!({ "code": code }));
            }
            step.insert("expect".to_owned(), expected.into());
        }
        self.push(step, answer);
    }

    /// Adds a step, named where it returned ids.
    fn push(&mut self, mut step: Map<String, Value>, result: &Value) {
        for (kind, paths) in IDS {
            let found = paths.iter().find_map(|path| Some((*path, plain(result.get(path)?)?)));
            let Some((path, id)) = found.filter(|(_, id)| !self.known.contains_key(id)) else { continue };
            let count = self.counts.entry(kind).or_default();
            *count += 1;
            let name = format!("{kind}_{count}");
            self.known.insert(id, format!("${{{name}.{path}}}"));
            step.insert("name".to_owned(), json!(name));
            break;
        }
        self.steps.push(step.into());
    }

    fn referring(&self, value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|item| self.referring(item)).collect(),
            Value::Object(fields) => fields
                .iter()
                .map(|(name, value)| (name.clone(), self.referring(value)))
                .collect::<Map<_, _>>()
                .into(),
            other => plain(other)
                .and_then(|id| self.known.get(&id))
                .map_or_else(|| other.clone(), |name| json!(name)),
        }
    }
}

/// A number or text as text.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
