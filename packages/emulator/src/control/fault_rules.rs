//! The rules by which requests go wrong: listing, adding, changing, and presets.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::faults::NewRule;
use super::presets;
use super::routes::{Reply, answer, missing, read, refuse};
use crate::app::App;

/// The rules with their counters.
pub async fn listing(State(app): State<Arc<App>>) -> Reply {
    answer(app.faults().show())
}

fn changed(app: &App) {
    let shown = app.faults().show();
    app.tell("faults", shown);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    #[serde(default)]
    rules: Vec<NewRule>,
}

/// Puts rules in the place of all others.
pub async fn replace(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    let plan: Plan = match read(&body) {
        Ok(plan) => plan,
        Err(refused) => return refused,
    };
    let count = plan.rules.len();
    app.faults().replace(plan.rules);
    changed(&app);
    answer(json!({ "ok": true, "rules": count }))
}

/// Takes all rules out.
pub async fn clear(State(app): State<Arc<App>>) -> Reply {
    app.faults().replace(Vec::new());
    changed(&app);
    answer(json!({ "ok": true }))
}

/// Adds a rule behind the others.
pub async fn add(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    let rule: NewRule = match read(&body) {
        Ok(rule) => rule,
        Err(refused) => return refused,
    };
    let id = app.faults().add(rule, None);
    changed(&app);
    answer(json!({ "ok": true, "id": id }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    enabled: Option<bool>,
    #[serde(default)]
    restart: bool,
}

/// Switches a rule on or off, or lets it count from zero.
pub async fn change(State(app): State<Arc<App>>, Path(id): Path<u64>, body: Bytes) -> Reply {
    let change: Change = match read(&body) {
        Ok(change) => change,
        Err(refused) => return refused,
    };
    let Some(rule) = app.faults().change(id, change.enabled, change.restart).map(|rule| json!(rule)) else {
        return missing("rule");
    };
    changed(&app);
    answer(rule)
}

/// Takes a rule out.
pub async fn remove(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Reply {
    if !app.faults().remove(id) {
        return missing("rule");
    }
    changed(&app);
    answer(json!({ "ok": true }))
}

/// Rules under names.
pub async fn presets() -> Reply {
    let shown: Vec<Value> = presets::ALL.iter().map(presets::Preset::show).collect();
    answer(json!({ "presets": shown }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    action: Option<String>,
}

/// Adds the rules of a preset.
pub async fn add_preset(State(app): State<Arc<App>>, Path(name): Path<String>, body: Bytes) -> Reply {
    let scope: Scope = match read(&body) {
        Ok(scope) => scope,
        Err(refused) => return refused,
    };
    let Some(preset) = presets::ALL.iter().find(|preset| preset.name == name) else {
        return missing("preset");
    };
    let rules: Vec<NewRule> = match preset.rules() {
        Ok(rules) => rules,
        Err(error) => return refuse(error),
    };
    for rule in rules {
        let rule = NewRule { action: scope.action.clone().or(rule.action), ..rule };
        app.faults().add(rule, Some(preset.name));
    }
    changed(&app);
    answer(app.faults().show())
}
