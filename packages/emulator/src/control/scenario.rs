//! Scenarios: steps in JSON that can be run again.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::act::do_as_user;
use super::callback_sending::send_event;
use super::calling::perform;
use super::faults::NewRule;
use super::matching::first_difference;
use super::routes::{Reply, answer, read, refuse};
use super::saved_scenario::saved;
use super::waiting;
use crate::app::App;
use crate::callbacks::courier_answer::Outcome;
use crate::callbacks::deliver::Wanted;

/// The format that is read and written.
pub const FORMAT: u64 = 1;

/// A scenario as a test.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    volc_im_scenario: u64,
    #[serde(default)]
    #[allow(dead_code, reason = "people read it")]
    name: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    name: Option<String>,
    expect: Option<Value>,
    call: Option<String>,
    body: Option<Value>,
    act: Option<Value>,
    fault: Option<Value>,
    advance_ms: Option<i64>,
    callback: Option<Value>,
    expect_delivery: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    event_type: Option<String>,
    outcome: Option<Outcome>,
    #[serde(rename = "where")]
    data: Option<Value>,
}

/// Outcome of a scenario.
#[derive(Clone, Debug)]
pub struct Played {
    /// Whether every step was as expected.
    pub ok: bool,
    steps: Vec<Value>,
}

impl Played {
    /// Differences from the expectation, as text.
    pub fn failure(&self) -> String {
        let last = self.steps.last().unwrap_or(&Value::Null);
        format!(
            "step {}: {}",
            last.get("step").unwrap_or(&Value::Null),
            last.get("differences").unwrap_or(&Value::Null)
        )
    }
}

/// Carries out a scenario.
pub async fn run(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    let scenario: Scenario = match read(&body) {
        Ok(scenario) => scenario,
        Err(refused) => return refused,
    };
    if scenario.volc_im_scenario > FORMAT {
        return refuse(format!("volc_im_scenario is newer than {FORMAT}"));
    }
    let played = play(&app, &scenario).await;
    answer(json!({ "ok": played.ok, "steps": played.steps }))
}

/// Carries out the steps, up to the first that is not as expected.
pub async fn play(app: &Arc<App>, scenario: &Scenario) -> Played {
    let mut stage = Stage { app, named: BTreeMap::new(), deliveries: app.courier.last() };
    let mut played = Played { ok: true, steps: Vec::new() };
    for (at, step) in scenario.steps.iter().enumerate() {
        let (answer, differences) = match stage.take(step).await {
            Ok(answer) => {
                let expected = stage.filled(&step.expectation());
                let difference = first_difference(&answer, &expected, "");
                (answer, difference)
            }
            Err(reason) => (Value::Null, Some(reason)),
        };
        let ok = differences.is_none();
        let differences: Vec<String> = differences.into_iter().collect();
        played.steps.push(json!({ "step": at + 1, "ok": ok, "answer": answer, "differences": differences }));
        if !ok {
            played.ok = false;
            break;
        }
        if let Some(name) = &step.name {
            let result = answer.get("Result").cloned().unwrap_or(answer);
            stage.named.insert(name.clone(), result);
        }
    }
    played
}

impl Step {
    /// What the answer has to contain; that all went well when nothing is said.
    fn expectation(&self) -> Value {
        match (&self.expect, &self.call, &self.act) {
            (Some(expected), _, _) => expected.clone(),
            (None, Some(_), _) => json!({ "code": null }),
            (None, None, Some(_)) => json!({ "ok": true }),
            _ => json!({}),
        }
    }
}

struct Stage<'a> {
    app: &'a Arc<App>,
    /// Results of the named steps.
    named: BTreeMap<String, Value>,
    deliveries: u64,
}

