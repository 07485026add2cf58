//! Batches of any length.

use std::sync::Arc;

use volc_im_core::wire::protocol::JsonStyle;

use super::result;
use super::spelling::in_camel_case;
use crate::batch::{BatchOptions, BatchProgress, BatchReport, parts_of};
use crate::client::NativeClient;
use crate::error::ImError;
use crate::generated::actions::{ActionRequest, ActionResult};
use crate::stop::NativeStop;

/// What came of a batch.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ActionBatchOutcome {
    /// The results of all calls as one: lists and maps put together.
    pub result: ActionResult,
    /// What came of every item: each is sent, failed, unknown or left, exactly one of them.
    pub report: BatchReport,
    /// The request for what is left; none when nothing is.
    pub rest: Option<ActionRequest>,
}

#[uniffi::export(async_runtime = "tokio")]
impl NativeClient {
    /// Runs an action over a list of any length. What fails is told in the outcome, also of a batch that was stopped.
    #[uniffi::method(default(progress = None, stop = None))]
    pub async fn batch(
        &self,
        request: ActionRequest,
        options: BatchOptions,
        progress: Option<Arc<dyn BatchProgress>>,
        stop: Option<Arc<NativeStop>>,
    ) -> Result<ActionBatchOutcome, ImError> {
        let operation = request.operation();
        let batch = self.client.json_batch(operation, request.input()?, JsonStyle::TYPED);
        let batch = self.with_batch_options(batch, options, progress);
        let outcome = batch
            .cancelled_by(NativeStop::given(&stop))
            .run()
            .await
            .map_err(|error| in_camel_case(operation, error))?;
        let (report, json, rest) = parts_of(outcome);
        let rest = rest.and_then(|rest| ActionRequest::read(operation, &rest));
        Ok(ActionBatchOutcome { result: result(operation, json, None)?, report, rest })
    }
}
