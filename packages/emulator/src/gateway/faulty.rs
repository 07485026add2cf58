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
use crate::connection::Breaker;
use crate::control::faults::Fault;
use crate::failure::Failure;

/// The answer that a fault gives instead of carrying out the request; none when the request is carried out.
pub fn instead(fault: &Fault, metadata: &Metadata) -> Option<Answer> {
    let of = |status: u16| StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match fault {
        Fault::Status { status, headers, body } => {
            let mut answer =
                Answer::raw(of(*status), "text/plain; charset=utf-8", body.clone().unwrap_or_default());
            answer.headers = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
            Some(answer)
        }
        Fault::RateLimit { retry_after } => {
            let failure = Failure::gateway(
                StatusCode::TOO_MANY_REQUESTS,
                100_018,
                "FlowLimitExceeded.QPSOverLimit",
                "too many requests",
            );
            let mut answer = Answer::envelope(metadata, Err(failure));
            answer.headers.extend(retry_after.map(|seconds| ("retry-after".to_owned(), seconds.to_string())));
            Some(answer)
        }
        Fault::ApiError { code, message, status } => {
            let failure = Failure::gateway(of(*status), 0, code, message.clone());
            Some(Answer::envelope(metadata, Err(failure)))
        }
        Fault::Body { status, body, content_type } => {
            let kind = content_type.as_deref().unwrap_or("text/html; charset=utf-8");
            Some(Answer::raw(of(*status), kind, body.clone()))
        }
        Fault::Latency { .. } | Fault::Reset { .. } | Fault::Truncate { .. } | Fault::DateSkew { .. } => None,
    }
}

/// Resets the connection; never answers.
pub async fn reset(breaker: &Breaker) -> Response<Body> {
    breaker.reset();
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
