//! A scenario as its line says it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};

/// One line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Scenario {
    /// What it shows; unique.
    pub name: String,
    /// Id of the fault that it is about.
    pub fault: String,
    /// Rules for the emulator.
    #[serde(default)]
    pub faults: Vec<Value>,
    /// Options of the client that are not the emulator's.
    #[serde(default)]
    pub client: Value,
    /// What hooks do.
    #[serde(default)]
    pub hooks: Value,
    /// What the shared store of rates does.
    #[serde(default)]
    pub rate_store: Value,
    /// The receiver of callbacks.
    #[serde(default)]
    pub receive: Option<Value>,
    /// What is done, one after the other.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// What is expected of the whole.
    #[serde(default = "nothing")]
    pub expect: Value,
    /// Languages that cannot have it, with the reason.
    #[serde(default)]
    pub not: BTreeMap<String, String>,
}

impl Scenario {
    /// Whether making the client or the receiver may fail.
    pub fn expects_error(&self) -> bool {
        self.expect.to_string().contains("\"error\"")
    }
}

/// A call, a batch, a listing, an event, or a wait.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Step {
    /// Action to call.
    #[serde(default)]
    pub call: Option<String>,
    /// Action to run a batch of.
    #[serde(default)]
    pub batch: Option<String>,
    /// Action to list by.
    #[serde(default)]
    pub list: Option<String>,
    /// Input by wire names.
    #[serde(default)]
    pub input: Value,
    /// Options of the call.
    #[serde(default)]
    pub options: Value,
    /// How many items of a listing each use of it takes; null for all that is left.
    #[serde(default)]
    pub take: Value,
    /// How many of it at once.
    #[serde(default = "once")]
    pub times: usize,
    /// When it is cancelled.
    #[serde(default)]
    pub cancel_after_ms: Option<u64>,
    /// Whether the client is closed before.
    #[serde(default)]
    pub closed: bool,
    /// An event to send, as the emulator takes it.
    #[serde(default)]
    pub deliver: Option<Value>,
    /// Whether the next step begins before this one is over.
    #[serde(default)]
    pub background: bool,
    /// Milliseconds of doing nothing.
    #[serde(default)]
    pub wait: Option<u64>,
    /// What is expected of each outcome.
    #[serde(default = "nothing")]
    pub expect: Value,
}

/// What fits everything.
fn nothing() -> Value {
    json!({})
}

fn once() -> usize {
    1
}

/// Every scenario of a folder, in the order of files and lines.
pub fn read(folder: &Path) -> Result<Vec<Scenario>> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    let mut scenarios: Vec<Scenario> = Vec::new();
    for file in files {
        for (number, line) in fs::read_to_string(&file)?.lines().enumerate() {
            let at = || format!("{}:{}", file.display(), number + 1);
            let scenario: Scenario = serde_json::from_str(line).with_context(at)?;
            if scenarios.iter().any(|known| known.name == scenario.name) {
                bail!("{}: a second \"{}\"", at(), scenario.name);
            }
            scenarios.push(scenario);
        }
    }
    Ok(scenarios)
}

/// A value with its placeholders filled in: a text `$name` by what is known under that name, `{"$range":[from,count]}`
/// by integers, `{"$repeat":[text,count]}` by a text.
pub fn filled(value: &Value, known: &BTreeMap<&str, Value>) -> Value {
    match value {
        Value::String(text) => {
            if let Some(value) = text.strip_prefix('$').and_then(|name| known.get(name)) {
                return value.clone();
            }
            let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let text = known.iter().fold(text.clone(), |text, (name, value)| {
                text.replace(&format!("${{{name}}}"), &shown(value))
            });
            Value::String(text)
        }
        Value::Array(items) => items.iter().map(|item| filled(item, known)).collect(),
        Value::Object(fields) => {
            if let Some([from, count]) = fields.get("$range").and_then(Value::as_array).map(Vec::as_slice) {
                let (from, count) = (from.as_i64().unwrap_or(0), count.as_i64().unwrap_or(0));
                return (from..from + count).map(|id| json!(id)).collect();
            }
            if let Some([text, count]) = fields.get("$repeat").and_then(Value::as_array).map(Vec::as_slice) {
                let count = count.as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
                return Value::String(text.as_str().unwrap_or_default().repeat(count));
            }
            fields.iter().map(|(name, field)| (name.clone(), filled(field, known))).collect()
        }
        other => other.clone(),
    }
}

/// An input in JavaScript's names: the first letter lowered, integers that a double cannot hold as text.
pub fn in_javascript(wire: &Value) -> Value {
    match wire {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| {
                let mut letters = name.chars();
                let first = letters.next().map(|first| first.to_ascii_lowercase());
                (first.into_iter().chain(letters).collect::<String>(), in_javascript(field))
            })
            .collect(),
        Value::Array(items) => items.iter().map(in_javascript).collect(),
        Value::Number(number) => match number.as_i64() {
            Some(id) if id.unsigned_abs() >= 1 << 53 => Value::String(id.to_string()),
            _ => wire.clone(),
        },
        other => other.clone(),
    }
}
