//! How each injected fault looks on the wire.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use hyper::body::Frame;
use tokio::time::Sleep;

use super::clock::Moment;
use super::envelope::{Answer, Metadata};
use super::refusals::{self, Refusal};
use crate::connection::Breaker;
use crate::control::fault::Fault;
use crate::failure::Failure;

/// The answer that a fault gives in the place of the action's; none when the action's is given.
pub fn instead(fault: &Fault, metadata: &Metadata, now: Moment) -> Option<Answer> {
    let of = |status: u16| StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match fault {
        Fault::Status { status, headers, body, .. } => {
            let answer =
                Answer::raw(of(*status), "text/plain; charset=utf-8", body.clone().unwrap_or_default());
            Some(answer.with_headers(headers))
        }
        Fault::RateLimit { retry_after } => {
            let failure = refusals::FLOW_LIMIT_EXCEEDED.because("too many requests");
            let mut answer = Answer::envelope(metadata, Err(failure));
            answer.headers.extend(retry_after.as_ref().map(|value| {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                ("retry-after".to_owned(), text)
            }));
            Some(answer)
        }
        Fault::ApiError { code, message, status, number, headers, date_offset, .. } => {
            let documented = Refusal::find(code);
            let status =
                status.map(of).or(documented.map(|refusal| refusal.status)).unwrap_or(StatusCode::OK);
            let number = number.or(documented.map(|refusal| refusal.number)).unwrap_or(0);
            let failure = Failure::gateway(status, number, code, message.clone());
            let mut answer = Answer::envelope(metadata, Err(failure));
            if *date_offset != 0 {
                answer.headers.push(("date".to_owned(), now.skewed(*date_offset).http_date()));
            }
            Some(answer.with_headers(headers))
        }
        Fault::Body { status, body, repeat, content_type, .. } => {
            let kind = content_type.as_deref().unwrap_or("text/html; charset=utf-8");
            Some(Answer::raw(of(*status), kind, body.repeat(*repeat)))
        }
        _ => None,
    }
}

/// Breaks the connection in the way of a fault; never answers. Comes back when the fault is of another kind.
pub async fn break_connection(fault: &Fault, breaker: &Breaker) {
    match fault {
        Fault::Reset { .. } => breaker.reset(),
        Fault::Close { .. } => breaker.close(),
        Fault::BlackHole { .. } => breaker.swallow(),
        Fault::Hang { .. } => {}
        _ => return,
    }
    std::future::pending().await
}

/// Announces the whole answer, sends the start of it and closes the connection.
pub fn truncated(answer: Answer, bytes: usize, breaker: &Arc<Breaker>, now: Moment) -> Response<Body> {
    let whole = answer.body.clone();
    let start = whole.slice(..bytes.min(whole.len().saturating_sub(1)));
    let mut response = answer.into_response(now);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let cut = CutBody { start: Some(start), breaker: Arc::clone(breaker), flushed: None };
    *response.body_mut() = Body::new(cut);
    response
}

/// Announces the whole answer and sends it in pieces, with a time before each.
pub fn slow(answer: Answer, ms: u64, pieces: usize, now: Moment) -> Response<Body> {
    let rest = answer.body.clone();
    let piece = rest.len().div_ceil(pieces.max(1)).max(1);
    let mut response = answer.into_response(now);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(rest.len()));
    *response.body_mut() = Body::new(SlowBody { rest, piece, pause: Duration::from_millis(ms), sleep: None });
    response
}

/// A body whose pieces come one after the other.
struct SlowBody {
    rest: Bytes,
    piece: usize,
    pause: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl hyper::body::Body for SlowBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let pause = self.pause;
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
        if sleep.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.sleep = None;
        let length = self.piece.min(self.rest.len());
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }
}

/// A body that gives its start and then breaks the connection.
struct CutBody {
    start: Option<Bytes>,
    breaker: Arc<Breaker>,
    flushed: Option<Pin<Box<Sleep>>>,
}

impl hyper::body::Body for CutBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Some(start) = self.start.take() {
            return Poll::Ready(Some(Ok(Frame::data(start))));
        }
        // While the body is pending the connection flushes what it has; only then may it be closed.
        let flushed =
            self.flushed.get_or_insert_with(|| Box::pin(tokio::time::sleep(Duration::from_millis(15))));
        if flushed.as_mut().poll(context).is_ready() {
            self.breaker.close();
        }
        Poll::Pending
    }
}
