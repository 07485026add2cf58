//! Calls begun by bytes.

use std::sync::Arc;

use serde::Serialize;
use volc_im_core::machine::batch::{BatchItem, BatchReport};
use volc_im_core::model::values::Json;
use volc_im_core::wire::protocol::JsonStyle;

use crate::batch::BatchOptions;
use crate::call_options::{CallInfo, CallOptions};
use crate::client::{NativeClient, with_options};
use crate::client_config::{ServiceConfig, TransportConfig, builder};
use crate::error::ImError;

use super::pending::NativePending;
use super::told::observe;
use super::{operation, options, text};

#[uniffi::export]
impl NativeClient {
    /// Checks the settings. With `tells`, every call tells of its attempts.
    #[uniffi::constructor]
    pub fn telling(
        service: ServiceConfig,
        transport: TransportConfig,
        tells: bool,
    ) -> Result<Arc<Self>, ImError> {
        let style = service.style();
        let client = builder(service, &transport)?.observer(move |event| observe(event, tells)).build()?;
        Ok(Arc::new(NativeClient { client, style }))
    }

    /// A call of an action by JSON with names in snake_case.
    pub fn start(
        &self,
        action: &[u8],
        input: &[u8],
        call_options: &[u8],
    ) -> Result<Arc<NativePending>, ImError> {
        let input = text(input, "")?.to_owned();
        let call = self.client.json_call(operation(action)?, input, JsonStyle::PYTHON);
        let call = with_options(call, Some(options::<CallOptions>(call_options)?));
        Ok(Arc::new(NativePending::new(async move {
            let answer = call.with_info().await?;
            Ok(done(&answer.info.into(), &answer.result))
        })))
    }

    /// A call of any action by the wire's own JSON.
    pub fn start_raw(
        &self,
        action: &[u8],
        wire_json: &[u8],
        retry_safe: bool,
        call_options: &[u8],
    ) -> Result<Arc<NativePending>, ImError> {
        let (action, wire_json) = (text(action, "action")?.to_owned(), text(wire_json, "")?.to_owned());
        let call = self.raw_call(action, wire_json, retry_safe, Some(options(call_options)?));
        Ok(Arc::new(NativePending::new(async move {
            let answer = call.with_info().await?;
            Ok(done(&answer.info.into(), answer.result.text()))
        })))
    }

    /// A batch by JSON with names in snake_case; it tells of its progress.
    pub fn start_batch(
        &self,
        action: &[u8],
        input: &[u8],
        batch_options: &[u8],
    ) -> Result<Arc<NativePending>, ImError> {
        let input = text(input, "")?.to_owned();
        let batch = self.client.json_batch(operation(action)?, input, JsonStyle::PYTHON);
        let batch = self.with_batch_options(batch, options::<BatchOptions>(batch_options)?, None);
        Ok(Arc::new(NativePending::new(async move { Ok(outcome(batch.run().await?)) })))
    }
}

/// An item of a batch as JSON.
#[derive(Serialize)]
struct Item {
    index: usize,
    item: Json,
    code: Option<String>,
    message: String,
}

/// The last entry of a batch: what came of the items, the joined result, the input for what is left.
fn outcome(report: BatchReport) -> String {
    let items = |items: &[BatchItem]| -> Vec<Item> {
        let item = |item: &BatchItem| Item {
            index: item.index,
            item: Json::new(&item.item).unwrap_or_default(),
            code: item.code.clone(),
            message: item.message.clone(),
        };
        items.iter().map(item).collect()
    };
    let told = (items(&report.failed), items(&report.unknown), items(&report.left));
    let errors: Vec<ImError> = report.errors.into_iter().map(ImError::from).collect();
    let told = serde_json::to_string(&(report.total, report.sent, told.0, told.1, told.2, errors));
    let (told, rest) = (told.unwrap_or_default(), report.rest.as_deref().unwrap_or("null"));
    format!("[\"batch\",{told},{},{rest}]", report.result)
}

/// The last entry of a call that succeeded.
fn done(info: &CallInfo, result: &str) -> String {
    let quoted = |text: &Option<String>| serde_json::to_string(text).unwrap_or_default();
    let CallInfo { request_id, attempts, elapsed_ms, idempotency_id, .. } = info;
    let (request_id, idempotency_id) = (quoted(request_id), quoted(idempotency_id));
    format!("[\"done\",{request_id},{attempts},{elapsed_ms},{idempotency_id},{result}]")
}
