//! Batches of any length.

use std::sync::Arc;

use volc_im::json::JsonBatch;
use volc_im_core::machine::batch::{BatchItem as CoreItem, BatchReport as CoreReport};
use volc_im_core::machine::options::BatchOptions as CoreOptions;
use volc_im_core::model::shape::Operation;

use crate::call_options::RetryOptions;
use crate::client::NativeClient;
use crate::error::ImError;
use crate::stop::NativeStop;

/// How a batch is run.
#[derive(Clone, Debug, Default, uniffi::Record)]
pub struct BatchOptions {
    /// How many items a call carries; at most, and by default, the action's limit.
    #[uniffi(default)]
    pub part_size: Option<i64>,
    /// How many calls run at once; 4 by default.
    #[uniffi(default)]
    pub concurrency: Option<i64>,
    /// Runs the calls as fast as they go, instead of at the documented rate.
    #[uniffi(default)]
    pub unpaced: bool,
    /// Another application than the client's.
    #[uniffi(default)]
    pub app_id: Option<i32>,
    /// How often each call is tried.
    #[uniffi(default)]
    pub retry: Option<RetryOptions>,
    /// How long the whole batch may take, in milliseconds. Then the calls under way are given up. No limit by default.
    #[uniffi(default)]
    pub deadline_ms: Option<i64>,
}

impl BatchOptions {
    fn core(self) -> CoreOptions {
        let mut core = CoreOptions {
            part_size: self.part_size,
            concurrency: self.concurrency,
            deadline_ms: self.deadline_ms,
            ..CoreOptions::default()
        };
        core.call.app_id = self.app_id;
        core.call.paced = self.unpaced.then_some(false);
        core.call.retry = self.retry.unwrap_or_default().core();
        core
    }
}

/// Is told how a batch gets on. Called on threads of the library: return soon.
#[uniffi::export(with_foreign)]
pub trait BatchProgress: Send + Sync {
    /// So many items are over, of so many.
    fn on_progress(&self, done: u64, total: u64);
}

/// An item that did not plainly go through.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct BatchItem {
    /// Position in the whole list.
    pub index: u64,
    /// The item as JSON, as it was given.
    pub item: String,
    /// The service's code, where it gave one.
    pub code: Option<String>,
    /// Why, in words.
    pub message: String,
}

/// What came of a batch: every item is sent, failed, unknown or left, exactly one of them.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct BatchReport {
    /// How many items there were.
    pub total: u64,
    /// How many went through.
    pub sent: u64,
    /// What the service refused, each by itself or with its part.
    pub failed: Vec<BatchItem>,
    /// What may have gone through: the service may have had the request, and repeating it could do its work twice.
    pub unknown: Vec<BatchItem>,
    /// What did not go through and may be tried again without doing anything twice.
    pub left: Vec<BatchItem>,
    /// The errors of the parts that failed, in words.
    pub errors: Vec<String>,
}

/// What came of a batch by JSON text.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct TextBatchOutcome {
    /// The results of all calls as one: lists and maps put together.
    pub json: String,
    /// What came of every item.
    pub report: BatchReport,
    /// The input for what is left; none when nothing is.
    pub rest: Option<String>,
}

impl From<CoreItem> for BatchItem {
    fn from(item: CoreItem) -> Self {
        BatchItem { index: item.index as u64, item: item.item, code: item.code, message: item.message }
    }
}

/// The report, and apart from it the JSON of the joined result and of the rest.
pub(crate) fn parts_of(report: CoreReport) -> (BatchReport, String, Option<String>) {
    let items = |items: Vec<CoreItem>| items.into_iter().map(BatchItem::from).collect();
    let CoreReport { total, sent, result, failed, unknown, left, rest, errors, .. } = report;
    let report = BatchReport {
        total: total as u64,
        sent: sent as u64,
        failed: items(failed),
        unknown: items(unknown),
        left: items(left),
        errors: errors.iter().map(ToString::to_string).collect(),
    };
    (report, result, rest)
}

#[uniffi::export(async_runtime = "tokio")]
impl NativeClient {
    /// Runs an action over a list of any length, by JSON. What fails is told in the outcome, also of a batch that was
    /// stopped.
    #[uniffi::method(default(progress = None, stop = None))]
    pub async fn batch_text(
        &self,
        action: String,
        input: String,
        options: BatchOptions,
        progress: Option<Arc<dyn BatchProgress>>,
        stop: Option<Arc<NativeStop>>,
    ) -> Result<TextBatchOutcome, ImError> {
        let batch = self.client.json_batch(Operation::find(&action)?, input, self.style);
        let batch = self.with_batch_options(batch, options, progress);
        let (report, json, rest) = parts_of(batch.cancelled_by(NativeStop::given(&stop)).run().await?);
        Ok(TextBatchOutcome { json, report, rest })
    }
}

impl NativeClient {
    /// A batch with the options of another language's caller.
    pub(crate) fn with_batch_options(
        &self,
        mut batch: JsonBatch,
        options: BatchOptions,
        progress: Option<Arc<dyn BatchProgress>>,
    ) -> JsonBatch {
        batch = batch.core_options(options.core());
        if let Some(progress) = progress {
            batch = batch.on_progress(move |done, total| progress.on_progress(done as u64, total as u64));
        }
        batch
    }
}
