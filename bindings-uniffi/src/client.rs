//! The client.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde::Deserialize;
use volc_im::transport::ReqwestTransport;
use volc_im::{CancellationToken, Credentials, ImClient};
use volc_im_core::machine::options::{BatchOptions, CallOptions, ClientOptions, Scope, Tells};
use volc_im_core::model::shape::Operation;
use zeroize::Zeroizing;

use crate::calls::{Observed, Running, batch, done, observe, observe_response};
use crate::error::{NativeError, setting};
use crate::language::Language;
use crate::rate_store::NativeRateStore;

/// Secrets that core has checked and does not keep. The builder wipes its copy.
#[derive(Deserialize)]
struct Given {
    #[serde(alias = "accessKeyId")]
    access_key_id: String,
    #[serde(alias = "secretAccessKey")]
    secret_access_key: String,
    #[serde(alias = "sessionToken")]
    session_token: Option<String>,
    region: Option<String>,
    #[serde(alias = "connectTimeout")]
    connect_timeout: Option<f64>,
    proxy: Option<String>,
}

/// Calls Volcengine IM. One serves any number of concurrent calls.
#[derive(uniffi::Object)]
pub struct NativeClient {
    client: ImClient,
    language: Language,
    observed: Arc<Observed>,
}

#[uniffi::export]
impl NativeClient {
    /// Checks the options of a client, a JSON object. With `tells`, every call reports its attempts.
    #[uniffi::constructor]
    pub fn new(
        options: String,
        root_certificates: Option<Vec<u8>>,
        rate_store: Option<Arc<NativeRateStore>>,
        tells: bool,
        language: Language,
    ) -> Result<Arc<Self>, NativeError> {
        let (json, names) = (Zeroizing::new(options), language.names());
        let checked = ClientOptions::from_json(&json, names)?;
        let given: Given =
            serde_json::from_str(&json).map_err(|error| setting("options", "type", &error.to_string()))?;
        let mut keys = Credentials::new(given.access_key_id, given.secret_access_key);
        if let Some(token) = given.session_token {
            keys = keys.session_token(token);
        }
        let mut transport = ReqwestTransport::builder().option_names(names);
        if let Some(timeout) = given.connect_timeout {
            let seconds = if language == Language::Python { timeout } else { timeout / 1000. };
            transport = transport.connect_timeout(Duration::from_secs_f64(seconds.max(0.001)));
        }
        if let Some(url) = given.proxy {
            transport = transport.proxy(url);
        }
        if let Some(pem) = root_certificates {
            transport = transport.root_certificates(pem);
        }
        let is_python = language == Language::Python;
        let observed = Arc::new(Observed { attempts: tells, request_ids: is_python, ..Observed::default() });
        let mut builder = ImClient::builder()
            .keys(keys)
            .transport(transport.build()?)
            .app_id(checked.app_id)
            .paced(checked.paced)
            .option_names(names)
            .retry(checked.policy)
            .observer({
                let observed = Arc::clone(&observed);
                move |event| observe(event, &observed)
            })
            .observes(Tells { details: checked.tells.details, logs: is_python, ..Tells::ALL });
        if is_python {
            builder = builder.response_observer(observe_response);
        }
        if let Some(region) = given.region {
            builder = builder.region(region);
        }
        if let Some(url) = checked.base_url {
            builder = builder.base_url(url);
        }
        if let Some(store) = rate_store {
            builder = builder.rate_store(store.store());
        }
        Ok(Arc::new(NativeClient { client: builder.build()?, language, observed }))
    }

    /// Whether calls report log records of level debug. They do not at first.
    pub fn set_logs(&self, logs: bool) {
        self.observed.logs.store(logs, Ordering::Relaxed);
    }

    /// The URL that an action is sent to.
    pub fn url(&self, action: &str) -> String {
        self.client.url(action)
    }

    /// For `volc_im_start` and `volc_im_run`.
    pub fn address(&self) -> u64 {
        std::ptr::from_ref(self).expose_provenance() as u64
    }
}

impl NativeClient {
    /// A call that has not begun, by its kind (see `volc_im_start`).
    pub(crate) fn started(
        &self,
        kind: u32,
        action: &str,
        input: &str,
        options: &str,
        stop: Option<&CancellationToken>,
    ) -> Result<Running, NativeError> {
        let (input, style, names) = (input.to_owned(), self.language.style(), self.language.names());
        match kind {
            0 => {
                let options = CallOptions::from_json(options, Scope::Call, names)?;
                let call = self.client.json_call(Operation::find(action)?, input, style);
                let call = call.core_options(options).cancelled_by(stop);
                Ok(Running::new(async move {
                    let answer = call.with_info().await?;
                    Ok(told(&answer.info, &answer.result))
                }))
            }
            1 => {
                let options = CallOptions::from_json(options, Scope::RawCall, names)?;
                let call = self.client.raw(action, input).core_options(options).cancelled_by(stop);
                Ok(Running::new(async move {
                    let answer = call.with_info().await?;
                    Ok(told(&answer.info, answer.result.text()))
                }))
            }
            2 => {
                let options = BatchOptions::from_json(options, names)?;
                let call = self.client.json_batch(Operation::find(action)?, input, style);
                let call = call.core_options(options).cancelled_by(stop);
                Ok(Running::new(async move { Ok(batch(call.run().await?)) }))
            }
            _ => Err(setting("kind", "range", "must be 0, 1 or 2")),
        }
    }
}

fn told(info: &volc_im::CallInfo, result: &str) -> String {
    let elapsed_ms = u64::try_from(info.elapsed.as_millis()).unwrap_or(u64::MAX);
    let (ids, numbers) = ((&*info.call_id, info.request_id.as_deref()), (info.attempts, elapsed_ms));
    done(ids, numbers, info.idempotency_id.as_deref(), result)
}
