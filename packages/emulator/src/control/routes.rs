//! The paths under `/_emulator/`.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::faults::FaultPlan;
use super::{act, callback_requests, login, snapshots};
use crate::app::App;
use crate::guard::writes_are_json;
use crate::state::user::User;

/// An answer in JSON.
pub type Reply = (StatusCode, Json<Value>);

/// All paths under `/_emulator/`.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/_emulator/health", get(async || answer(json!({ "ok": true }))))
        .route("/_emulator/reset", post(reset))
        .route("/_emulator/requests", get(requests).delete(clear_requests))
        .route("/_emulator/faults", post(set_faults).delete(clear_faults))
        .route("/_emulator/failing_users", post(set_failing))
        .route("/_emulator/act", post(act::act))
        .route("/_emulator/login", post(login::login))
        .route("/_emulator/callbacks", get(callback_requests::listing).delete(callback_requests::clear))
        .route("/_emulator/callbacks/target", post(callback_requests::aim))
        .route("/_emulator/callbacks/send", post(callback_requests::send))
        .route("/_emulator/state", get(snapshots::counts))
        .route("/_emulator/state/messages", get(snapshots::messages))
        .route("/_emulator/state/broadcasts", get(snapshots::broadcasts))
        .layer(DefaultBodyLimit::max(8 << 20))
        .layer(from_fn(writes_are_json))
        .with_state(app)
}

/// An answer with status 200.
pub fn answer(value: Value) -> Reply {
    (StatusCode::OK, Json(value))
}

/// An answer to a request that cannot be understood.
pub fn refuse(message: impl std::fmt::Display) -> Reply {
    (
        StatusCode::BAD_REQUEST,
        Json(json!({ "ok": false, "error": { "code": "BadRequest", "message": message.to_string() } })),
    )
}

/// Reads a body as JSON, whatever its content type says.
pub fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Reply> {
    serde_json::from_slice(body).map_err(refuse)
}

async fn reset(State(app): State<Arc<App>>) -> Reply {
    app.reset();
    answer(json!({ "ok": true }))
}

#[derive(Deserialize)]
struct Wanted {
    action: Option<String>,
}

async fn requests(State(app): State<Arc<App>>, Query(wanted): Query<Wanted>) -> Reply {
    answer(app.recordings().listing(wanted.action.as_deref()))
}

async fn clear_requests(State(app): State<Arc<App>>) -> Reply {
    app.recordings().clear();
    answer(json!({ "ok": true }))
}

async fn set_faults(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    match read::<FaultPlan>(&body) {
        Ok(plan) => {
            let count = plan.rules.len();
            *app.faults() = plan;
            answer(json!({ "ok": true, "rules": count }))
        }
        Err(refused) => refused,
    }
}

async fn clear_faults(State(app): State<Arc<App>>) -> Reply {
    *app.faults() = FaultPlan::default();
    answer(json!({ "ok": true }))
}

#[derive(Deserialize)]
struct Failing {
    users: Vec<Value>,
}

async fn set_failing(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    let wanted: Failing = match read(&body) {
        Ok(wanted) => wanted,
        Err(refused) => return refused,
    };
    let number = |value: &Value| value.as_i64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    let Some(users) = wanted.users.iter().map(number).collect::<Option<std::collections::BTreeSet<i64>>>()
    else {
        return refuse("users has an entry that is not a user id");
    };
    let count = users.len();
    app.state().failing = users;
    answer(json!({ "ok": true, "users": count }))
}

/// Reads a user from outside: a number, a text of digits, or a string id.
pub fn read_user(value: &Value) -> Option<User> {
    match value {
        Value::Number(number) => number.as_i64().filter(|number| *number >= 0).map(User::Number),
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(User::from_key(text).unwrap_or_else(|| User::Text(text.clone()))),
        _ => None,
    }
}
