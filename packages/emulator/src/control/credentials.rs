//! `/_emulator/credentials`: temporary keys, and what issues them.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::routes::{Reply, answer, read, refuse};
use crate::app::App;

/// Keys that were issued, without secrets.
pub async fn listing(app: State<Arc<App>>) -> Reply {
    let now = app.clock.now();
    answer(app.issued().show(now))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expire {
    access_key: Option<String>,
}

/// Ends keys at once.
pub async fn expire(app: State<Arc<App>>, body: Bytes) -> Reply {
    let wanted: Expire = match read(&body) {
        Ok(wanted) => wanted,
        Err(refused) => return refused,
    };
    let now = app.clock.now();
    let expired = app.issued().expire(wanted.access_key.as_deref(), now);
    answer(json!({ "ok": true, "expired": expired }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Instance {
    #[serde(default = "Value::default")]
    role: Value,
    seconds: Option<i64>,
}

/// Sets the instance's role, and how long its keys are valid.
pub async fn set_instance(app: State<Arc<App>>, body: Bytes) -> Reply {
    let wanted: Instance = match read(&body) {
        Ok(wanted) => wanted,
        Err(refused) => return refused,
    };
    let mut issued = app.issued();
    match wanted.role {
        Value::Null => {}
        Value::String(name) => issued.instance.role = Some(name).filter(|name| !name.is_empty()),
        _ => return refuse("role is not a text"),
    }
    if let Some(seconds) = wanted.seconds {
        if !(1..=86_400).contains(&seconds) {
            return refuse("seconds is not 1 to 86400");
        }
        issued.instance.seconds = seconds;
    }
    answer(issued.show(app.clock.now()))
}
