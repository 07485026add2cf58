//! Where callbacks go, what became of them, and sending one on demand.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::routes::{Reply, answer, read};
use crate::app::App;
use crate::callbacks::deliver::{Delivery, Target};
use crate::callbacks::events::Event;
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
    #[serde(default)]
    variant: Variant,
    #[serde(default)]
    event_id: Option<String>,
    #[serde(default)]
    event_time: Option<String>,
    #[serde(default)]
    nonce: Option<String>,
}

/// Posts an event now and answers with the record of the delivery, of the second one for a duplicate.
pub async fn send(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    let sending: Sending = match read(&body) {
        Ok(sending) => sending,
        Err(refused) => return refused,
    };
    let Some(target) = app.courier.target() else {
        let error = json!({ "code": "NoTarget", "message": "no callback target is set" });
        return (StatusCode::CONFLICT, Json(json!({ "ok": false, "error": error })));
    };
    answer(json!(post(&app, &target, sending).await))
}

async fn post(app: &App, target: &Target, sending: Sending) -> Delivery {
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
    let now = Moment::now();
    let happened = if variant == Variant::Late { now.skewed(-LATE_SECONDS) } else { now };
    let mut envelope = app.courier.envelope(app.config.app_id, &Event { name, data }, happened);
    envelope.event_id = sending.event_id.unwrap_or(envelope.event_id);
    envelope.event_time = sending.event_time.unwrap_or(envelope.event_time);
    envelope.nonce = sending.nonce.unwrap_or(envelope.nonce);
    let secret =
        if variant == Variant::Forged { format!("not {}", target.secret) } else { target.secret.clone() };
    let signature = envelope.signature(&secret);
    if variant == Variant::Tampered {
        // A space at the end of JSON means the same and is not what was signed.
        envelope.event_data.push(' ');
    }
    let body = envelope.body(&signature);
    if variant == Variant::Duplicate {
        app.courier.post(target, &envelope, body.clone()).await;
    }
    app.courier.post(target, &envelope, body).await
}
