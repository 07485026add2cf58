//! The HTTP handler of the API: record, break on purpose, check, carry out, answer.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, Response};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::Value;

use super::admission::{Arrival, Check, REGIONS, admit, arrive, noted};
use super::clock::Moment;
use super::envelope::{Answer, Metadata, SERVICE};
use super::{faulty, refusals};
use crate::actions;
use crate::app::App;
use crate::callbacks::deliver;
use crate::connection::Breaker;
use crate::control::fault::Fault;
use crate::control::recordings::{Beginning, Response as Recorded};
use crate::credentials::{metadata, sts};
use crate::failure::Failure;
use crate::state::message::Cause;

/// Bodies beyond this are refused unread.
const BODY_LIMIT: usize = 8 << 20;

/// In a request's extensions: which recording it repeats.
#[derive(Clone, Copy, Debug)]
pub struct ReplayOf(pub u64);

/// Everything that is not under `/_emulator/`.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .fallback(async |State(app): State<Arc<App>>, request| enter(&app, request).await)
        .with_state(app)
}

/// Answers a request to the API.
pub async fn enter(app: &Arc<App>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let breaker = parts.extensions.get::<Arc<Breaker>>().cloned().unwrap_or_default();
    let replay_of = parts.extensions.get::<ReplayOf>().map(|replay| replay.0);
    let read = Limited::new(body, BODY_LIMIT).collect().await;
    let (body, unread) = match read {
        Ok(collected) => (collected.to_bytes(), None),
        Err(error) => (Bytes::new(), Some(error.is::<LengthLimitError>())),
    };
    let arrival = arrive(parts.method, parts.uri, parts.headers, body);
    let metadata = metadata_of(app, &arrival);
    if let Some(too_large) = unread {
        return unread_body(app, &metadata, too_large);
    }
    if arrival.uri.path() != "/" && metadata::action_of(arrival.uri.path()).is_none() {
        let message = format!("nothing is served at {}", arrival.uri.path());
        let failure = refusals::INVALID_ACTION_OR_VERSION.because(message);
        return Answer::envelope(&metadata, Err(failure)).into_response(app.clock.on_wire());
    }
    let struck = app.faults().strike(arrival.action());
    let beginning = Beginning {
        arrival: arrival.clone(),
        at: app.clock.real(),
        request_id: metadata.request_id.clone(),
        fault: struck.as_ref().map(|(rule, fault)| (*rule, fault.name())),
        replay_of,
    };
    let id = app.recordings().begin(beginning);
    let under_way = UnderWay { app, id };
    app.tell_call("call.started", id);
    if struck.is_some() {
        app.tell("faults", app.faults().show());
    }
    let fault = struck.map(|(_, fault)| fault);
    answer(app, &arrival, &breaker, fault, &metadata, under_way).await
}

/// A request that was not answered yet. Dropping it ends it, answered or not.
struct UnderWay<'a> {
    app: &'a App,
    id: u64,
}

impl UnderWay<'_> {
    fn finish(self, answer: &Answer, sent: usize, date: Moment) {
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        headers.insert("content-type".to_owned(), answer.content_type.clone());
        headers.insert("date".to_owned(), date.http_date());
        headers.extend(answer.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())));
        let body = answer.body.get(..sent).unwrap_or(&answer.body);
        let response = Recorded::of(answer.status.as_u16(), headers, body);
        self.app.recordings().finish(self.id, response);
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.app.tell_call("call.finished", self.id);
    }
}

