//! Scenarios about callbacks: a receiver in the program, and the emulator's events for it.

use std::time::Duration;

use anyhow::Result;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::fitting::differences;
use crate::program::Program;
use crate::scenario::Scenario;
use crate::stage::{APP, Stage, control, merge};

impl Stage {
    /// Starts the receiver, sends the events, ends it.
    pub async fn callbacks(
        &self,
        scenario: &Scenario,
        receive: &Value,
        program: &mut Program,
    ) -> Result<(Vec<String>, Value)> {
        let secret = self.fill(&json!("$callbackSecret"));
        let mut command = json!({"do": "receive", "callbacks": {"secret": secret, "appId": APP}});
        merge(&mut command, self.fill(receive));
        let started = program.ask(&command).await?;
        let Some(url) = started["url"].as_str() else {
            let refused = format!("the receiver was refused: {}", started["error"]);
            let found = if scenario.expects_error() { Vec::new() } else { vec![refused] };
            return Ok((found, started));
        };
        let target = json!({"url": url, "secret": secret});
        self.control("POST", "callbacks/target", Some(&target)).await?;
        let delivered = self.deliveries(scenario).await;
        // The program is free for the next scenario whatever came.
        let stopped = program.ask(&json!({"do": "stop"})).await?;
        let found = delivered?;
        Ok((found, stopped))
    }

    async fn deliveries(&self, scenario: &Scenario) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let mut background: Vec<(usize, JoinHandle<Vec<Result<Value>>>)> = Vec::new();
        let mut finished = Vec::new();
        for (at, step) in scenario.steps.iter().enumerate() {
            if let Some(ms) = step.wait {
                tokio::time::sleep(Duration::from_millis(ms)).await;
            }
            let Some(event) = &step.deliver else { continue };
            let mut event = self.fill(event);
            if let Value::Object(fields) = &mut event {
                // Late answers are measured.
                fields.entry("wait_ms").or_insert(json!(30_000));
            }
            let (http, base) = (self.http.clone(), self.running.url());
            let times = step.times;
            let sent = tokio::spawn(async move {
                let send = |_| control(&http, &base, "POST", "callbacks/send", Some(&event));
                join_all((0..times).map(send)).await
            });
            if step.background {
                background.push((at, sent));
            } else {
                finished.push((at, sent.await?));
            }
        }
        for (at, sent) in background {
            finished.push((at, sent.await?));
        }
        for (at, records) in finished {
            let Some(step) = scenario.steps.get(at) else { continue };
            let expected = self.fill(&step.expect);
            for (nth, record) in records.into_iter().enumerate() {
                let record = record?;
                let earlier = record["earlier"].as_array().cloned().unwrap_or_default();
                for delivery in earlier.iter().chain([&record]) {
                    let place = format!("step {}.{}", at + 1, nth + 1);
                    found.extend(differences(&expected, &shown(delivery), &place));
                }
            }
        }
        Ok(found)
    }
}

/// A delivery as scenarios speak of it.
fn shown(delivery: &Value) -> Value {
    let answer = delivery["answer"].as_str().unwrap_or_default();
    let reply: Value = serde_json::from_str(answer).unwrap_or(Value::Null);
    json!({
        "status": delivery["status"],
        "reply": match reply["CheckCode"].as_i64() {
            Some(0) => json!("accepted"),
            Some(_) => json!("rejected"),
            None => Value::Null,
        },
        "checkCode": reply["CheckCode"],
        "checkMessage": reply["CheckMessage"],
        "body": answer,
        "headers": delivery["headers"],
        "outcome": delivery["outcome"],
        "ms": delivery["took_ms"],
    })
}
