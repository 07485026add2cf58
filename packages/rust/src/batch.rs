//! Batches of any length.

use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio_util::sync::CancellationToken;
#[doc(inline)]
pub use volc_im_core::machine::batch::Batched;
use volc_im_core::machine::batch::{BatchItem as CoreItem, BatchReport as CoreReport};
use volc_im_core::machine::client::BatchSpec;
use volc_im_core::machine::options::BatchOptions;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::{Decoded, JsonStyle, typed_input, typed_result};

use crate::call::{millis, set_policy};
use crate::client::ImClient;
use crate::clock::now;
use crate::driver::{Drive, drive, entropy};
use crate::error::Error;
use crate::hooks::ProgressHook;
use crate::ids::AppId;
use crate::ledger::{Campaign, Ledger};
use crate::retry::RetryPolicy;
use crate::transport::BoxFuture;

/// Builder of a batch.
#[derive(Clone, Default)]
pub(crate) struct BatchSettings {
    pub(crate) core: BatchOptions,
    pub(crate) on_progress: Option<ProgressHook>,
    pub(crate) cancel: Option<CancellationToken>,
}

/// One action over a list of any length, not yet run: await it for the report, or configure it first.
#[must_use = "a batch is run when it is awaited"]
pub struct Batch<R> {
    client: ImClient,
    request: R,
    settings: BatchSettings,
}

/// An item that is not confirmed as successful.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BatchItem<T> {
    /// Position in the whole list.
    pub index: usize,
    /// The item.
    pub item: T,
    /// The service's code, where it gave one.
    pub code: Option<String>,
    /// Message.
    pub message: String,
}

/// Outcome of a batch: every item is sent, failed, unknown or left, exactly one of them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BatchReport<R: Batched> {
    /// The results of all calls as one: lists concatenated, maps merged.
    pub result: R::Result,
    /// Number of items.
    pub total: usize,
    /// Number of sent items.
    pub sent: usize,
    /// Rejected by the service, singly or with their call.
    pub failed: Vec<BatchItem<R::Item>>,
    /// May have been sent: sending again could do the work twice.
    pub unknown: Vec<BatchItem<R::Item>>,
    /// Not sent, and safe to send again.
    pub left: Vec<BatchItem<R::Item>>,
    /// The request for the items left; `None` if there are none.
    pub rest: Option<R>,
    /// The errors of the calls that failed.
    pub errors: Vec<Error>,
}

impl<R: Batched> Batch<R> {
    pub(crate) fn new(client: ImClient, request: R) -> Self {
        Batch { client, request, settings: BatchSettings::default() }
    }

    /// Items per call; by default and at most, the action's limit.
    pub fn part_size(mut self, items: usize) -> Self {
        self.settings.core.part_size = Some(i64::try_from(items).unwrap_or(i64::MAX));
        self
    }

    /// Number of concurrent calls; 4 by default, 1000 at most.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.settings.core.concurrency = Some(i64::try_from(calls).unwrap_or(i64::MAX));
        self
    }

    /// Whether the calls keep to the documented rate, which all clients of the account share. They do by default.
    pub fn paced(mut self, paced: bool) -> Self {
        self.settings.core.call.paced = Some(paced);
        self
    }

    /// Time limit of the batch. Then running calls are cancelled, and the report has the outcome of every item.
    /// No limit by default.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings.core.deadline_ms = Some(millis(deadline));
        self
    }

    /// Called after each call with the number of finished items and the total. With a ledger, both are the whole campaign's,
    /// whichever machines run it: what others have finished is read every 2 s.
    pub fn on_progress(mut self, hook: impl Fn(usize, usize) + Send + Sync + 'static) -> Self {
        self.settings.on_progress = Some(Arc::new(hook));
        self
    }

    /// Another application than the client's.
    pub fn app_id(mut self, app_id: impl Into<AppId>) -> Self {
        self.settings.core.call.app_id = Some(app_id.into().get());
        self
    }

    /// Retries and time limits of each call, which begin with its turn.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        set_policy(&mut self.settings.core.call, policy);
        self
    }

    /// Ends the batch early when the token is cancelled. The running calls are cancelled, and the report has the
    /// outcome of every item.
    pub fn cancelled_by<'a>(mut self, token: impl Into<Option<&'a CancellationToken>>) -> Self {
        self.settings.cancel = token.into().cloned();
        self
    }

    /// Remembers the outcome of each part in a store, so that the batch survives this process and other machines can share it.
    /// The options above are set before; `cancelled_by` then lets running calls end.
    pub fn ledger(self, ledger: &Ledger) -> Campaign<R> {
        Campaign::new(self.client, self.request, self.settings, ledger.clone())
    }

    /// Runs the batch. The report contains the failures.
    async fn run(self) -> Result<BatchReport<R>, Error> {
        let json = typed_input(&self.request)?;
        let report = run_batch(&self.client, R::OPERATION, &json, JsonStyle::TYPED, self.settings).await?;
        BatchReport::of(report)
    }
}

impl<R: Batched + Send + 'static> IntoFuture for Batch<R> {
    type Output = Result<BatchReport<R>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<R: Batched> BatchReport<R> {
    fn of(report: CoreReport) -> Result<Self, Error> {
        let CoreReport { total, sent, result, failed, unknown, left, rest, errors, .. } = report;
        Ok(BatchReport {
            result: typed_result::<R>(&Decoded { json: result, request_id: None })?,
            total,
            sent,
            failed: items(failed)?,
            unknown: items(unknown)?,
            left: items(left)?,
            rest: rest.map(|rest| read(&rest)).transpose()?,
            errors: errors.into_iter().map(Error::from).collect(),
        })
    }
}

fn items<T: DeserializeOwned>(items: Vec<CoreItem>) -> Result<Vec<BatchItem<T>>, Error> {
    items
        .into_iter()
        .map(|CoreItem { index, item, code, message, .. }| {
            Ok(BatchItem { index, item: read(&item)?, code, message })
        })
        .collect()
}

/// The rest of a typed request fits its type; otherwise this crate has a defect.
fn read<T: DeserializeOwned>(json: &str) -> Result<T, Error> {
    serde_json::from_str(json).map_err(|error| Error::setting("batch", "type", &error.to_string()))
}

pub(crate) async fn run_batch(
    client: &ImClient,
    operation: &'static Operation,
    input: &str,
    style: JsonStyle,
    settings: BatchSettings,
) -> Result<CoreReport, Error> {
    let BatchSettings { core, on_progress, cancel } = settings;
    let spec = BatchSpec { operation, input, style, options: core };
    let batch = client.0.core.start_batch(spec, now(), &entropy()?)?;
    let with = Drive { client: &client.0, cancel: cancel.as_ref(), on_progress: on_progress.as_ref() };
    Ok(drive(operation.name, Box::new(batch), with).await.0)
}