async fn answer(
    app: &Arc<App>,
    arrival: &Arrival,
    breaker: &Arc<Breaker>,
    fault: Option<Fault>,
    metadata: &Metadata,
    under_way: UnderWay<'_>,
) -> Response<Body> {
    let wire = app.clock.on_wire();
    let clock = match fault {
        Some(Fault::DateSkew { seconds }) => wire.skewed(seconds),
        _ => wire,
    };
    let mut own = None;
    let outcome = if fault.as_ref().is_some_and(|fault| !fault.lets_through()) {
        Ok(Value::Null)
    } else if metadata::action_of(arrival.uri.path()).is_some() {
        own = Some(metadata::answer(&mut app.issued(), arrival, app.clock.now()));
        Ok(Value::Null)
    } else if sts::is_asked(arrival) {
        let mut checks = Vec::new();
        let now = (clock, app.clock.now());
        let outcome = sts::perform(&app.config, &mut app.issued(), arrival, now, &mut checks);
        note(app, under_way.id, &outcome, checks, Limits::default());
        outcome
    } else {
        let (mut checks, limits) = (Vec::new(), RefCell::default());
        let admitted = admit(&app.config, &app.issued(), arrival, (clock, app.clock.now()), &mut checks);
        let outcome = admitted.and_then(|()| {
            let outcome = carry_out(app, arrival, under_way.id, &limits);
            noted(&mut checks, "action", outcome)
        });
        note(app, under_way.id, &outcome, checks, limits);
        outcome.map(|result| padded(result, fault.as_ref()))
    };
    if let Some(fault) = &fault {
        faulty::break_connection(fault, breaker).await;
    }
    let instead = fault.as_ref().and_then(|fault| faulty::instead(fault, metadata, wire));
    let answer = instead.or(own).unwrap_or_else(|| Answer::envelope(metadata, outcome));
    if let Some(Fault::Latency { ms }) = fault {
        tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
    }
    let sent = match fault {
        Some(Fault::Truncate { bytes }) => bytes,
        _ => answer.body.len(),
    };
    let date = match fault {
        Some(Fault::Latency { .. }) => app.clock.on_wire(),
        _ => clock,
    };
    under_way.finish(&answer, sent, date);
    match fault {
        Some(Fault::Truncate { bytes }) => faulty::truncated(answer, bytes, breaker, date),
        Some(Fault::Slow { ms, pieces }) => faulty::slow(answer, ms, pieces, date),
        _ => answer.into_response(date),
    }
}

type Limits = RefCell<Vec<crate::fields::LimitUsed>>;

fn note(app: &App, id: u64, outcome: &Result<Value, Failure>, checks: Vec<Check>, limits: Limits) {
    app.recordings().carried_out(id, outcome.as_ref().err(), checks, limits.into_inner());
}

fn carry_out(app: &Arc<App>, arrival: &Arrival, id: u64, limits: &Limits) -> Result<Value, Failure> {
    let action = arrival.parameter("Action");
    let (result, events) = {
        let mut state = app.state();
        state.cause = Cause { call: Some(id), delivery: None };
        let result = actions::perform(&mut state, action, &arrival.body, app.clock.now(), limits);
        (result, state.take_events())
    };
    if !actions::only_reads(action) {
        app.changed();
    }
    // The caller does not wait for callbacks about what has already happened.
    deliver::in_background(app, events, id);
    result
}

fn padded(mut result: Value, fault: Option<&Fault>) -> Value {
    if let (Some(Fault::Padding { bytes }), Value::Object(fields)) = (fault, &mut result) {
        fields.insert("Padding".to_owned(), Value::String("x".repeat(*bytes)));
    }
    result
}

fn metadata_of(app: &App, arrival: &Arrival) -> Metadata {
    let own = app.config.region.clone().unwrap_or_else(|| REGIONS[0].to_owned());
    Metadata {
        request_id: app.request_ids.next(app.clock.now()),
        action: arrival.action().to_owned(),
        service: if sts::is_asked(arrival) { sts::SERVICE } else { SERVICE },
        version: arrival.parameter("Version").to_owned(),
        region: arrival.region().unwrap_or(own),
    }
}

fn unread_body(app: &App, metadata: &Metadata, too_large: bool) -> Response<Body> {
    let failure = if too_large {
        refusals::REQUEST_BODY_TOO_LARGE.because("the body is larger than 8 MiB")
    } else {
        Failure::unreadable("JsonParsingError", "the body could not be read")
    };
    Answer::envelope(metadata, Err(failure)).into_response(app.clock.on_wire())
}
