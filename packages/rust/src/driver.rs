//! Carries out the outputs of core's machines: send, wait, tell, stop. One driver for calls and batches.

use std::pin::pin;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use futures_util::future::{BoxFuture, Either, FutureExt, select};
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use volc_im_core::error::Error as CoreError;
use volc_im_core::machine::CallLogRecord;
use volc_im_core::machine::output::{Failed, Inputs, Machine, Output, ResponseHead, Token};
use volc_im_core::machine::pacing::Pace;
use volc_im_core::time::Now;

use crate::client::Inner;
use crate::clock::now;
use crate::credentials::run_provider;
use crate::error::{Cause, Error};
use crate::hooks::ProgressHook;
use crate::log;
use crate::pacing::{RateStore, StoreError};
use crate::transport::{Failure, Request, Response, Transport};

/// Message of a cancelled call.
const GIVEN_UP: &str = "the caller gave up";

/// Time after its timeout at which an exchange is ended whose transport ignores it; the machine has abandoned it by then.
const GRACE: Duration = Duration::from_secs(1);

/// Passes the result of work to the machine that asked for it.
pub(crate) type Report<M> = Box<dyn FnOnce(&mut M, Now) + Send>;

/// What a driven machine wants next.
pub(crate) enum Step<M: Drivable> {
    /// What every machine may want.
    Output(Output<M::Outcome>),
    /// Work of its own.
    Work(BoxFuture<'static, Report<M>>),
    /// A log record of its own.
    Log(CallLogRecord),
}

/// What this driver drives: machines, and what needs more than they do.
pub(crate) trait Drivable: Sized + 'static {
    type Outcome;

    fn inputs(&mut self) -> &mut dyn Inputs;

    fn step(&mut self, now: Now) -> Step<Self>;
}

impl<M: Machine + 'static> Drivable for M {
    type Outcome = M::Outcome;

    fn inputs(&mut self) -> &mut dyn Inputs {
        self
    }

    fn step(&mut self, now: Now) -> Step<M> {
        Step::Output(self.next(now))
    }
}

/// Outcome of a step that a machine requested.
enum Input<M> {
    Exchanged(Token, Result<Response, Failure>),
    /// An exchange was ended that nobody waits for any more.
    Ended,
    Reserved(Token, Result<u64, String>),
    Worked(Report<M>),
}

/// What a machine is driven with.
pub(crate) struct Drive<'a> {
    pub(crate) client: &'a Arc<Inner>,
    pub(crate) cancel: Option<&'a CancellationToken>,
    pub(crate) on_progress: Option<&'a ProgressHook>,
}

/// Status and headers of a response.
pub(crate) type Head = (u16, Vec<(String, String)>);

/// What the driver saw of a machine's exchanges.
#[derive(Default)]
pub(crate) struct Observed {
    /// Why the last attempt brought no response.
    cause: Option<Cause>,
    /// Of the last response.
    pub(crate) head: Head,
}

impl Observed {
    /// The error of a client's call, which leads to its cause.
    pub(crate) fn explain(self, client: &Inner, failed: Failed) -> Error {
        let cause = match &failed.error {
            CoreError::Validation(refused) if refused.path == "credentials" => {
                client.without_keys.lock().unwrap_or_else(PoisonError::into_inner).clone()
            }
            _ => self.cause,
        };
        Error::from(failed).caused(cause)
    }
}

/// Drives a machine to its end; its outcome, and what was seen on the way. Cancelling or dropping it stops it: nothing is
/// sent after that.
pub(crate) async fn drive<M: Drivable>(action: &str, machine: M, with: Drive<'_>) -> (M::Outcome, Observed) {
    log::in_span_of(action, run(action, machine, with)).await
}

async fn run<M: Drivable>(action: &str, machine: M, with: Drive<'_>) -> (M::Outcome, Observed) {
    let Drive { client, cancel, on_progress } = with;
    let mut driven = Driven { machine, client: Arc::clone(client), observed: Observed::default() };
    let mut run_over = client.provider.is_some().then(|| client.run_over.subscribe());
    let mut running: FuturesUnordered<BoxFuture<'_, Input<M>>> = FuturesUnordered::new();
    let mut is_cancelled = false;
    loop {
        if !is_cancelled && cancel.is_some_and(CancellationToken::is_cancelled) {
            is_cancelled = true;
            driven.machine.inputs().cancel(now(), GIVEN_UP);
        }
        let output = match driven.machine.step(now()) {
            Step::Output(output) => output,
            Step::Work(work) => {
                running.push(work.map(Input::Worked).boxed());
                continue;
            }
            Step::Log(record) => {
                client.hooks.log(action, record);
                continue;
            }
        };
        match output {
            Output::Send { token, request, timeout_ms, .. } => {
                driven.observed.cause = None;
                let timeout = Duration::from_millis(timeout_ms);
                let exchange = client.transport.send(Request::new(request, timeout));
                let exchange = tokio::time::timeout(timeout.saturating_add(GRACE), exchange);
                let input = move |exchanged: Result<_, _>| -> Input<M> {
                    exchanged.map_or(Input::Ended, |exchanged| Input::Exchanged(token, exchanged))
                };
                running.push(exchange.map(input).boxed());
            }
            Output::Reserve { token, bucket, pace, weight, timeout_ms } => {
                let timeout = Duration::from_millis(timeout_ms);
                let wait = reserve(client.rate_store.clone(), bucket, pace, weight, timeout);
                running.push(wait.map(move |wait| Input::Reserved(token, wait)).boxed());
            }
            Output::GiveBack { bucket, pace, weight, timeout_ms } => {
                driven.give_back(bucket, pace, weight, timeout_ms);
            }
            Output::SlowDown { bucket, timeout_ms } => driven.slow_down(bucket, timeout_ms),
            Output::RunProvider { run, timeout_ms } => {
                run_provider(client, run, Duration::from_millis(timeout_ms));
            }
            Output::Tell(event) => client.hooks.tell(event, on_progress).await,
            Output::Wait(ms) => {
                let cancel = cancel.filter(|_| !is_cancelled);
                let wait = unless_over(run_over.as_mut(), wait(&mut running, ms));
                if let Some(input) = unless_cancelled(cancel, wait).await.flatten() {
                    if let Input::Exchanged(_, Ok(response)) = &input {
                        client.hooks.tell_head(response);
                    }
                    driven.feed(input);
                }
            }
            Output::Over(outcome) => return (outcome, std::mem::take(&mut driven.observed)),
        }
    }
}

