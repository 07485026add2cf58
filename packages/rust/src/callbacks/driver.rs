//! Drives one exchange: carries out its outputs and reports the outcome.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Buf;
use futures_util::FutureExt;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::request::Parts;
use http_body::Body;
use http_body_util::BodyExt;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tracing::Instrument;
use volc_im_core::callbacks::receiver::{Answer, Exchange, Output, RequestHead, Run, StoreStep};

use super::event::Event;
use super::handler_threads::panicked;
use super::handlers::HandlerResult;
use super::log;
use super::replay_store::{ReplayClaim, ReplayStore};
use super::service::Inner;
use crate::clock::now;
use crate::pacing::StoreError;
use crate::transport::BoxFuture;

/// What is reported to an exchange.
pub(super) enum Input {
    Body(Result<Vec<u8>, String>),
    Started,
    Ended(HandlerResult),
    Claimed(u32, Result<ReplayClaim, StoreError>),
    Stored(u32, Result<(), StoreError>),
    Disconnect,
}

/// A request's method and headers.
pub(super) struct Head {
    method: String,
    headers: [Option<String>; 3],
}

impl Head {
    pub(super) fn of(parts: &Parts) -> Self {
        let header = |name| {
            parts.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Head {
            method: parts.method.as_str().to_owned(),
            headers: [CONTENT_TYPE, CONTENT_ENCODING, CONTENT_LENGTH].map(header),
        }
    }

    fn lent(&self) -> RequestHead<'_> {
        let [content_type, content_encoding, content_length] = self.headers.each_ref().map(Option::as_deref);
        RequestHead { method: &self.method, content_type, content_encoding, content_length }
    }
}

/// Drives an exchange to its end, which is after the response.
pub(super) async fn drive<B>(
    service: Arc<Inner>,
    head: Head,
    body: B,
    inputs: UnboundedSender<Input>,
    mut coming: UnboundedReceiver<Input>,
    answer: oneshot::Sender<Answer>,
) where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: fmt::Display,
{
    let entropy = match entropy(&service) {
        Ok(entropy) => entropy,
        Err(error) => return tracing::error!(%error, "no entropy: a callback is answered with status 500"),
    };
    let mut exchange = service.receiver.start(head.lent(), now(), entropy);
    let (mut body, mut answer) = (Some(body), Some(answer));
    let mut reading = None;
    loop {
        match exchange.next(now()) {
            Output::Read { most, .. } => {
                if let Some(body) = body.take() {
                    reading =
                        Some(AbortOnDrop(spawn(&inputs, async move { Input::Body(read(body, most).await) })));
                }
            }
            Output::Run(run) => start(&service, &mut exchange, *run, &inputs),
            Output::Claim(step) => {
                store(&service, &inputs, step, |store, step| {
                    async move { Input::Claimed(step.token, claim(&*store, &step).await) }.boxed()
                });
            }
            Output::Settle(step) => {
                store(&service, &inputs, step, |store, step| {
                    async move { Input::Stored(step.token, settle(&*store, &step).await) }.boxed()
                });
            }
            Output::Release(step) => {
                store(&service, &inputs, step, |store, step| {
                    async move { Input::Stored(step.token, release(&*store, &step).await) }.boxed()
                });
            }
            Output::Answer(given) => {
                if let Some(answer) = answer.take() {
                    // No receiver is left if the request was dropped.
                    let _ = answer.send(given);
                }
            }
            Output::Log(record) => log::write(&record),
            Output::Wait(ms) => {
                let input = tokio::time::timeout(Duration::from_millis(ms), coming.recv()).await;
                if let Ok(Some(input)) = input {
                    report(&mut exchange, input);
                }
            }
            Output::Over => {
                drop(reading);
                return;
            }
        }
    }
}

