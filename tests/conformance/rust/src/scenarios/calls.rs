//! Calls, batches and listings.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use futures_util::future::join_all;
use serde_json::{Value, json};
use volc_im::messages::GetConversationMessagesRequest;
use volc_im::{CancellationToken, Error, ImClient};
use volc_im_core::credentials::Plan;
use volc_im_core::machine::batch::BatchItem;
use volc_im_core::machine::options::{BatchOptions, CallOptions, OptionNames};
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::JsonStyle;

use super::rate_store::{Asked, Store};
use super::{facts, logged};
use crate::typed_actions;

/// Attempts that hooks were told of.
type Attempts = Arc<Mutex<Vec<(String, u32)>>>;

/// Makes a client and does the steps with it.
pub async fn run(command: &Value) -> Result<Value> {
    let (attempts, asked) = (Attempts::default(), Arc::new(Asked::default()));
    let client = match client(command, &attempts, &asked) {
        Ok(client) => client,
        Err(error) => return Ok(json!({"error": facts::facts(&error), "logged": logged::all()})),
    };
    let mut steps = Vec::new();
    for step in command["steps"].as_array().context("steps")? {
        if let Some(ms) = step["wait"].as_u64() {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            steps.push(json!([]));
            continue;
        }
        let times = step["times"].as_u64().unwrap_or(1);
        let progress = command["hooks"]["onProgress"].as_str();
        let outcomes = join_all((0..times).map(|_| timed(&client, step, progress))).await;
        steps.push(outcomes.into_iter().collect::<Result<Value>>()?);
    }
    let attempts = attempts.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let calls: BTreeSet<&String> = attempts.iter().map(|(call, _)| call).collect();
    let numbers: Vec<u32> = attempts.iter().map(|(_, attempt)| *attempt).collect();
    Ok(json!({
        "steps": steps,
        "logged": logged::all(),
        "hooks": {"calls": calls.len(), "attempts": numbers},
        "store": asked.shown(),
    }))
}

fn client(command: &Value, attempts: &Attempts, asked: &Arc<Asked>) -> Result<ImClient, Error> {
    let options = &command["client"];
    let text = |name: &str| options[name].as_str().unwrap_or_default();
    let app_id = options["appId"].as_i64().and_then(|id| i32::try_from(id).ok()).unwrap_or_default();
    let keys = match &options["credentials"] {
        Value::Null => ImClient::builder().credentials(text("accessKeyId"), text("secretAccessKey")),
        declared => {
            let names = OptionNames::JAVASCRIPT;
            let plan = Plan::from_json(&declared.to_string(), names).map_err(Error::from)?;
            ImClient::builder().credentials_plan(plan)
        }
    };
    let mut builder = keys
        .app_id(app_id)
        .base_url(text("baseUrl"))
        .paced(options["paced"] == true)
        .retry(policy(options, RetryPolicy::default()));
    if let Some(behaviour) = command["hooks"]["onRequest"].as_str().map(str::to_owned) {
        let attempts = Arc::clone(attempts);
        builder = builder.on_request(move |event| {
            let told = (event.call_id.to_owned(), event.attempt);
            attempts.lock().unwrap_or_else(PoisonError::into_inner).push(told);
            act(&behaviour);
        });
    }
    if let Some(behaviour) = command["hooks"]["onResponse"].as_str().map(str::to_owned) {
        builder = builder.on_response(move |_| act(&behaviour));
    }
    if let Some(behaviour) = command["hooks"]["onRetry"].as_str().map(str::to_owned) {
        builder = builder.on_retry(move |_| act(&behaviour));
    }
    if let Some(behaviour) = command["rateStore"].as_str() {
        let store = Store { asked: Arc::clone(asked), behaviour: behaviour.to_owned() };
        builder = builder.rate_store(store);
    }
    builder.build()
}

fn act(behaviour: &str) {
    // A hook's fault in Rust is a panic.
    assert_ne!(behaviour, "throw", "a hook's own fault");
    if behaviour == "hang" {
        std::thread::sleep(Duration::from_secs(3_600));
    }
}

