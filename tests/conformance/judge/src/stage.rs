//! One scenario with a new emulator.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use volc_im_emulator::gateway::clock::Moment;
use volc_im_emulator::{Config, Running, start};

use crate::fitting::differences;
use crate::program::Program;
use crate::scenario::{Scenario, Step, filled, in_javascript};

pub const APP: i64 = 123_456;
const SECRET_KEY: &str = "scenario-secret-key";

/// What came otherwise than expected; nothing when all is well.
pub async fn play(scenario: &Scenario, number: usize, program: &mut Program) -> Vec<String> {
    match Stage::new(scenario, number).await {
        Ok(stage) => {
            let differences = stage.play(scenario, program).await;
            stage.running.stop().await;
            differences.unwrap_or_else(|error| vec![format!("{error:#}")])
        }
        Err(error) => vec![format!("the emulator: {error:#}")],
    }
}

/// A scenario's emulator.
pub struct Stage {
    pub running: Running,
    pub http: reqwest::Client,
    access_key: String,
    known: BTreeMap<&'static str, Value>,
}

impl Stage {
    async fn new(scenario: &Scenario, number: usize) -> Result<Self> {
        // State that a process keeps by account is reset with each scenario.
        let access_key = format!("AKLTscenario{number}");
        let config = Config::new(APP, &access_key, SECRET_KEY);
        let running = start(config).await?;
        let http = reqwest::Client::builder().no_proxy().build()?;
        let mut stage = Self { running, http, access_key, known: BTreeMap::new() };
        let created = json!({"user": 1, "type": "create_conversation", "participants": [2, 3]});
        let created = stage.control("POST", "act", Some(&created)).await?;
        let group = created["conversation_short_id"].as_str().context("a group")?.parse::<i64>()?;
        let refused = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let port = stage.running.address().port();
        stage.known = BTreeMap::from([
            ("group", json!(group)),
            ("callbackSecret", json!(format!("scenario-callback-secret-{number}"))),
            ("url", json!(stage.running.url())),
            ("port", json!(port)),
            ("refusedPort", json!(refused)),
            ("accessKey", json!(stage.access_key)),
            ("secretKey", json!(SECRET_KEY)),
            ("now", json!(Moment::now().event_time())),
        ]);
        let rules = stage.fill(&json!(scenario.faults));
        stage.control("POST", "faults", Some(&json!({ "rules": rules }))).await?;
        Ok(stage)
    }

    /// A value with its placeholders filled in.
    pub fn fill(&self, value: &Value) -> Value {
        filled(value, &self.known)
    }

    async fn play(&self, scenario: &Scenario, program: &mut Program) -> Result<Vec<String>> {
        let (mut found, observed) = match &scenario.receive {
            Some(receive) => self.callbacks(scenario, receive, program).await?,
            None => self.calls(scenario, program).await?,
        };
        let observed = self.with_state(observed).await?;
        found.extend(differences(&self.fill(&scenario.expect), &observed, "whole"));
        Ok(found)
    }

    async fn calls(&self, scenario: &Scenario, program: &mut Program) -> Result<(Vec<String>, Value)> {
        let mut client = json!({
            "accessKeyId": self.access_key,
            "secretAccessKey": SECRET_KEY,
            "appId": APP,
            "baseUrl": self.running.url(),
        });
        merge(&mut client, self.fill(&scenario.client));
        let steps: Vec<Value> = scenario.steps.iter().map(|step| self.step(step)).collect();
        let command = json!({
            "do": "calls",
            "client": client,
            "hooks": scenario.hooks,
            "rateStore": scenario.rate_store,
            "steps": steps,
        });
        let observed = program.ask(&command).await?;
        let mut found = Vec::new();
        for (at, step) in scenario.steps.iter().enumerate() {
            let expected = self.fill(&step.expect);
            let outcomes = observed["steps"][at].as_array().cloned().unwrap_or_default();
            if outcomes.is_empty() && step.wait.is_none() {
                found.push(format!("step {}: nothing came of it; the whole: {observed}", at + 1));
            }
            for (nth, outcome) in outcomes.iter().enumerate() {
                found.extend(differences(&expected, outcome, &format!("step {}.{}", at + 1, nth + 1)));
            }
        }
        match observed.get("error") {
            None => Ok((found, observed)),
            // A client that was refused did none of its steps.
            Some(_) if scenario.expects_error() => Ok((Vec::new(), observed)),
            Some(error) => Ok((vec![format!("the client was refused: {error}")], observed)),
        }
    }

    fn step(&self, step: &Step) -> Value {
        let wire = self.fill(&step.input);
        json!({
            "call": step.call,
            "batch": step.batch,
            "list": step.list,
            "wire": wire,
            "input": in_javascript(&wire),
            "options": self.fill(&step.options),
            "take": step.take,
            "times": step.times,
            "cancelAfterMs": step.cancel_after_ms,
            "closed": step.closed,
            "wait": step.wait,
        })
    }

    async fn with_state(&self, mut observed: Value) -> Result<Value> {
        let state = self.control("GET", "state", None).await?;
        let requests = self.control("GET", "requests", None).await?;
        let requests = requests["requests"].as_array().cloned().unwrap_or_default();
        let ids: BTreeSet<&str> =
            requests.iter().filter_map(|request| request["idempotency_id"].as_str()).collect();
        let carried_out = requests.iter().filter(|request| request["carried_out"] == true).count();
        let emulator = json!({
            "stored": state["messages"],
            "broadcasts": state["broadcasts"],
            "attempts": requests.len(),
            "carriedOut": carried_out,
            "ids": ids.len(),
        });
        merge(&mut observed, emulator);
        Ok(observed)
    }

    /// Asks the emulator's control interface.
    pub async fn control(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        control(&self.http, &self.running.url(), method, path, body).await
    }
}

/// Asks an emulator's control interface.
pub async fn control(
    http: &reqwest::Client,
    base: &str,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<Value> {
    let request = http
        .request(method.parse()?, format!("{base}/_emulator/{path}"))
        .header("content-type", "application/json");
    let request = match body {
        Some(body) => request.body(body.to_string()),
        None => request,
    };
    let response = request.send().await?;
    let (status, text) = (response.status(), response.text().await?);
    anyhow::ensure!(status.is_success(), "{method} {path}: {status} {text}");
    Ok(serde_json::from_str(&text)?)
}

/// Puts the fields of one object into another; a null takes a field out.
pub fn merge(into: &mut Value, from: Value) {
    let (Value::Object(fields), Value::Object(more)) = (into, from) else { return };
    for (name, value) in more {
        match (fields.get_mut(&name), value) {
            (_, Value::Null) => drop(fields.remove(&name)),
            (Some(known @ Value::Object(_)), value @ Value::Object(_)) => merge(known, value),
            (_, value) => drop(Map::insert(fields, name, value)),
        }
    }
}
