//! Snapshots and the clock.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::routes::{Reply, answer, read, refuse};
use crate::app::App;
use crate::clock::read_time;
use crate::state::snapshot::Unreadable;

/// A snapshot of the data.
pub async fn export(State(app): State<Arc<App>>) -> Reply {
    let snapshot = app.state().snapshot();
    answer(snapshot)
}

/// Puts the data of a snapshot in the place of all data.
pub async fn import(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    let Ok(text) = std::str::from_utf8(&body) else { return refuse("the snapshot is not UTF-8") };
    let restored = app.state().restore(text);
    match restored {
        Ok(()) => {
            app.changed();
            answer(json!({ "ok": true }))
        }
        Err(Unreadable::Wrong(reason)) => refuse(reason),
        Err(Unreadable::Newer(reason)) => {
            let error = json!({ "code": "NewerState", "message": reason });
            (StatusCode::CONFLICT, Json(json!({ "ok": false, "error": error })))
        }
    }
}

fn show_clock(app: &App) -> Value {
    json!({
        "now_ms": app.clock.now().millis(),
        "real_ms": app.clock.real().millis(),
        "offset_ms": app.clock.offset_ms(),
        "fixed": app.clock.is_fixed(),
        "wire": app.clock.is_on_wire(),
    })
}

/// The current time.
pub async fn clock(State(app): State<Arc<App>>) -> Reply {
    answer(show_clock(&app))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    #[serde(default)]
    reset: bool,
    set: Option<String>,
    advance_ms: Option<i64>,
    fixed: Option<bool>,
    wire: Option<bool>,
}

/// Moves the clock.
pub async fn set_clock(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    let wanted: Move = match read(&body) {
        Ok(wanted) => wanted,
        Err(refused) => return refused,
    };
    let set = match wanted.set.as_deref().map(read_time) {
        Some(None) => return refuse("set is no RFC 3339 time"),
        set => set.flatten(),
    };
    if wanted.reset {
        app.clock.reset();
    }
    if let Some(moment) = set {
        app.clock.set(moment);
    }
    if let Some(ms) = wanted.advance_ms {
        app.clock.advance(ms);
    }
    if let Some(fixed) = wanted.fixed {
        app.clock.fix(fixed);
    }
    if let Some(wire) = wanted.wire {
        app.clock.follow_on_wire(wire);
    }
    let shown = show_clock(&app);
    app.tell("clock", shown.clone());
    answer(shown)
}
