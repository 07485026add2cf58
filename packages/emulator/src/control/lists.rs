//! The calls received, and the stream of what happens.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event as Sse, KeepAlive};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};

use super::event_log::Event;
use super::page::Page;
use super::recordings::Wanted;
use super::routes::{Reply, answer, missing, read};
use super::waiting;
use crate::app::App;

/// Requested part of a list.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Section {
    after: Option<u64>,
    before: Option<u64>,
    limit: Option<usize>,
    #[serde(default)]
    brief: bool,
}

impl Section {
    /// The part.
    pub fn page(self) -> Page {
        let Self { after, before, limit, brief } = self;
        Page { after, before, limit, brief }
    }
}

/// Which calls a listing is about.
#[derive(Debug, Deserialize)]
pub struct Filter {
    action: Option<String>,
    #[serde(default)]
    failed: bool,
}

/// The calls, oldest first.
pub async fn calls(
    State(app): State<Arc<App>>,
    Query(filter): Query<Filter>,
    Query(section): Query<Section>,
) -> Reply {
    let wanted = Wanted { action: filter.action, failed: filter.failed, ..Wanted::default() };
    answer(app.recordings().listing(&wanted, section.page()))
}

/// One call.
pub async fn call(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Reply {
    app.recordings().find(id).map_or_else(|| missing("call"), |recording| answer(recording.show(false)))
}

/// Forgets all calls.
pub async fn forget_calls(State(app): State<Arc<App>>) -> Reply {
    app.recordings().clear();
    app.tell("cleared", json!({ "list": "requests" }));
    answer(json!({ "ok": true }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Awaited {
    action: Option<String>,
    #[serde(rename = "where")]
    body: Option<Value>,
    after: Option<u64>,
    attempt: Option<u64>,
    wait_ms: Option<u64>,
}

/// Waits for a call that was answered.
pub async fn wait_for_call(State(app): State<Arc<App>>, body: Bytes) -> Reply {
    let awaited: Awaited = match read(&body) {
        Ok(awaited) => awaited,
        Err(refused) => return refused,
    };
    let after = awaited.after.unwrap_or(0);
    let wanted = Wanted {
        action: awaited.action,
        failed: false,
        body: awaited.body,
        attempt: awaited.attempt.unwrap_or(0),
    };
    let look = || app.recordings().answered(after, &wanted).map(|recording| recording.show(false));
    answer(json!({ "request": waiting::until(&app, awaited.wait_ms, look).await }))
}

/// Requested events.
#[derive(Debug, Deserialize)]
pub struct Watched {
    after: Option<u64>,
    wait_ms: Option<u64>,
    types: Option<String>,
}

/// The events as a stream, or those of the next moments.
pub async fn events(
    State(app): State<Arc<App>>,
    Query(watched): Query<Watched>,
    headers: HeaderMap,
) -> Response {
    let kinds: Vec<String> =
        watched.types.iter().flat_map(|types| types.split(',')).map(str::to_owned).collect();
    let resumed = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let after = resumed.or(watched.after).unwrap_or_else(|| app.events.last());
    let Some(wait_ms) = watched.wait_ms else {
        let stream = stream(app, after, kinds);
        let headers = [("cache-control", "no-store")];
        return (headers, axum::response::Sse::new(stream).keep_alive(KeepAlive::default())).into_response();
    };
    let look = || {
        let part = app.events.after(after, &kinds);
        (!part.events.is_empty() || part.missed).then_some(part)
    };
    let part = waiting::until(&app, Some(wait_ms), look).await;
    answer(json!(part.unwrap_or_else(|| app.events.after(after, &kinds)))).into_response()
}

fn stream(app: Arc<App>, after: u64, kinds: Vec<String>) -> impl Stream<Item = Result<Sse, Infallible>> {
    let news = app.events.watch();
    let batches = futures_util::stream::unfold((app, news, after, kinds), async |mut from| {
        loop {
            let (app, news, after, kinds) = &mut from;
            news.borrow_and_update();
            let part = app.events.after(*after, kinds);
            *after = part.last;
            if !part.events.is_empty() {
                return Some((part.events, from));
            }
            news.changed().await.ok()?;
        }
    });
    batches.flat_map(|events| futures_util::stream::iter(events.into_iter().map(|event| Ok(written(&event)))))
}

fn written(event: &Event) -> Sse {
    Sse::default().id(event.id.to_string()).event(event.kind).data(event.data.to_string())
}
