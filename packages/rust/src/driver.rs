//! Carries out what core's machines ask for: send, wait, tell, stop. One driver for calls and batches.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{FuturesUnordered, StreamExt};
use tracing::Instrument;
use volc_im_core::error::Error as CoreError;
use volc_im_core::machine::output::{Machine, Output, ResponseHead, Token};
use volc_im_core::machine::pacing::Pace;

use crate::client::Inner;
use crate::clock::now;
use crate::exchange::{Exchanged, Failure, exchange};
use crate::hooks::ProgressHook;
use crate::rate_store::RateStore;
use crate::stop::{Stop, unless_stopped};

/// What a stopped call says.
const GIVEN_UP: &str = "the caller gave up";

/// How long a store may take for what nobody waits for.
const STORE_PATIENCE: Duration = Duration::from_millis(250);

/// What came of something that a machine asked for.
enum Input {
    Exchanged(Token, Exchanged),
    Reserved(Token, Result<u64, String>),
}

/// What a machine is driven with.
pub(crate) struct Drive<'a> {
    pub(crate) client: &'a Inner,
    pub(crate) stop: Option<&'a Stop>,
    pub(crate) on_progress: Option<&'a ProgressHook>,
}

/// Drives a machine to its end. Stopped or dropped, it is given up: nothing is sent after that.
pub(crate) async fn drive<M: Machine>(action: &str, machine: M, with: Drive<'_>) -> M::Outcome {
    let span = tracing::info_span!("volc_im", action);
    run(machine, with).instrument(span).await
}

async fn run<M: Machine>(machine: M, with: Drive<'_>) -> M::Outcome {
    let Drive { client, stop, on_progress } = with;
    let mut driven = Driven { machine, store: client.rate_store.clone() };
    let mut running: FuturesUnordered<BoxFuture<'_, Input>> = FuturesUnordered::new();
    let mut is_stopped = false;
    loop {
        if !is_stopped && stop.is_some_and(Stop::is_stopped) {
            is_stopped = true;
            driven.machine.cancel(now(), GIVEN_UP);
        }
        match driven.machine.next(now()) {
            Output::Send { token, request, timeout_ms, .. } => {
                let exchange = exchange(&client.http, request, Duration::from_millis(timeout_ms));
                running.push(exchange.map(move |exchanged| Input::Exchanged(token, exchanged)).boxed());
            }
            Output::Reserve { token, bucket, pace, weight, timeout_ms } => {
                let timeout = Duration::from_millis(timeout_ms);
                let wait = reserve(client.rate_store.clone(), bucket, pace, weight, timeout);
                running.push(wait.map(move |wait| Input::Reserved(token, wait)).boxed());
            }
            Output::GiveBack { bucket, pace, weight } => driven.give_back(bucket, pace, weight),
            Output::SlowDown { bucket } => driven.slow_down(bucket),
            // Clients have no provider yet: core never asks for one.
            Output::Credentials { token, .. } => {
                driven.machine.on_credentials_failed(now(), token, "there is no provider");
            }
            Output::Tell(event) => client.hooks.tell(event, on_progress).await,
            Output::Wait(ms) => {
                let stop = stop.filter(|_| !is_stopped);
                if let Some(input) = unless_stopped(stop, wait(&mut running, ms)).await.flatten() {
                    driven.feed(input);
                }
            }
            Output::Over(outcome) => return outcome,
        }
    }
}

/// The next input, if one comes in time.
async fn wait(running: &mut FuturesUnordered<BoxFuture<'_, Input>>, ms: u64) -> Option<Input> {
    let time = Duration::from_millis(ms);
    if running.is_empty() {
        tokio::time::sleep(time).await;
        return None;
    }
    tokio::time::timeout(time, running.next()).await.ok().flatten()
}

async fn reserve(
    store: Option<Arc<dyn RateStore>>,
    bucket: &'static str,
    pace: Pace,
    weight: u32,
    timeout: Duration,
) -> Result<u64, String> {
    let store = store.ok_or("there is no store")?;
    let reserved = tokio::time::timeout(timeout, store.reserve(bucket, pace, weight)).await;
    reserved.map_err(|_| "no answer in time".to_owned())?.map_err(|error| error.to_string())
}

/// A machine that is given up when it is dropped, so that what it has reserved comes back.
struct Driven<M: Machine> {
    machine: M,
    store: Option<Arc<dyn RateStore>>,
}

impl<M: Machine> Driven<M> {
    fn feed(&mut self, input: Input) {
        let (machine, now) = (&mut self.machine, now());
        match input {
            Input::Exchanged(token, Ok(response)) => {
                let (retry_after, date) = (response.retry_after.as_deref(), response.date.as_deref());
                let head = ResponseHead { status: response.status, retry_after, date };
                machine.on_response(now, token, head, &response.body);
            }
            Input::Exchanged(token, Err(Failure::Transport(kind, message))) => {
                machine.on_transport_error(now, token, kind, &message);
            }
            Input::Exchanged(token, Err(Failure::Unsendable(message))) => {
                machine.on_unsendable(now, token, &message);
            }
            Input::Reserved(token, Ok(wait_ms)) => machine.on_reserved(now, token, wait_ms),
            Input::Reserved(token, Err(message)) => machine.on_reserve_failed(now, token, &message),
        }
    }

    fn give_back(&self, bucket: &'static str, pace: Pace, weight: u32) {
        if let Some(store) = self.store.clone() {
            in_background(async move { store.give_back(bucket, pace, weight).await.is_ok() });
        }
    }

    fn slow_down(&self, bucket: &'static str) {
        if let Some(store) = self.store.clone() {
            in_background(async move { store.slow_down(bucket).await.is_ok() });
        }
    }
}

impl<M: Machine> Drop for Driven<M> {
    fn drop(&mut self) {
        self.machine.cancel(now(), GIVEN_UP);
        loop {
            match self.machine.next(now()) {
                Output::GiveBack { bucket, pace, weight } => self.give_back(bucket, pace, weight),
                Output::SlowDown { bucket } => self.slow_down(bucket),
                Output::Wait(_) | Output::Over(_) => return,
                Output::Send { .. }
                | Output::Reserve { .. }
                | Output::Credentials { .. }
                | Output::Tell(_) => {}
            }
        }
    }
}

/// Does what nobody waits for, within a bounded time.
fn in_background(work: impl Future<Output = bool> + Send + 'static) {
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(async move {
            if !tokio::time::timeout(STORE_PATIENCE, work).await.unwrap_or(false) {
                tracing::warn!("the store of rates failed");
            }
        });
    }
}

/// Random bytes for a call or a batch.
pub(crate) fn entropy() -> Result<[u8; 16], CoreError> {
    let mut entropy = [0; 16];
    getrandom::fill(&mut entropy).map_err(|error| {
        CoreError::setting("entropy", "required", &format!("the system gives none: {error}"))
    })?;
    Ok(entropy)
}
