//! Calls begun by bytes.

use std::sync::Arc;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use volc_im::transport::ReqwestTransport;
use volc_im::{Credentials, ImClient};
use volc_im_core::machine::batch::{BatchItem, BatchReport};
use volc_im_core::machine::options::{BatchOptions, CallOptions, ClientOptions, OptionNames, Scope};
use volc_im_core::model::values::Json;
use volc_im_core::wire::protocol::JsonStyle;

use crate::call_options::CallInfo;
use crate::client::NativeClient;
use crate::error::ImError;

use super::call_events::observe;
use super::pending::NativePending;
use super::rate_store::NativeRateStore;
use super::{operation, text};

/// How Python spells options.
pub(super) const NAMES: OptionNames = OptionNames::PYTHON;

/// What core has checked and does not keep. The builder wipes what it is given.
#[derive(Deserialize)]
struct Given {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    region: Option<String>,
    connect_timeout: Option<f64>,
    proxy: Option<String>,
}

#[uniffi::export]
impl NativeClient {
    /// Checks the options of a client, a JSON object. With `tells`, every call tells of its attempts.
    #[uniffi::constructor]
    pub fn of_options(
        options: &[u8],
        root_certificates: Option<Vec<u8>>,
        rate_store: Option<Arc<NativeRateStore>>,
        tells: bool,
    ) -> Result<Arc<Self>, ImError> {
        let json = text(options, "options")?;
        let checked = ClientOptions::from_json(json, NAMES)?;
        let given: Given = serde_json::from_str(json)
            .map_err(|error| crate::error::setting("options", "type", &error.to_string()))?;
        let mut keys = Credentials::new(given.access_key_id, given.secret_access_key);
        if let Some(token) = given.session_token {
            keys = keys.session_token(token);
        }
        let mut transport = ReqwestTransport::builder().option_names(NAMES);
        if let Some(seconds) = given.connect_timeout {
            transport = transport.connect_timeout(Duration::from_secs_f64(seconds.max(0.001)));
        }
        if let Some(url) = given.proxy {
            transport = transport.proxy(url);
        }
        if let Some(pem) = root_certificates {
            transport = transport.root_certificates(pem);
        }
        let mut builder = ImClient::builder()
            .keys(keys)
            .transport(transport.build()?)
            .app_id(checked.app_id)
            .paced(checked.paced)
            .option_names(NAMES)
            .retry(checked.policy)
            .observer(move |event| observe(event, tells));
        if let Some(region) = given.region {
            builder = builder.region(region);
        }
        if let Some(url) = checked.base_url {
            builder = builder.base_url(url);
        }
        if let Some(store) = rate_store {
            builder = builder.rate_store(store.store());
        }
        Ok(Arc::new(NativeClient { client: builder.build()?, style: JsonStyle::PYTHON }))
    }

    /// A call of an action by JSON with names in snake_case.
    pub fn start(
        &self,
        action: &[u8],
        input: &[u8],
        call_options: &[u8],
    ) -> Result<Arc<NativePending>, ImError> {
        let input = text(input, "")?.to_owned();
        let options = CallOptions::from_json(text(call_options, "options")?, Scope::Call, NAMES)?;
        let call = self.client.json_call(operation(action)?, input, JsonStyle::PYTHON).core_options(options);
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
        call_options: &[u8],
    ) -> Result<Arc<NativePending>, ImError> {
        let (action, wire_json) = (text(action, "action")?.to_owned(), text(wire_json, "")?.to_owned());
        let options = CallOptions::from_json(text(call_options, "options")?, Scope::RawCall, NAMES)?;
        let call = self.client.raw(action, wire_json).core_options(options);
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
        let options = BatchOptions::from_json(text(batch_options, "options")?, NAMES)?;
        let batch =
            self.client.json_batch(operation(action)?, input, JsonStyle::PYTHON).core_options(options);
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
