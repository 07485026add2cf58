//! Carries out the outputs of core's machines: send, wait, tell, stop. One driver for calls and batches.

use std::future::poll_fn;
use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::{Arc, PoisonError};
use std::task::Poll;
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt, OptionFuture};
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

/// Work of a machine that is under way.
type Running<'a, M> = FuturesUnordered<BoxFuture<'a, Input<M>>>;

/// What the driver waits for before a machine's next step.
enum Pause<'a> {
    None,
    /// A user's hook.
    Hook(BoxFuture<'a, ()>),
    /// An input, for so many milliseconds at most.
    Wait(u64),
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
///
/// The machine is boxed: every future around this one would have room for it once more.
pub(crate) fn drive<'a, M: Drivable>(
    action: &'a str,
    machine: Box<M>,
    with: Drive<'a>,
) -> impl Future<Output = (M::Outcome, Observed)> + use<'a, M> {
    log::in_span_of(action, run(action, machine, with))
}

async fn run<M: Drivable>(action: &str, machine: Box<M>, with: Drive<'_>) -> (M::Outcome, Observed) {
    let Drive { client, cancel, .. } = with;
    let mut driven = Driven { machine, client: Arc::clone(client), observed: Observed::default() };
    let mut run_over = client.provider.is_some().then(|| client.run_over.subscribe());
    let mut running = Running::new();
    let mut is_cancelled = false;
    loop {
        if !is_cancelled && cancel.is_some_and(CancellationToken::is_cancelled) {
            is_cancelled = true;
            driven.machine.inputs().cancel(now(), GIVEN_UP);
        }
        // The step itself is not held while waiting: the future of every call would have room for it.
        let pause = match driven.step(action, &with, &mut running) {
            ControlFlow::Continue(pause) => pause,
            ControlFlow::Break(outcome) => return (outcome, std::mem::take(&mut driven.observed)),
        };
        match pause {
            Pause::None => {}
            Pause::Hook(hook) => hook.await,
            Pause::Wait(ms) => {
                let cancel = cancel.filter(|_| !is_cancelled);
                if let Some(input) = next_input(&mut running, ms, run_over.as_mut(), cancel).await {
                    if let Input::Exchanged(_, Ok(response)) = &input {
                        client.hooks.tell_head(response);
                    }
                    driven.feed(input);
                }
            }
        }
    }
}

/// The next input, if one comes in time: none when a run of the provider is over before, since every machine is asked again
/// then, and none when the token was cancelled before.
async fn next_input<M>(
    running: &mut Running<'_, M>,
    ms: u64,
    run_over: Option<&mut watch::Receiver<()>>,
    cancel: Option<&CancellationToken>,
) -> Option<Input<M>> {
    let mut time_over = pin!(tokio::time::sleep(Duration::from_millis(ms)));
    let mut run_over = pin!(OptionFuture::from(run_over.map(watch::Receiver::changed)));
    let mut cancelled = pin!(OptionFuture::from(cancel.map(CancellationToken::cancelled)));
    poll_fn(|context| {
        // The work is polled first: a result that is there is not lost.
        if let Poll::Ready(Some(input)) = running.poll_next_unpin(context) {
            return Poll::Ready(Some(input));
        }
        let is_over = time_over.as_mut().poll(context).is_ready()
            || matches!(run_over.as_mut().poll(context), Poll::Ready(Some(_)))
            || matches!(cancelled.as_mut().poll(context), Poll::Ready(Some(())));
        if is_over { Poll::Ready(None) } else { Poll::Pending }
    })
    .await
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

/// A machine that is cancelled when dropped, so that its reserved units are returned.
struct Driven<M: Drivable> {
    machine: Box<M>,
    client: Arc<Inner>,
    observed: Observed,
}

impl<M: Drivable> Driven<M> {
    /// Takes the machine's next step, up to where it waits or ends.
    fn step<'a>(
        &mut self,
        action: &str,
        with: &Drive<'a>,
        running: &mut Running<'a, M>,
    ) -> ControlFlow<M::Outcome, Pause<'a>> {
        let client = with.client;
        let output = match self.machine.step(now()) {
            Step::Output(output) => output,
            Step::Work(work) => {
                running.push(work.map(Input::Worked).boxed());
                return ControlFlow::Continue(Pause::None);
            }
            Step::Log(record) => {
                client.hooks.log(action, record);
                return ControlFlow::Continue(Pause::None);
            }
        };
        match output {
            Output::Send { token, request, timeout_ms, .. } => {
                self.observed.cause = None;
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
                self.give_back(bucket, pace, weight, timeout_ms);
            }
            Output::SlowDown { bucket, timeout_ms } => self.slow_down(bucket, timeout_ms),
            Output::RunProvider { run, timeout_ms } => {
                run_provider(client, run, Duration::from_millis(timeout_ms));
            }
            Output::Tell(event) => {
                let hook = client.hooks.tell(event, with.on_progress);
                return ControlFlow::Continue(hook.map_or(Pause::None, Pause::Hook));
            }
            Output::Wait(ms) => return ControlFlow::Continue(Pause::Wait(ms)),
            Output::Over(outcome) => return ControlFlow::Break(outcome),
        }
        ControlFlow::Continue(Pause::None)
    }

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