impl Stage<'_> {
    async fn take(&mut self, step: &Step) -> Result<Value, String> {
        let Step { call, body, act, fault, advance_ms, callback, expect_delivery, .. } = step;
        let filled = |value: &Value| self.filled(value);
        match (call, act, fault, advance_ms, callback, expect_delivery) {
            (Some(action), None, None, None, None, None) => {
                let mut body = numbered(&filled(body.as_ref().unwrap_or(&json!({}))), body.as_ref());
                if let Value::Object(fields) = &mut body {
                    fields.entry("AppId").or_insert_with(|| json!(self.app.config.app_id));
                }
                let (call, answer) = perform(self.app, action, body.to_string(), None).await?;
                let error = answer.pointer("/ResponseMetadata/Error/Code").cloned().unwrap_or_default();
                Ok(json!({
                    "status": call.get("status"), "code": error, "Result": answer.get("Result"), "id": call.get("id"),
                }))
            }
            (None, Some(act), None, None, None, None) => match filled(act) {
                Value::Object(input) => Ok(unwrapped(do_as_user(self.app, input).await)),
                _ => Err("act is no object".to_owned()),
            },
            (None, None, Some(rule), None, None, None) => {
                let rule: NewRule =
                    serde_json::from_value(filled(rule)).map_err(|error| error.to_string())?;
                let id = self.app.faults().add(rule, None);
                Ok(json!({ "ok": true, "id": id }))
            }
            (None, None, None, Some(ms), None, None) => {
                self.app.clock.advance(*ms);
                Ok(json!({ "ok": true }))
            }
            (None, None, None, None, Some(event), None) => {
                Ok(unwrapped(send_event(self.app, filled(event)).await))
            }
            (None, None, None, None, None, Some(expected)) => {
                let expected: Expected =
                    serde_json::from_value(filled(expected)).map_err(|error| error.to_string())?;
                let wanted = Wanted {
                    event_type: expected.event_type,
                    outcome: expected.outcome,
                    data: expected.data,
                };
                let after = self.deliveries;
                let look = || self.app.courier.first(after, &wanted);
                let found = waiting::until(self.app, None, look).await.ok_or("there was no such delivery")?;
                Ok(json!(found))
            }
            _ => Err("a step has one of call, act, fault, advance_ms, callback, expect_delivery".to_owned()),
        }
    }

    /// A value with what earlier steps returned in the place of `${name.path}`.
    fn filled(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.filled_text(text),
            Value::Array(items) => items.iter().map(|item| self.filled(item)).collect(),
            Value::Object(fields) => fields
                .iter()
                .map(|(name, value)| (name.clone(), self.filled(value)))
                .collect::<Map<_, _>>()
                .into(),
            other => other.clone(),
        }
    }

    fn filled_text(&self, text: &str) -> Value {
        let whole = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        if let Some(found) = whole.filter(|path| !path.contains('}')).and_then(|path| self.find(path)) {
            return found.clone();
        }
        let (mut out, mut rest) = (String::new(), text);
        while let Some((before, (path, after))) =
            rest.split_once("${").and_then(|(before, behind)| Some((before, behind.split_once('}')?)))
        {
            out.push_str(before);
            match self.find(path) {
                Some(Value::String(text)) => out.push_str(text),
                Some(value) => out.push_str(&value.to_string()),
                None => out.push_str(&format!("${{{path}}}")),
            }
            rest = after;
        }
        out.push_str(rest);
        Value::String(out)
    }

    fn find(&self, path: &str) -> Option<&Value> {
        let mut parts = path.split('.');
        let first = self.named.get(parts.next()?)?;
        parts.try_fold(first, |value, part| match value {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            value => value.get(part),
        })
    }
}

/// Ids of acts are text, and numbers on the wire: what a whole `${…}` was filled in with as text of digits becomes one.
fn numbered(filled: &Value, written: Option<&Value>) -> Value {
    match (filled, written) {
        (Value::Object(fields), Some(written)) => fields
            .iter()
            .map(|(name, value)| (name.clone(), numbered(value, written.get(name))))
            .collect::<Map<_, _>>()
            .into(),
        (Value::Array(items), Some(written)) => {
            items.iter().enumerate().map(|(at, item)| numbered(item, written.get(at))).collect()
        }
        (Value::String(text), Some(Value::String(written))) if written.starts_with("${") => {
            text.parse::<i64>().map_or_else(|_| filled.clone(), Value::from)
        }
        _ => filled.clone(),
    }
}

fn unwrapped((_, Json(value)): Reply) -> Value {
    value
}

/// The saved text.
#[derive(Debug, Deserialize)]
pub struct Asked {
    name: Option<String>,
    after: Option<u64>,
}

/// Events as a scenario.
pub async fn save(State(app): State<Arc<App>>, Query(asked): Query<Asked>) -> Reply {
    let name = asked.name.unwrap_or_else(|| "saved".to_owned());
    answer(saved(&app, &name, asked.after.unwrap_or(0)))
}
