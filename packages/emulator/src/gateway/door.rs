//! The HTTP handler of the API: record, break on purpose, check, carry out, answer.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, Response};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::Value;

use super::admission::{Arrival, REGIONS, admit, arrive};
use super::clock::Moment;
use super::envelope::{Answer, Metadata};
use super::{faulty, refusals};
use crate::actions;
use crate::app::App;
use crate::callbacks::deliver;
use crate::connection::Breaker;
use crate::control::fault::Fault;
use crate::failure::Failure;

/// Bodies beyond this are refused unread.
const BODY_LIMIT: usize = 8 << 20;

/// Everything that is not under `/_emulator/`.
pub fn router(app: Arc<App>) -> Router {
    Router::new().fallback(enter).with_state(app)
}

async fn enter(State(app): State<Arc<App>>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let breaker = parts.extensions.get::<Arc<Breaker>>().cloned().unwrap_or_default();
    let read = Limited::new(body, BODY_LIMIT).collect().await;
    let (body, unread) = match read {
        Ok(collected) => (collected.to_bytes(), None),
        Err(error) => (Bytes::new(), Some(error.is::<LengthLimitError>())),
    };
    let arrival = arrive(parts.method, parts.uri, parts.headers, body);
    let now = Moment::now();
    if let Some(too_large) = unread {
        return unread_body(&app, &arrival, too_large, now);
    }
    if arrival.uri.path() != "/" {
        let message = format!("nothing is served at {}", arrival.uri.path());
        let failure = refusals::INVALID_ACTION_OR_VERSION.because(message);
        return Answer::envelope(&metadata(&app, &arrival, now), Err(failure)).into_response(now);
    }
    let action = arrival.parameter("Action").to_owned();
    let fault = app.faults().strike(&action);
    let sequence = app.recordings().begin(&arrival, fault.as_ref().map(Fault::name), now);
    answer(&app, &arrival, &breaker, fault, sequence, now).await
}

async fn answer(
    app: &Arc<App>,
    arrival: &Arrival,
    breaker: &Arc<Breaker>,
    fault: Option<Fault>,
    sequence: u64,
    now: Moment,
) -> Response<Body> {
    let metadata = metadata(app, arrival, now);
    let clock = match fault {
        Some(Fault::DateSkew { seconds }) => now.skewed(seconds),
        _ => now,
    };
    let outcome = if fault.as_ref().is_none_or(Fault::lets_through) {
        let outcome = admit(&app.config, arrival, clock).and_then(|()| carry_out(app, arrival, now));
        app.recordings().carried_out(sequence, outcome.as_ref().err());
        outcome.map(|result| padded(result, fault.as_ref()))
    } else {
        Ok(Value::Null)
    };
    if let Some(fault) = &fault {
        faulty::break_connection(fault, breaker).await;
    }
    let instead = fault.as_ref().and_then(|fault| faulty::instead(fault, &metadata, now));
    let answer = instead.unwrap_or_else(|| Answer::envelope(&metadata, outcome));
    let status = answer.status;
    let response = match fault {
        Some(Fault::Truncate { bytes }) => faulty::truncated(answer, bytes, breaker, clock),
        Some(Fault::Slow { ms, pieces }) => faulty::slow(answer, ms, pieces, clock),
        Some(Fault::Latency { ms }) => {
            tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
            answer.into_response(Moment::now())
        }
        _ => answer.into_response(clock),
    };
    app.recordings().finish(sequence, status);
    response
}

fn carry_out(app: &Arc<App>, arrival: &Arrival, now: Moment) -> Result<Value, Failure> {
    let (result, events) = {
        let mut state = app.state();
        let result = actions::perform(&mut state, arrival.parameter("Action"), &arrival.body, now);
        (result, state.take_events())
    };
    // The caller does not wait for callbacks about what has already happened.
    deliver::in_background(app, events);
    result
}

fn padded(mut result: Value, fault: Option<&Fault>) -> Value {
    if let (Some(Fault::Padding { bytes }), Value::Object(fields)) = (fault, &mut result) {
        fields.insert("Padding".to_owned(), Value::String("x".repeat(*bytes)));
    }
    result
}

fn metadata(app: &App, arrival: &Arrival, now: Moment) -> Metadata {
    let own = app.config.region.clone().unwrap_or_else(|| REGIONS[0].to_owned());
    Metadata {
        request_id: app.request_ids.next(now),
        action: arrival.parameter("Action").to_owned(),
        version: arrival.parameter("Version").to_owned(),
        region: arrival.region().unwrap_or(own),
    }
}

fn unread_body(app: &App, arrival: &Arrival, too_large: bool, now: Moment) -> Response<Body> {
    let failure = if too_large {
        refusals::REQUEST_BODY_TOO_LARGE.because("the body is larger than 8 MiB")
    } else {
        Failure::unreadable("JsonParsingError", "the body could not be read")
    };
    Answer::envelope(&metadata(app, arrival, now), Err(failure)).into_response(now)
}