fn report(exchange: &mut Exchange, input: Input) {
    let now = now();
    match input {
        Input::Body(Ok(bytes)) => exchange.on_body(now, &bytes),
        Input::Body(Err(words)) => exchange.on_body_failed(now, &words),
        Input::Started => exchange.on_started(now),
        Input::Ended(Ok(reply)) => exchange.on_reply(now, Some(reply.as_str())),
        Input::Ended(Err(error)) => exchange.on_handler_failed(now, &error.to_string()),
        Input::Claimed(token, Ok(claim)) => exchange.on_claim(now, token, &claim.text()),
        Input::Stored(token, Ok(())) => exchange.on_settled(now, token),
        Input::Claimed(token, Err(error)) | Input::Stored(token, Err(error)) => {
            exchange.on_store_failed(now, token, &error.to_string());
        }
        Input::Disconnect => exchange.on_disconnect(now),
    }
}

fn start(service: &Inner, exchange: &mut Exchange, run: Run, inputs: &UnboundedSender<Input>) {
    let threads = if run.is_before { &service.before } else { &service.after };
    let Some(handler) = service.handlers.find(&run.handler) else {
        return exchange.on_not_started(now(), "there is no such handler");
    };
    let (starts, ends) = (inputs.clone(), inputs.clone());
    // The receiver is gone only when the exchange has ended.
    let is_started = threads.start(
        move || handler(Event::of(run.event)),
        move || drop(starts.send(Input::Started)),
        move |result| drop(ends.send(Input::Ended(result))),
    );
    if !is_started {
        exchange.on_not_started(now(), "as many handlers wait for a thread as the queue holds");
    }
}

async fn read<B>(body: B, most: usize) -> Result<Vec<u8>, String>
where
    B: Body,
    B::Error: fmt::Display,
{
    let mut body = pin!(body);
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(mut data) = frame.map_err(|error| error.to_string())?.into_data() else { continue };
        while data.has_remaining() && bytes.len() < most {
            let chunk = data.chunk();
            let taken = chunk.len().min(most - bytes.len());
            bytes.extend_from_slice(chunk.get(..taken).unwrap_or_default());
            data.advance(taken);
        }
        if bytes.len() >= most {
            break;
        }
    }
    Ok(bytes)
}

type Step = fn(Arc<dyn ReplayStore>, StoreStep) -> BoxFuture<'static, Input>;

fn store(service: &Inner, inputs: &UnboundedSender<Input>, step: StoreStep, run: Step) {
    if let Some(store) = service.store.clone() {
        spawn(inputs, run(store, step));
    }
}

async fn claim(store: &dyn ReplayStore, step: &StoreStep) -> Result<ReplayClaim, StoreError> {
    let lease = Duration::from_millis(step.expire_ms);
    guarded(store.claim(&step.keys, &step.owner, lease)).await
}

async fn settle(store: &dyn ReplayStore, step: &StoreStep) -> Result<(), StoreError> {
    let remember = Duration::from_millis(step.expire_ms);
    guarded(store.settle(&step.keys, &step.owner, &step.reply, remember)).await
}

async fn release(store: &dyn ReplayStore, step: &StoreStep) -> Result<(), StoreError> {
    guarded(store.release(&step.keys, &step.owner)).await
}

/// A store that panics has failed.
async fn guarded<T>(step: BoxFuture<'_, Result<T, StoreError>>) -> Result<T, StoreError> {
    AssertUnwindSafe(step).catch_unwind().await.unwrap_or_else(|panic| Err(panicked(&*panic)))
}

/// Runs something beside the driver that ends with an input.
fn spawn(
    inputs: &UnboundedSender<Input>,
    work: impl Future<Output = Input> + Send + 'static,
) -> tokio::task::AbortHandle {
    let inputs = inputs.clone();
    let task = async move { drop(inputs.send(work.await)) };
    tokio::spawn(task.instrument(tracing::Span::current())).abort_handle()
}

/// A body that is no longer needed is not read on.
struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn entropy(service: &Inner) -> Result<[u8; 16], getrandom::Error> {
    let mut entropy = [0; 16];
    if service.receiver.needs_entropy() {
        getrandom::fill(&mut entropy)?;
    }
    Ok(entropy)
}
