//! Posting an event on demand.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::routes::{Reply, answer, missing, read, refuse};
use crate::app::App;
use crate::callbacks::deliver::{Delivery, Reason, Target};
use crate::callbacks::envelope::Envelope;
use crate::callbacks::events::Event;
use crate::callbacks::parcel::{Encoding, Parcel};
use crate::callbacks::samples;
use crate::callbacks::variant::Variant;

/// How far in the past a late event happened.
const LATE_SECONDS: i64 = 600;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sending {
    event_type: String,
    #[serde(default)]
    data: Option<Value>,
    /// The data as text, where it is to be no JSON or JSON of a special form.
    #[serde(default)]
    data_text: Option<String>,
    #[serde(default)]
    variant: Variant,
    #[serde(default)]
    event_id: Option<String>,
    #[serde(default)]
    event_time: Option<String>,
    #[serde(default)]
    nonce: Option<String>,
    /// How old the event is.
    #[serde(default)]
    age_seconds: Option<i64>,
    /// How often the same body is sent.
    #[serde(default)]
    copies: Option<usize>,
    /// All copies at the same time, or one after the other.
    #[serde(default)]
    at_once: bool,
    /// A body to send in the place of the event's.
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    encoding: Encoding,
    #[serde(default)]
    method: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// Another target than the one that is set.
    #[serde(default)]
    url: Option<String>,
    /// How long the answer is waited for; a second when absent.
    #[serde(default)]
    wait_ms: Option<u64>,
}

/// Posts an event now and answers with the record of the last delivery, in which `earlier` holds those before it.
pub async fn send(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    match read::<Sending>(&body) {
        Ok(sending) => {
            let reason = Reason::ordinary("send");
            post(&app, sending, reason).await
        }
        Err(refused) => refused,
    }
}

/// The same for an event given as JSON.
pub async fn send_event(app: &App, event: Value) -> Reply {
    match serde_json::from_value::<Sending>(event) {
        Ok(sending) => post(app, sending, Reason::ordinary("send")).await,
        Err(error) => refuse(error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Again {
    #[serde(default)]
    variant: Option<Variant>,
    #[serde(default)]
    data: Option<Value>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    wait_ms: Option<u64>,
}

/// Posts a delivery again: the same bytes, or the event signed again.
pub async fn resend(State(app): State<Arc<App>>, Path(id): Path<u64>, body: Bytes) -> Reply {
    let again: Again = match read(&body) {
        Ok(again) => again,
        Err(refused) => return refused,
    };
    let Some(before) = app.courier.find(id) else { return missing("delivery") };
    let default = if again.data.is_some() { Variant::Edited } else { Variant::Same };
    let variant = again.variant.unwrap_or(default);
    let envelope: Value = serde_json::from_str(&before.body).unwrap_or_default();
    let data_text = envelope.get("EventData").and_then(Value::as_str).map(str::to_owned);
    let sending = Sending {
        event_type: before.event_type.clone(),
        event_id: Some(before.event_id.clone()),
        data_text: data_text.filter(|_| again.data.is_none()),
        data: again.data,
        variant,
        body: (variant == Variant::Same).then(|| before.body.clone()),
        url: again.url,
        wait_ms: again.wait_ms,
        ..Sending::default()
    };
    let reason = Reason { resend_of: Some(id), call: before.reason.call, ..Reason::ordinary("resend") };
    post(&app, sending, reason).await
}

/// An example of each event.
pub async fn examples(State(app): State<Arc<App>>) -> Reply {
    let samples: Vec<Value> = samples::all(app.config.app_id, app.clock.now())
        .into_iter()
        .map(|event| json!({ "event_type": event.name, "data": event.data }))
        .collect();
    answer(json!({ "samples": samples }))
}

async fn post(app: &App, sending: Sending, mut reason: Reason) -> Reply {
    let target = match (app.courier.target(), &sending.url) {
        (Some(target), None) => target,
        (target, Some(url)) => {
            let secret = target.map_or_else(|| app.config.callback_secret.clone(), |target| target.secret);
            Target { url: url.clone(), secret }
        }
        (None, None) => {
            let error = json!({ "code": "NoTarget", "message": "no callback target is set" });
            return (StatusCode::CONFLICT, Json(json!({ "ok": false, "error": error })));
        }
    };
    let method = match sending.method.as_deref().unwrap_or("POST").parse() {
        Ok(method) => method,
        Err(_) => return refuse("method is no HTTP method"),
    };
    let copies = sending.copies.unwrap_or(if sending.variant == Variant::Duplicate { 2 } else { 1 });
    if copies == 0 {
        return refuse("copies is 0");
    }
    let (at_once, wait_ms) = (sending.at_once, sending.wait_ms);
    let (encoding, headers) = (sending.encoding, sending.headers.clone());
    reason.variant = sending.variant;
    let (envelope, body) = write(app, &target, sending);
    let mut parcel = Parcel { encoding, method, headers, ..Parcel::plain(body) };
    parcel.patience = wait_ms.map_or(parcel.patience, Duration::from_millis);
    let deliver = || {
        let about = (envelope.event_type.clone(), envelope.event_id.clone());
        app.courier.post(app, &target.url, about, &parcel, reason)
    };
    let mut deliveries: Vec<Delivery> = if at_once {
        futures_util::future::join_all((0..copies).map(|_| deliver())).await
    } else {
        let mut deliveries = Vec::new();
        for _ in 0..copies {
            deliveries.push(deliver().await);
        }
        deliveries
    };
    let last = deliveries.pop();
    let mut told = json!(last);
    if let Value::Object(fields) = &mut told {
        fields.insert("earlier".to_owned(), json!(deliveries));
    }
    answer(told)
}

/// The envelope of an event and the text of its body.
fn write(app: &App, target: &Target, sending: Sending) -> (Envelope, String) {
    let variant = sending.variant;
    let mut data = sending.data.unwrap_or_else(|| json!({}));
    if let Value::Object(fields) = &mut data {
        fields.entry("AppId").or_insert_with(|| json!(app.config.app_id));
    }
    let name = if variant == Variant::Unknown {
        format!("{}FromTheFuture", sending.event_type)
    } else {
        sending.event_type
    };
    let age = sending.age_seconds.unwrap_or(if variant == Variant::Late { LATE_SECONDS } else { 0 });
    let happened = app.clock.on_wire().skewed(age.saturating_neg());
    let event = Event { name, data };
    let mut envelope = app.courier.envelope(app.config.app_id, &event, app.clock.now(), happened);
    envelope.event_id = sending.event_id.unwrap_or(envelope.event_id);
    envelope.event_time = sending.event_time.unwrap_or(envelope.event_time);
    envelope.nonce = sending.nonce.unwrap_or(envelope.nonce);
    envelope.event_data = sending.data_text.unwrap_or(envelope.event_data);
    let secret =
        if variant == Variant::Forged { format!("not {}", target.secret) } else { target.secret.clone() };
    let signature = envelope.signature(&secret);
    if variant == Variant::Tampered {
        // A trailing space keeps the JSON equal but breaks the signature.
        envelope.event_data.push(' ');
    }
    let body = sending.body.unwrap_or_else(|| envelope.body(&signature));
    (envelope, body)
}
