//! Calls and batches by JSON text in a language's own style: used by bindings for other languages. Not for Rust
//! programs; changes without notice.

use std::sync::Arc;

use futures_util::future::FutureExt;
use tokio_util::sync::CancellationToken;
use volc_im_core::machine::batch::BatchReport;
use volc_im_core::machine::call::Callee;
use volc_im_core::machine::options::BatchOptions;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::JsonStyle;

use crate::batch::{BatchSettings, run_batch};
use crate::call::{CallOptions, Response, option_setters, run};
use crate::client::ImClient;
use crate::error::Error;
use crate::ledger::{CampaignReport, Ledger, TakeItems, run_campaign};

impl ImClient {
    /// A call by JSON.
    #[doc(hidden)]
    pub fn json_call(
        &self,
        operation: &'static Operation,
        json: impl Into<String>,
        style: JsonStyle,
    ) -> JsonCall {
        let json = json.into();
        JsonCall { client: self.clone(), operation, json, style, options: CallOptions::default() }
    }

    /// A batch by JSON.
    #[doc(hidden)]
    pub fn json_batch(
        &self,
        operation: &'static Operation,
        json: impl Into<String>,
        style: JsonStyle,
    ) -> JsonBatch {
        let json = json.into();
        JsonBatch { client: self.clone(), operation, json, style, settings: BatchSettings::default() }
    }
}

/// A call of an action by JSON, not yet made.
#[derive(Clone, Debug)]
#[must_use = "a call is made by with_info()"]
pub struct JsonCall {
    client: ImClient,
    operation: &'static Operation,
    json: String,
    style: JsonStyle,
    options: CallOptions,
}

impl JsonCall {
    option_setters!();

    /// Makes the call; the result, in the style of the input, with the metadata of the call.
    ///
    /// # Errors
    /// Any kind but `callback`.
    pub fn with_info(self) -> impl Future<Output = Result<Response<String>, Error>> + Send {
        let JsonCall { client, operation, json, style, options } = self;
        let response = run(client, Callee::Operation(operation), json, style, options);
        response.map(|response| response.map(|response| response.map(|answer| answer.json)))
    }
}

/// One action over a list of any length, by JSON, not yet run.
#[must_use = "a batch is run by run()"]
pub struct JsonBatch {
    client: ImClient,
    operation: &'static Operation,
    json: String,
    style: JsonStyle,
    settings: BatchSettings,
}

impl JsonBatch {
    /// All options.
    pub fn core_options(mut self, options: BatchOptions) -> Self {
        self.settings.core = options;
        self
    }

    /// Called after each call with the number of finished items and the total.
    pub fn on_progress(mut self, hook: impl Fn(usize, usize) + Send + Sync + 'static) -> Self {
        self.settings.on_progress = Some(Arc::new(hook));
        self
    }

    /// Ends the batch early when the token is cancelled.
    pub fn cancelled_by<'a>(mut self, token: impl Into<Option<&'a CancellationToken>>) -> Self {
        self.settings.cancel = token.into().cloned();
        self
    }

    /// Runs the batch as a campaign, its items from elsewhere if they are given.
    ///
    /// # Errors
    /// Any kind but `callback`.
    pub async fn run_with(
        self,
        ledger: Ledger,
        items: Option<Box<dyn TakeItems>>,
    ) -> Result<CampaignReport, Error> {
        run_campaign(&self.client, (self.operation, &self.json, self.style), self.settings, &ledger, items)
            .await
    }

    /// Runs the batch. The report contains the failures.
    ///
    /// # Errors
    /// `validation`, before anything is sent.
    pub async fn run(self) -> Result<BatchReport, Error> {
        run_batch(&self.client, self.operation, &self.json, self.style, self.settings).await
    }
}
