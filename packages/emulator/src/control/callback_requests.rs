//! Where callbacks go, what became of them, and sending one on demand.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::routes::{Reply, answer, read, refuse};
use crate::app::App;
use crate::callbacks::deliver::Target;
use crate::callbacks::envelope::Envelope;
use crate::callbacks::events::Event;
use crate::callbacks::parcel::{Encoding, Parcel};
use crate::gateway::clock::Moment;

/// How far in the past a late event happened.
const LATE_SECONDS: i64 = 600;

/// All deliveries.
pub async fn listing(State(app): State<Arc<App>>) -> Reply {
    answer(app.courier.deliveries())
}

/// Forgets all deliveries.
pub async fn clear(State(app): State<Arc<App>>) -> Reply {
    app.courier.forget();
    answer(json!({ "ok": true }))
}

#[derive(Deserialize)]
struct Aim {
    url: Option<String>,
    #[serde(default)]
    secret: Option<String>,
}

/// Sets where callbacks go; a null URL switches them off. Without a secret the one in use stays.
pub async fn aim(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    let aim: Aim = match read(&body) {
        Ok(aim) => aim,
        Err(refused) => return refused,
    };
    let before =
        app.courier.target().map_or_else(|| app.config.callback_secret.clone(), |target| target.secret);
    let secret = aim.secret.unwrap_or(before);
    app.courier.aim(aim.url.map(|url| Target { url, secret }));
    answer(json!({ "ok": true }))
}

/// In what way a sent event is not the ordinary one.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Variant {
    /// As the service would.
    #[default]
    Normal,
    /// The same body twice.
    Duplicate,
    /// Signed, and ten minutes old.
    Late,
    /// Changed after it was signed.
    Tampered,
    /// Signed, with an event name nobody knows.
    Unknown,
    /// Signed with another secret.
    Forged,
}

#[derive(Deserialize)]
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
    /// How long the answer is waited for; a second when absent.
    #[serde(default)]
    wait_ms: Option<u64>,
}

/// Posts an event now and answers with the record of the last delivery, in which `earlier` holds those before it.
pub async fn send(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    let sending: Sending = match read(&body) {
        Ok(sending) => sending,
        Err(refused) => return refused,
    };
    let Some(target) = app.courier.target() else {
        let error = json!({ "code": "NoTarget", "message": "no callback target is set" });
        return (StatusCode::CONFLICT, Json(json!({ "ok": false, "error": error })));
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
    let (envelope, body) = write(&app, &target, sending);
    let mut parcel = Parcel { encoding, method, headers, ..Parcel::plain(body) };
    parcel.patience = wait_ms.map_or(parcel.patience, Duration::from_millis);
    let mut deliveries = if at_once {
        let post = |_| app.courier.post(&target, &envelope, &parcel);
        futures_util::future::join_all((0..copies).map(post)).await
    } else {
        let mut deliveries = Vec::new();
        for _ in 0..copies {
            deliveries.push(app.courier.post(&target, &envelope, &parcel).await);
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
    let happened = Moment::now().skewed(age.saturating_neg());
    let mut envelope = app.courier.envelope(app.config.app_id, &Event { name, data }, happened);
    envelope.event_id = sending.event_id.unwrap_or(envelope.event_id);
    envelope.event_time = sending.event_time.unwrap_or(envelope.event_time);
    envelope.nonce = sending.nonce.unwrap_or(envelope.nonce);
    envelope.event_data = sending.data_text.unwrap_or(envelope.event_data);
    let secret =
        if variant == Variant::Forged { format!("not {}", target.secret) } else { target.secret.clone() };
    let signature = envelope.signature(&secret);
    if variant == Variant::Tampered {
        // A space at the end of JSON means the same and is not what was signed.
        envelope.event_data.push(' ');
    }
    let body = sending.body.unwrap_or_else(|| envelope.body(&signature));
    (envelope, body)
}
