//! Carries out what core's call machine asks for: send, wait, stop.

use std::time::{Duration, Instant};

use reqwest::header::HeaderValue;
use tracing::Instrument;
use volc_im_core::MAX_RESPONSE_BYTES;
use volc_im_core::error::TransportKind;
use volc_im_core::machine::call::{Call, Done, Failed, ResponseHead, Step};
use volc_im_core::wire::protocol::HttpRequest;

use crate::call_clock::CallClock;
use crate::client::Inner;
use crate::hooks::{RequestEvent, ResponseEvent, RetryEvent};
use crate::stop::{Stop, unless_stopped};

/// What a stopped call says.
const GIVEN_UP: &str = "the caller gave up";

/// Drives one call to its end. Stopped or dropped, it is given up: nothing is sent after that.
pub(crate) async fn drive(
    client: &Inner,
    action: &str,
    call: Call,
    clock: &CallClock,
    stop: Option<&Stop>,
) -> Result<Done, Failed> {
    let span = tracing::info_span!("volc_im", action);
    run(client, action, call, clock, stop).instrument(span).await
}

async fn run(
    client: &Inner,
    action: &str,
    mut call: Call,
    clock: &CallClock,
    stop: Option<&Stop>,
) -> Result<Done, Failed> {
    let (mut attempt, mut told) = (0, 0);
    loop {
        if stop.is_some_and(Stop::is_stopped) {
            call.on_transport_error(clock.now(), TransportKind::Aborted, GIVEN_UP);
        }
        let step = call.next(clock.now());
        if let Some(error) = call.repeats_after().filter(|_| told != attempt) {
            let wait = Duration::from_millis(if let Step::Wait(ms) = step { ms } else { 0 });
            client.hooks.retry(&RetryEvent { action, attempt, wait, error });
            told = attempt;
        }
        match step {
            Step::Send { request, timeout_ms, attempt: number } => {
                attempt = number;
                client.hooks.request(&RequestEvent { action, attempt });
                let began = Instant::now();
                let exchange = exchange(&client.http, request, Duration::from_millis(timeout_ms));
                match unless_stopped(stop, exchange).await {
                    Some(Ok(answer)) => {
                        let (status, took) = (answer.status, began.elapsed());
                        client.hooks.response(&ResponseEvent { action, attempt, status, took });
                        let head = ResponseHead {
                            status,
                            retry_after: answer.retry_after.as_deref(),
                            date: answer.date.as_deref(),
                        };
                        call.on_response(clock.now(), head, &answer.body);
                    }
                    Some(Err((kind, message))) => call.on_transport_error(clock.now(), kind, &message),
                    None => {}
                }
            }
            Step::Wait(ms) => {
                unless_stopped(stop, tokio::time::sleep(Duration::from_millis(ms))).await;
            }
            Step::Done(done) => return Ok(done),
            Step::Failed(failed) => return Err(failed),
            _ => tokio::time::sleep(Duration::from_millis(1)).await,
        }
    }
}

/// What is read of an answer.
struct Answer {
    status: u16,
    retry_after: Option<String>,
    date: Option<String>,
    body: Vec<u8>,
}

async fn exchange(
    http: &reqwest::Client,
    request: HttpRequest,
    timeout: Duration,
) -> Result<Answer, (TransportKind, String)> {
    let mut post = http.post(&request.url).timeout(timeout).body(request.body);
    for (name, value) in request.headers {
        let mut value =
            HeaderValue::try_from(value).map_err(|error| (TransportKind::Connect, error.to_string()))?;
        // HTTP's own logs leave out what signs.
        value.set_sensitive(matches!(name, "authorization" | "x-security-token"));
        post = post.header(name, value);
    }
    let mut response = post.send().await.map_err(|error| failure(&error))?;
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (retry_after, date) = (header("retry-after"), header("date"));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        body.extend_from_slice(&chunk);
        // One byte over the limit is enough for core to say so.
        if body.len() > MAX_RESPONSE_BYTES {
            break;
        }
    }
    Ok(Answer { status: response.status().as_u16(), retry_after, date, body })
}

/// Only a connection that was never made is known not to have carried anything.
fn failure(error: &reqwest::Error) -> (TransportKind, String) {
    let kind = if error.is_connect() || error.is_builder() {
        TransportKind::Connect
    } else if error.is_timeout() {
        TransportKind::Timeout
    } else if error.is_request() || error.is_body() || error.is_decode() {
        TransportKind::Reset
    } else {
        TransportKind::Other
    };
    (kind, with_causes(error))
}

/// An error of reqwest's with what is behind it, which its own words leave out.
pub(crate) fn with_causes(error: &reqwest::Error) -> String {
    let mut message = String::new();
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if !message.is_empty() {
            message.push_str(": ");
        }
        message.push_str(&error.to_string());
        cause = error.source();
    }
    message
}