/// The next input, if one comes in time.
async fn wait<M>(running: &mut FuturesUnordered<BoxFuture<'_, Input<M>>>, ms: u64) -> Option<Input<M>> {
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

/// What some work gives; none when a run of the provider is over before: every machine is asked again then.
async fn unless_over<M>(
    run_over: Option<&mut watch::Receiver<()>>,
    work: impl Future<Output = Option<Input<M>>>,
) -> Option<Input<M>> {
    match run_over {
        Some(run_over) => match select(pin!(work), pin!(run_over.changed())).await {
            Either::Left((done, _)) => done,
            Either::Right(_) => None,
        },
        None => work.await,
    }
}

/// What some work gives; none when the token was cancelled before.
async fn unless_cancelled<T>(cancel: Option<&CancellationToken>, work: impl Future<Output = T>) -> Option<T> {
    match cancel {
        // The work is polled first: a result that is there is not lost.
        Some(cancel) => match select(pin!(work), pin!(cancel.cancelled())).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(_) => None,
        },
        None => Some(work.await),
    }
}

/// A machine that is cancelled when dropped, so that its reserved units are returned.
struct Driven<M: Drivable> {
    machine: M,
    client: Arc<Inner>,
    observed: Observed,
}

impl<M: Drivable> Driven<M> {
    fn feed(&mut self, input: Input<M>) {
        let (machine, now) = (&mut self.machine, now());
        match input {
            Input::Exchanged(token, Ok(response)) => {
                let is_awaited = machine.inputs().awaits(token);
                let (retry_after, date) = (response.get("retry-after"), response.get("date"));
                let head = ResponseHead { status: response.status, retry_after, date };
                machine.inputs().on_response(now, token, head, &response.body);
                if is_awaited {
                    self.observed.head = (response.status, response.headers);
                }
            }
            Input::Exchanged(token, Err(failure)) => {
                let (phase, message, cause) = failure.into_parts();
                // An attempt that was given up is no cause of what a later one comes to.
                if machine.inputs().awaits(token) {
                    self.observed.cause = Some(cause);
                }
                match phase.kind() {
                    Some(kind) => machine.inputs().on_transport_error(now, token, kind, &message),
                    None => machine.inputs().on_unsendable(now, token, &message),
                }
            }
            Input::Ended => {}
            Input::Worked(report) => report(machine, now),
            Input::Reserved(token, Ok(wait_ms)) => machine.inputs().on_reserved(now, token, wait_ms),
            Input::Reserved(token, Err(message)) => machine.inputs().on_reserve_failed(now, token, &message),
        }
    }

    fn give_back(&self, bucket: &'static str, pace: Pace, weight: u32, timeout_ms: u64) {
        if let Some(store) = self.client.rate_store.clone() {
            let step = async move { store.give_back(bucket, pace, weight).await };
            self.in_background(bucket, timeout_ms, step);
        }
    }

    fn slow_down(&self, bucket: &'static str, timeout_ms: u64) {
        if let Some(store) = self.client.rate_store.clone() {
            self.in_background(bucket, timeout_ms, async move { store.slow_down(bucket).await });
        }
    }

    /// Runs a step of the store of rates that is not awaited, within its time.
    fn in_background(
        &self,
        bucket: &'static str,
        timeout_ms: u64,
        step: impl Future<Output = Result<(), StoreError>> + Send + 'static,
    ) {
        let client = Arc::clone(&self.client);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let message = match tokio::time::timeout(Duration::from_millis(timeout_ms), step).await {
                    Ok(Ok(())) => return,
                    Ok(Err(error)) => Some(error.to_string()),
                    Err(_) => None,
                };
                let record = client.core.on_rate_step_failed(now().mono, bucket, message.as_deref());
                if let Some(record) = record {
                    client.hooks.log(bucket, record);
                }
            });
        }
    }
}

impl<M: Drivable> Drop for Driven<M> {
    fn drop(&mut self) {
        self.machine.inputs().cancel(now(), GIVEN_UP);
        loop {
            let output = match self.machine.step(now()) {
                Step::Output(output) => output,
                // Nobody hears of it: what has not been sent yet is given back so.
                Step::Work(work) => {
                    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                        runtime.spawn(work.map(drop));
                    }
                    continue;
                }
                Step::Log(_) => continue,
            };
            match output {
                Output::GiveBack { bucket, pace, weight, timeout_ms } => {
                    self.give_back(bucket, pace, weight, timeout_ms);
                }
                Output::SlowDown { bucket, timeout_ms } => self.slow_down(bucket, timeout_ms),
                // Other calls wait for it.
                Output::RunProvider { run, timeout_ms } => {
                    run_provider(&self.client, run, Duration::from_millis(timeout_ms));
                }
                Output::Wait(_) | Output::Over(_) => return,
                Output::Send { .. } | Output::Reserve { .. } | Output::Tell(_) => {}
            }
        }
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