fn policy(options: &Value, mut policy: RetryPolicy) -> RetryPolicy {
    let number = |value: &Value, fallback: u64| value.as_u64().unwrap_or(fallback);
    let retry = &options["retry"];
    policy.attempt_timeout_ms = number(&options["timeoutMs"], policy.attempt_timeout_ms);
    policy.deadline_ms = number(&options["deadlineMs"], policy.deadline_ms);
    policy.base_delay_ms = number(&retry["baseDelayMs"], policy.base_delay_ms);
    policy.max_delay_ms = number(&retry["maxDelayMs"], policy.max_delay_ms);
    let most = retry["maxAttempts"].as_u64().and_then(|most| u32::try_from(most).ok());
    policy.max_attempts = most.unwrap_or(policy.max_attempts);
    policy
}

async fn timed(client: &ImClient, step: &Value, progress: Option<&str>) -> Result<Value> {
    let started = Instant::now();
    let stop = step["cancelAfterMs"].as_u64().map(|ms| {
        let stop = CancellationToken::new();
        let later = stop.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            later.cancel();
        });
        stop
    });
    let mut outcome = if let Some(action) = step["call"].as_str() {
        call(client, action, step, stop.as_ref()).await?
    } else if let Some(action) = step["batch"].as_str() {
        batch(client, action, step, stop.as_ref(), progress).await?
    } else {
        list(client, step).await?
    };
    outcome["ms"] = json!(u64::try_from(started.elapsed().as_millis())?);
    Ok(outcome)
}

async fn call(
    client: &ImClient,
    action: &str,
    step: &Value,
    stop: Option<&CancellationToken>,
) -> Result<Value> {
    let input = typed_actions::input(action, step["wire"].clone())?;
    let call = client.json_call(Operation::find(action)?, input, JsonStyle::TYPED).cancelled_by(stop);
    let options = &step["options"];
    let call = call.core_options(CallOptions {
        timeout_ms: options["timeoutMs"].as_i64(),
        deadline_ms: options["deadlineMs"].as_i64(),
        idempotency_id: options["idempotencyId"].as_str().map(str::to_owned),
        ..CallOptions::default()
    });
    Ok(match call.with_info().await {
        Ok(response) => json!({"ok": true, "attempts": response.info.attempts}),
        Err(error) => facts::outcome(&error),
    })
}

async fn batch(
    client: &ImClient,
    action: &str,
    step: &Value,
    stop: Option<&CancellationToken>,
    progress: Option<&str>,
) -> Result<Value> {
    let input = typed_actions::input(action, step["wire"].clone())?;
    let options = &step["options"];
    let mut batch = client.json_batch(Operation::find(action)?, input, JsonStyle::TYPED).cancelled_by(stop);
    batch = batch.core_options(BatchOptions {
        part_size: options["partSize"].as_i64(),
        concurrency: options["concurrency"].as_i64(),
        deadline_ms: options["deadlineMs"].as_i64(),
        ..BatchOptions::default()
    });
    if let Some(behaviour) = progress.map(str::to_owned) {
        batch = batch.on_progress(move |_, _| act(&behaviour));
    }
    let places = |items: &[BatchItem]| items.iter().map(|item| item.index).collect::<Vec<_>>();
    Ok(match batch.run().await {
        Ok(report) => json!({
            "ok": true,
            "total": report.total,
            "sent": report.sent,
            "failed": places(&report.failed),
            "unknown": places(&report.unknown),
            "left": places(&report.left),
        }),
        Err(error) => facts::outcome(&error),
    })
}

async fn list(client: &ImClient, step: &Value) -> Result<Value> {
    if step["list"] != "GetConversationMessages" {
        bail!("no listing {}", step["list"]);
    }
    let request: GetConversationMessagesRequest = serde_json::from_value(step["wire"].clone())?;
    let mut items = client.paginate(request);
    let mut taken = BTreeSet::new();
    let mut count = 0_usize;
    while let Some(item) = items.next().await {
        match item {
            Ok(message) => {
                count += 1;
                taken.insert(format!("{}", message.message_id));
            }
            Err(error) => return Ok(facts::outcome(&error)),
        }
    }
    Ok(json!({"ok": true, "taken": [count], "items": count, "distinct": taken.len()}))
}
