//! Batches of any length.

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use volc_im_core::machine::batch::BatchReport;
use volc_im_core::machine::client::BatchSpec;
use volc_im_core::machine::options::BatchOptions;
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::model::operations::Request;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::{Decoded, JsonStyle, typed_input, typed_result};

use crate::call::{millis, set_policy};
use crate::client::ImClient;
use crate::clock::now;
use crate::driver::{Drive, drive, entropy};
use crate::error::Error;
use crate::hooks::ProgressHook;
use crate::stop::Stop;

/// How a batch is run.
#[derive(Clone, Default)]
pub(crate) struct BatchSettings {
    core: BatchOptions,
    on_progress: Option<ProgressHook>,
    stop: Option<Stop>,
}

/// The setters that every kind of batch has.
macro_rules! batch_setters {
    () => {
        /// How many items a call carries; at most, and by default, the action's limit.
        pub fn part_size(mut self, items: usize) -> Self {
            self.settings.core.part_size = Some(i64::try_from(items).unwrap_or(i64::MAX));
            self
        }

        /// How many calls run at once; 4 by default, 1000 at most.
        pub fn concurrency(mut self, calls: usize) -> Self {
            self.settings.core.concurrency = Some(i64::try_from(calls).unwrap_or(i64::MAX));
            self
        }

        /// Whether the calls keep to the documented rate, which all clients of the account share. They do by default.
        pub fn paced(mut self, paced: bool) -> Self {
            self.settings.core.call.paced = Some(paced);
            self
        }

        /// How long the batch may take. Then the calls under way are given up, and the report tells what came of every
        /// item. No limit by default.
        pub fn deadline(mut self, deadline: Duration) -> Self {
            self.settings.core.deadline_ms = Some(millis(deadline));
            self
        }

        /// Every option at once, as a binding of another language has read them.
        pub fn core_options(mut self, options: BatchOptions) -> Self {
            self.settings.core = options;
            self
        }

        /// Is told after each call how many items are over, and how many there are.
        pub fn on_progress(mut self, hook: impl Fn(usize, usize) + Send + Sync + 'static) -> Self {
            self.settings.on_progress = Some(Arc::new(hook));
            self
        }

        /// Another application than the client's.
        pub fn app_id(mut self, app_id: i32) -> Self {
            self.settings.core.call.app_id = Some(app_id);
            self
        }

        /// How often each call is tried, and its limits of time, which begin when its turn has come.
        pub fn retry(mut self, policy: RetryPolicy) -> Self {
            set_policy(&mut self.settings.core.call, policy);
            self
        }

        /// Ends the batch early when it is stopped. The calls under way are given up, and the report tells what came of
        /// every item. With `None` nobody stops it.
        pub fn stop<'a>(mut self, stop: impl Into<Option<&'a Stop>>) -> Self {
            self.settings.stop = stop.into().cloned();
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
        Batch { client, request, settings: BatchSettings::default() }
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
        let report = run_batch(&self.client, R::OPERATION, &json, JsonStyle::TYPED, self.settings).await?;
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
        JsonBatch { client, operation, json, style, settings: BatchSettings::default() }
    }

    batch_setters!();

    /// Runs it. What fails is told in the report.
    ///
    /// # Errors
    /// `validation`, before anything is sent.
    pub async fn run(self) -> Result<BatchReport, Error> {
        run_batch(&self.client, self.operation, &self.json, self.style, self.settings).await
    }
}

async fn run_batch(
    client: &ImClient,
    operation: &'static Operation,
    input: &str,
    style: JsonStyle,
    settings: BatchSettings,
) -> Result<BatchReport, Error> {
    let BatchSettings { core, on_progress, stop } = settings;
    let spec = BatchSpec { operation, input, style, options: core };
    let batch = client.0.core.start_batch(spec, now(), &entropy()?)?;
    let with = Drive { client: &client.0, stop: stop.as_ref(), on_progress: on_progress.as_ref() };
    Ok(drive(operation.name, batch, with).await)
}
