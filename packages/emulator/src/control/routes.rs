//! The paths under `/_emulator/`.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::routing::{any, get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    act, callback_lists, callback_sending, calling, credentials, fault_rules, lists, login, people, scenario,
    snapshots, state_files,
};
use crate::app::App;
use crate::config::BeforeTimeout;
use crate::guard::writes_are_json;
use crate::state::user::User;

/// Bodies beyond this are refused; a snapshot may be large.
const BODY_LIMIT: usize = 64 << 20;
/// What is served here, for programs.
pub const DESCRIPTION: &str = include_str!("../../control-api.json");

/// An answer in JSON.
pub type Reply = (StatusCode, Json<Value>);

/// All paths under `/_emulator/`.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/_emulator/health", get(health))
        .route("/_emulator/config", get(config))
        .route("/_emulator/control_api", get(async || ([("content-type", "application/json")], DESCRIPTION)))
        .route("/_emulator/reset", post(reset))
        .route("/_emulator/events", get(lists::events))
        .route("/_emulator/requests", get(lists::calls).delete(lists::forget_calls))
        .route("/_emulator/requests/wait", post(lists::wait_for_call))
        .route("/_emulator/requests/{id}", get(lists::call))
        .route("/_emulator/requests/{id}/replay", post(calling::replay))
        .route("/_emulator/requests/{id}/explain", get(calling::explain_call))
        .route("/_emulator/explain", post(calling::explain_request))
        .route("/_emulator/sign", post(calling::sign_call))
        .route("/_emulator/invoke", post(calling::invoke))
        .route(
            "/_emulator/faults",
            get(fault_rules::listing).post(fault_rules::replace).delete(fault_rules::clear),
        )
        .route("/_emulator/faults/add", post(fault_rules::add))
        .route("/_emulator/faults/presets", get(fault_rules::presets))
        .route("/_emulator/faults/presets/{name}", post(fault_rules::add_preset))
        .route("/_emulator/faults/{id}", post(fault_rules::change).delete(fault_rules::remove))
        .route("/_emulator/failing_users", get(failing).post(set_failing))
        .route("/_emulator/act", post(act::act))
        .route("/_emulator/login", post(login::login))
        .route("/_emulator/credentials", get(credentials::listing))
        .route("/_emulator/credentials/expire", post(credentials::expire))
        .route("/_emulator/credentials/ecs", post(credentials::set_instance))
        .route("/_emulator/callbacks", get(callback_lists::listing).delete(callback_lists::clear))
        .route("/_emulator/callbacks/wait", post(callback_lists::wait))
        .route("/_emulator/callbacks/target", get(callback_lists::target).post(callback_lists::aim))
        .route("/_emulator/callbacks/samples", get(callback_sending::examples))
        .route("/_emulator/callbacks/send", post(callback_sending::send))
        .route("/_emulator/callbacks/{id}", get(callback_lists::one))
        .route("/_emulator/callbacks/{id}/resend", post(callback_sending::resend))
        .route("/_emulator/state", get(snapshots::counts))
        .route("/_emulator/state/messages", get(snapshots::messages))
        .route("/_emulator/state/conversations", get(snapshots::conversations))
        .route("/_emulator/state/conversations/{id}", get(snapshots::conversation))
        .route("/_emulator/state/users", get(people::listing))
        .route("/_emulator/state/users/{user}", get(people::one))
        .route("/_emulator/state/broadcasts", get(people::broadcasts))
        .route("/_emulator/state/export", get(state_files::export))
        .route("/_emulator/state/import", post(state_files::import))
        .route("/_emulator/clock", get(state_files::clock).post(state_files::set_clock))
        .route("/_emulator/scenario", get(scenario::save))
        .route("/_emulator/scenario/run", post(scenario::run))
        .route("/_emulator/{*rest}", any(async || missing("path")))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
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

/// An answer about something that is not there.
pub fn missing(what: &str) -> Reply {
    let error = json!({ "code": "NotFound", "message": format!("there is no such {what}") });
    (StatusCode::NOT_FOUND, Json(json!({ "ok": false, "error": error })))
}

/// Reads a body as JSON; none is an empty object.
pub fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Reply> {
    let text: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(text).map_err(refuse)
}

async fn health(State(app): State<Arc<App>>) -> Reply {
    answer(json!({
        "ok": true,
        "name": "volc-im-emulator",
        "version": env!("CARGO_PKG_VERSION"),
        "control_api": 1,
        "pid": std::process::id(),
        "app_id": app.config.app_id.to_string(),
    }))
}

async fn config(State(app): State<Arc<App>>) -> Reply {
    let config = &app.config;
    let before_timeout = match config.before_timeout {
        BeforeTimeout::Accept => "accept",
        BeforeTimeout::Refuse => "refuse",
    };
    answer(json!({
        "app_id": config.app_id.to_string(),
        "access_key": config.access_key,
        "region": config.region,
        "callback": callback_lists::show_target(&app),
        "before_timeout": before_timeout,
        "limits": config.limits,
        "version": env!("CARGO_PKG_VERSION"),
    }))
}

async fn reset(State(app): State<Arc<App>>) -> Reply {
    app.reset();
    answer(json!({ "ok": true }))
}

async fn failing(State(app): State<Arc<App>>) -> Reply {
    let users: Vec<String> = app.state().failing.iter().map(ToString::to_string).collect();
    answer(json!({ "users": users }))
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
    app.changed();
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
