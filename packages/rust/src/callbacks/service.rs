//! The service.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use tokio::sync::{mpsc, oneshot};
use tower_service::Service;
use tracing::Instrument;
use volc_im_core::callbacks::receiver::{Answer, Receiver};

use super::builder::{CallbackServiceBuilder, Undecided};
use super::driver::{Head, Input, drive};
use super::handler_threads::HandlerThreads;
use super::handlers::Handlers;
use super::replay_store::ReplayStore;
use super::verifier::Callbacks;

/// Receives callbacks: a `tower::Service` for axum, hyper and whatever else speaks `http`.
///
/// | request | response |
/// | --- | --- |
/// | an event, handled in time | the reply |
/// | an event handled before | that reply |
/// | a Before event that no handler decided | what [`Undecided`] says |
/// | an After event, handled late | accepted: the handler is still at work on it |
/// | an After event whose handler fails | status 500, so that the service can send it again |
/// | an After event that is still being handled, or for which there is no room | status 503 |
/// | a body that fails verification | status 401 or 400, without a reason |
/// | a body over the limit, or one that does not come in time | status 413, status 408 |
/// | another method than POST, a content type other than JSON, an encoded body | status 405, status 415 |
///
/// Handlers run on separate threads, in the request's span, and continue when the request is dropped. A panic is a failed
/// handler. Everything is logged by `tracing`. Clones share everything.
///
/// ```
/// use axum::Router;
/// use axum::routing::post_service;
/// use volc_im::callbacks::{BeforeSendMessageData, CallbackService, Callbacks, Reply, Undecided};
///
/// # fn app() -> Result<Router, Box<dyn std::error::Error>> {
/// let callbacks = Callbacks::new(["callback secret of the app"])?.app_id(123456);
/// let service = CallbackService::builder(callbacks, Undecided::Accept)
///     .on_typed(|event, _: BeforeSendMessageData| async move {
///         if event.texts().iter().any(|text| text.contains("spoiler")) {
///             return Ok(Reply::reject(1001, "no spoilers, please")?);
///         }
///         Ok(Reply::accept())
///     })
///     .build()?;
/// let app = Router::new().route("/im", post_service(service));
/// # Ok(app)
/// # }
/// ```
#[derive(Clone)]
pub struct CallbackService(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) receiver: Receiver,
    pub(super) handlers: Handlers,
    pub(super) store: Option<Arc<dyn ReplayStore>>,
    pub(super) before: HandlerThreads,
    pub(super) after: HandlerThreads,
}

impl fmt::Debug for CallbackService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackService").field("handlers", &self.0.handlers.names).finish_non_exhaustive()
    }
}

impl CallbackService {
    /// A service to be. `undecided`: the reply to a Before event that no handler decided.
    #[must_use]
    pub fn builder(callbacks: Callbacks, undecided: Undecided) -> CallbackServiceBuilder {
        CallbackServiceBuilder::new(callbacks, undecided)
    }

    /// The service as a route of axum: `Router::new().route("/im", service.into_route())`.
    #[cfg(feature = "axum")]
    pub fn into_route<S: Clone + Send + Sync + 'static>(self) -> axum::routing::MethodRouter<S> {
        // The service responds to methods other than POST.
        axum::routing::any_service(self)
    }

    async fn answer<B>(self, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: fmt::Display,
    {
        let (parts, body) = request.into_parts();
        let (inputs, coming) = mpsc::unbounded_channel();
        let (answer, answered) = oneshot::channel();
        let disconnect = Disconnect(Some(inputs.clone()));
        let driven = drive(self.0, Head::of(&parts), body, inputs, coming, answer);
        // Not a part of this future: if it is dropped, the exchange continues.
        tokio::spawn(driven.instrument(tracing::Span::current()));
        let answer = answered.await.ok();
        disconnect.disarm();
        response(answer)
    }
}

impl<B> Service<Request<B>> for CallbackService
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: fmt::Display,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move { Ok(service.answer(request).await) })
    }
}

/// Reports that the request was dropped, unless a response was sent.
struct Disconnect(Option<mpsc::UnboundedSender<Input>>);

impl Disconnect {
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for Disconnect {
    fn drop(&mut self) {
        if let Some(inputs) = &self.0 {
            // Fails only where the exchange is over.
            let _ = inputs.send(Input::Disconnect);
        }
    }
}

/// Without a response the driver has panicked, which is a subscriber's fault.
fn response(answer: Option<Answer>) -> Response<Full<Bytes>> {
    let (status, headers, body) = answer
        .map_or((500, Vec::new(), String::new()), |answer| (answer.status, answer.headers, answer.body));
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() =
        http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        response.headers_mut().insert(name, http::HeaderValue::from_static(value));
    }
    response
}
