//! Batches of any length.

use std::sync::Arc;

use futures_util::stream::{FuturesUnordered, StreamExt};
use serde::de::DeserializeOwned;
use volc_im_core::machine::batches::{BatchReport, BatchStep, Batches};
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::model::operations::Request;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::{Decoded, JsonStyle, typed_input, typed_result};

use crate::call::{CallOptions, Input, run_unpaced};
use crate::client::ImClient;
use crate::error::Error;
use crate::pacer::Pacer;
use crate::stop::{Stop, unless_stopped};

/// How a batch is run.
#[derive(Clone)]
pub(crate) struct BatchSettings {
    part_size: Option<usize>,
    concurrency: Option<usize>,
    pacer: Option<Pacer>,
    on_progress: Option<Arc<dyn Fn(usize, usize) + Send + Sync>>,
    options: CallOptions,
}

impl BatchSettings {
    pub(crate) fn of(client: &ImClient) -> Self {
        BatchSettings {
            part_size: None,
            concurrency: None,
            pacer: Some(client.0.account_pacer.clone()),
            on_progress: None,
            options: CallOptions::default(),
        }
    }
}

/// The setters that every kind of batch has.
macro_rules! batch_setters {
    () => {
        /// How many items a call carries; at most, and by default, the action's limit.
        pub fn part_size(mut self, items: usize) -> Self {
            self.settings.part_size = Some(items);
            self
        }

        /// How many calls run at once; 4 by default.
        pub fn concurrency(mut self, calls: usize) -> Self {
            self.settings.concurrency = Some(calls);
            self
        }

        /// Paces the calls with this one, or not at all. By default the one that all clients of the account share.
        pub fn pacer(mut self, pacer: Option<Pacer>) -> Self {
            self.settings.pacer = pacer;
            self
        }

        /// Is told after each call how many items are over, and how many there are.
        pub fn on_progress(mut self, hook: impl Fn(usize, usize) + Send + Sync + 'static) -> Self {
            self.settings.on_progress = Some(Arc::new(hook));
            self
        }

        /// Another application than the client's.
        pub fn app_id(mut self, app_id: i32) -> Self {
            self.settings.options.app_id = Some(app_id);
            self
        }

        /// How often each call is tried, and its limits of time.
        pub fn retry(mut self, policy: RetryPolicy) -> Self {
            self.settings.options.policy = Some(policy);
            self
        }

        /// Ends the batch early when it is stopped. The calls under way are given up, and the report tells what came of
        /// every item. With `None` nobody stops it.
        pub fn stop<'a>(mut self, stop: impl Into<Option<&'a Stop>>) -> Self {
            self.settings.options.stop = stop.into().cloned();
            self
        }
    };
}

/// One action over a list of any length, not yet run.
#[must_use = "a batch is run by run()"]
pub struct Batch<R> {
    client: ImClient,
    request: R,
    settings: BatchSettings,
}

/// What came of a batch.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BatchOutcome<R: Request> {
    /// The results of all calls as one: lists and maps put together.
    pub result: R::Result,
    /// What came of every item: each is sent, failed, unknown or left, exactly one of them.
    pub report: BatchReport,
    /// The request for what is left; `None` when nothing is.
    pub rest: Option<R>,
}

impl<R: Request> Batch<R> {
    pub(crate) fn new(client: ImClient, request: R) -> Self {
        let settings = BatchSettings::of(&client);
        Batch { client, request, settings }
    }

    batch_setters!();

    /// Runs it. What fails is told in the outcome.
    ///
    /// # Errors
    /// `validation`, before anything is sent.
    pub async fn run(self) -> Result<BatchOutcome<R>, Error>
    where
        R: DeserializeOwned,
    {
        let json = typed_input(&self.request)?;
        let input = Input { operation: R::OPERATION, json: &json, style: JsonStyle::TYPED };
        let report = run_batch(&self.client, input, &self.settings).await?;
        let result = typed_result::<R>(&Decoded { json: report.result.clone(), request_id: None })?;
        // What came from a request of this type fits it again.
        let rest = report.rest.as_deref().and_then(|rest| serde_json::from_str(rest).ok());
        Ok(BatchOutcome { result, report, rest })
    }
}

/// One action over a list of any length, by JSON in a language's own style, not yet run.
#[must_use = "a batch is run by run()"]
pub struct JsonBatch {
    client: ImClient,
    operation: &'static Operation,
    json: String,
    style: JsonStyle,
    settings: BatchSettings,
}

impl JsonBatch {
    pub(crate) fn new(
        client: ImClient,
        operation: &'static Operation,
        json: String,
        style: JsonStyle,
    ) -> Self {
        let settings = BatchSettings::of(&client);
        JsonBatch { client, operation, json, style, settings }
    }

    batch_setters!();

    /// Runs it. What fails is told in the report.
    ///
    /// # Errors
    /// `validation`, before anything is sent.
    pub async fn run(self) -> Result<BatchReport, Error> {
        let input = Input { operation: self.operation, json: &self.json, style: self.style };
        run_batch(&self.client, input, &self.settings).await
    }
}

async fn run_batch(
    client: &ImClient,
    whole: Input<'_>,
    settings: &BatchSettings,
) -> Result<BatchReport, Error> {
    let BatchSettings { part_size, concurrency, pacer, on_progress, options } = settings;
    let Input { operation, json, style } = whole;
    let mut batches = Batches::new(operation, json, style, *part_size, *concurrency)?;
    let mut running = FuturesUnordered::new();
    let stop = options.stop.as_ref();
    loop {
        if stop.is_some_and(Stop::is_stopped) {
            batches.stop();
        }
        match batches.step() {
            BatchStep::Start { part, input, items } => {
                running.push(async move {
                    if let Some(pacer) = pacer {
                        // A part that is stopped here ends at its call's first step.
                        unless_stopped(stop, pacer.pass(operation, items)).await;
                    }
                    let outcome = run_unpaced(client, Input { json: &input, ..whole }, options).await;
                    if let (Some(pacer), Err(error)) = (pacer, &outcome)
                        && error.kind() == "api"
                        && error.retryable()
                    {
                        pacer.slow_down(operation.name).await;
                    }
                    (part, outcome)
                });
            }
            BatchStep::Finished => break,
            _ => {
                let Some((part, outcome)) = running.next().await else { break };
                match outcome {
                    Ok(done) => batches.on_done(part, done.answer.json),
                    Err(error) => batches.on_failed(part, error.facts().clone(), error.maybe_sent()),
                }
                if let Some(hook) = on_progress {
                    let (done, total) = batches.progress();
                    hook(done, total);
                }
            }
        }
    }
    drop(running);
    Ok(batches.report())
}
