//! Target of callbacks and their outcomes.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::lists::Section;
use super::routes::{Reply, answer, missing, read};
use super::waiting;
use crate::app::App;
use crate::callbacks::courier_answer::Outcome;
use crate::callbacks::deliver::{Target, Wanted};

/// Which deliveries a listing is about.
#[derive(Debug, Deserialize)]
pub struct Filter {
    event_type: Option<String>,
    outcome: Option<Outcome>,
}

/// The deliveries, oldest first.
pub async fn listing(
    State(app): State<Arc<App>>,
    Query(filter): Query<Filter>,
    Query(section): Query<Section>,
) -> Reply {
    let wanted = Wanted { event_type: filter.event_type, outcome: filter.outcome, data: None };
    answer(app.courier.listing(&wanted, section.page()))
}

/// One delivery.
pub async fn one(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Reply {
    app.courier.find(id).map_or_else(|| missing("delivery"), |delivery| answer(json!(delivery)))
}

/// Forgets all deliveries.
pub async fn clear(State(app): State<Arc<App>>) -> Reply {
    app.courier.forget();
    app.tell("cleared", json!({ "list": "callbacks" }));
    answer(json!({ "ok": true }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Awaited {
    event_type: Option<String>,
    outcome: Option<Outcome>,
    #[serde(rename = "where")]
    data: Option<Value>,
    after: Option<u64>,
    wait_ms: Option<u64>,
}

/// Waits for a delivery that ended.
pub async fn wait(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    let awaited: Awaited = match read(&body) {
        Ok(awaited) => awaited,
        Err(refused) => return refused,
    };
    let wanted = Wanted { event_type: awaited.event_type, outcome: awaited.outcome, data: awaited.data };
    let after = awaited.after.unwrap_or(0);
    let found = waiting::until(&app, awaited.wait_ms, || app.courier.first(after, &wanted)).await;
    answer(json!({ "delivery": found }))
}

/// Where callbacks go.
pub async fn target(State(app): State<Arc<App>>) -> Reply {
    answer(show_target(&app))
}

/// Where callbacks go, without the secret.
pub fn show_target(app: &App) -> Value {
    let target = app.courier.target();
    let secret = target.as_ref().map_or(&app.config.callback_secret, |target| &target.secret);
    json!({ "url": target.as_ref().map(|target| &target.url), "has_secret": !secret.is_empty() })
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
    app.tell("target", show_target(&app));
    answer(json!({ "ok": true }))
}
