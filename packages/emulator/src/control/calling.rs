//! Calls made on demand, and why a signature is wrong.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use http_body_util::BodyExt;
use serde::Deserialize;
use serde_json::{Value, json};

use super::routes::{Reply, answer, missing, read, refuse};
use crate::app::App;
use crate::connection::Breaker;
use crate::gateway::admission::{Arrival, arrive};
use crate::gateway::door::{ReplayOf, enter};
use crate::gateway::explain::explain;
use crate::gateway::outgoing::{SignedCall, sign};

/// A fault may keep an answer back for ever.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    action: String,
    body: Value,
}

impl Wanted {
    /// The body as text; the application is added to an object that names none.
    fn text(&self, app: &App) -> String {
        match &self.body {
            Value::String(text) => text.clone(),
            Value::Object(fields) => {
                let mut fields = fields.clone();
                fields.entry("AppId").or_insert_with(|| json!(app.config.app_id));
                Value::Object(fields).to_string()
            }
            other => other.to_string(),
        }
    }
}

fn url(app: &App) -> &str {
    app.url.get().map_or("http://127.0.0.1", String::as_str)
}

fn signed(app: &App, action: &str, body: String) -> SignedCall {
    let host = url(app).trim_start_matches("http://");
    sign(&app.config, host, action, body, app.clock.on_wire())
}

/// A call, signed with the emulator's key.
pub async fn sign_call(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    let wanted: Wanted = match read(&body) {
        Ok(wanted) => wanted,
        Err(refused) => return refused,
    };
    let call = signed(&app, &wanted.action, wanted.text(&app));
    let headers: BTreeMap<&String, &String> =
        call.headers.iter().map(|(name, value)| (name, value)).collect();
    answer(json!({
        "method": "POST",
        "url": format!("{}{}", url(&app), call.target),
        "headers": headers,
        "body": call.body,
        "canonical_request": call.canonical_request,
        "string_to_sign": call.string_to_sign,
        "curl": call.curl(url(&app)),
    }))
}

/// Makes a call, as if it had come in from outside.
pub async fn invoke(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    let wanted: Wanted = match read(&body) {
        Ok(wanted) => wanted,
        Err(refused) => return refused,
    };
    match perform(&app, &wanted.action, wanted.text(&app), None).await {
        Ok((call, _)) => answer(call),
        Err(reason) => refuse(reason),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Again {
    body: Option<String>,
    #[serde(default)]
    fresh_idempotency_id: bool,
}

/// Makes a recorded call again.
pub async fn replay(State(app): State<Arc<App>>, Path(id): Path<u64>, body: Bytes) -> Reply {
    let again: Again = match read(&body) {
        Ok(again) => again,
        Err(refused) => return refused,
    };
    let before = app
        .recordings()
        .find(id)
        .map(|call| (call.action().to_owned(), String::from_utf8_lossy(&call.arrival.body).into_owned()));
    let Some((action, before)) = before else { return missing("call") };
    let mut body = again.body.unwrap_or(before);
    if again.fresh_idempotency_id {
        body = with_fresh_id(&body, &format!("replay-{}", app.recordings().last() + 1));
    }
    match perform(&app, &action, body, Some(id)).await {
        Ok((call, _)) => answer(call),
        Err(reason) => refuse(reason),
    }
}

fn with_fresh_id(body: &str, id: &str) -> String {
    let Ok(Value::Object(mut fields)) = serde_json::from_str(body) else { return body.to_owned() };
    for name in ["ClientMsgId", "IdempotentId"] {
        if let Some(value) = fields.get_mut(name) {
            *value = json!(id);
        }
    }
    Value::Object(fields).to_string()
}

/// Signs a call, sends it through the door and gives its record and the body of the answer.
///
/// # Errors
/// When the action cannot be written into a request.
pub async fn perform(
    app: &Arc<App>,
    action: &str,
    body: String,
    replay_of: Option<u64>,
) -> Result<(Value, Value), String> {
    let mut request = signed(app, action, body).request().map_err(|error| error.to_string())?;
    let breaker = Arc::new(Breaker::default());
    request.extensions_mut().insert(Arc::clone(&breaker));
    // Whatever comes of it, the record of it is the one whose number comes next under this id.
    let marker = app.recordings().last();
    if let Some(id) = replay_of {
        request.extensions_mut().insert(ReplayOf(id));
    }
    let signature = request.headers().get("authorization").cloned();
    let answered = async {
        let response = enter(app, request).await;
        response.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default()
    };
    let body = tokio::select! {
        body = tokio::time::timeout(PATIENCE, answered) => body.unwrap_or_default(),
        () = breaker.broken() => Bytes::new(),
    };
    let recordings = app.recordings();
    let own = (marker + 1..=recordings.last())
        .filter_map(|id| recordings.find(id))
        .find(|call| call.arrival.headers.get("authorization") == signature.as_ref());
    let call = own.map(|call| call.show(false)).ok_or("the call was not recorded")?;
    Ok((call, serde_json::from_slice(&body).unwrap_or_default()))
}

/// Why a recorded call was accepted or not.
pub async fn explain_call(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Reply {
    let found = app.recordings().find(id).map(|call| (call.arrival.clone(), call.at()));
    match found {
        Some((arrival, at)) => {
            answer(json!(explain(&app.config, &app.issued(), &arrival, (at, app.clock.now()))))
        }
        None => missing("call"),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    method: Option<String>,
    url: String,
    headers: BTreeMap<String, String>,
    body: String,
}

/// Why a given request would be accepted or not.
pub async fn explain_request(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    let given: Given = match read(&body) {
        Ok(given) => given,
        Err(refused) => return refused,
    };
    let method = given.method.as_deref().unwrap_or("POST");
    match arrival(method, &given.url, given.headers.iter(), given.body) {
        Ok(arrival) => answer(json!(explain(
            &app.config,
            &app.issued(),
            &arrival,
            (app.clock.on_wire(), app.clock.now())
        ))),
        Err(reason) => refuse(reason),
    }
}

/// A request as it would have come in.
///
/// # Errors
/// When a part of it cannot be part of an HTTP request.
pub fn arrival<'a>(
    method: &str,
    url: &str,
    headers: impl Iterator<Item = (&'a String, &'a String)>,
    body: String,
) -> Result<Arrival, String> {
    let method: Method = method.parse().map_err(|_| format!("{method} is no HTTP method"))?;
    let uri = url.parse().map_err(|error| format!("{url} is no URL: {error}"))?;
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name: HeaderName = name.parse().map_err(|_| format!("{name} is no name of a header"))?;
        let value: HeaderValue = value.parse().map_err(|_| format!("{name} has no value of a header"))?;
        map.append(name, value);
    }
    Ok(arrive(method, uri, map, Bytes::from(body)))
}
