//! The client.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde::Deserialize;
use volc_im::transport::reqwest::ReqwestTransport;
use volc_im::{CancellationToken, ImClient};
use volc_im_core::credentials::Provided;
use volc_im_core::machine::options::{BatchOptions, CallOptions, ClientOptions, Scope, Tells};
use volc_im_core::machine::pacing::Accounts;
use volc_im_core::model::shape::Operation;
use zeroize::Zeroizing;

use crate::calls::{Observed, Running, batch, campaign, done, observe, observe_response};
use crate::error::{NativeError, setting};
use crate::language::Language;
use crate::ledger::Run;
use crate::own_process::OfThisProcess;
use crate::provider::NativeProvider;
use crate::rate_store::NativeRateStore;

/// What the transport takes, which core has checked and does not keep.
#[derive(Deserialize)]
struct Given {
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

/// Those of this process: another thread of a parent may have held their lock when it forked.
fn accounts() -> &'static Accounts {
    static ACCOUNTS: OfThisProcess<Accounts> = OfThisProcess::new();
    ACCOUNTS.get_or_default()
}

#[uniffi::export]
impl NativeClient {
    /// Checks the options of a client, a JSON object. With `tells`, every call reports its attempts.
    ///
    /// Keys: `access_key_id` and `secret_access_key`, or `credentials`: an object with these, or a place where they are
    /// (`"chain"`, `"environment"`, `{"assume_role": {"role_trn": …}}` …), or `{"$": "function"}` with a `provider`. Without
    /// any, the default chain.
    #[uniffi::constructor]
    pub fn new(
        options: String,
        root_certificates: Option<Vec<u8>>,
        rate_store: Option<Arc<NativeRateStore>>,
        provider: Option<Arc<NativeProvider>>,
        tells: bool,
        language: Language,
    ) -> Result<Arc<Self>, NativeError> {
        let (json, names) = (Zeroizing::new(options), language.names());
        let checked = ClientOptions::from_json(&json, names)?;
        let given: Given =
            serde_json::from_str(&json).map_err(|error| setting("options", "type", &error.to_string()))?;
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
        let observed = Arc::new(Observed { attempts: tells, ..Observed::default() });
        let mut builder = ImClient::builder()
            .transport(transport.build()?)
            .app_id(checked.app_id)
            .paced(checked.paced)
            .option_names(names)
            .accounts(accounts())
            .retry(checked.policy)
            .observer({
                let observed = Arc::clone(&observed);
                move |event| observe(event, &observed)
            })
            .observes(Tells { details: checked.tells.details, logs: true, ..Tells::ALL })
            .response_observer(observe_response);
        builder = match (checked.credentials, checked.declared, provider) {
            (Some(keys), ..) => builder.keys(Provided::new(keys, None).into()),
            (None, Some(declared), _) => builder.credentials_plan(declared.plan(names)?),
            (None, None, Some(provider)) => builder.credentials_provider(provider.provider()),
            (None, None, None) => {
                return Err(setting(&names.spell("Credentials"), "type", "must not be a function here"));
            }
        };
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
                // Boxed, or the future around it would have room for it twice.
                let call = Box::pin(call.core_options(options).cancelled_by(stop).with_info());
                Ok(Running::new(async move {
                    let answer = call.await?;
                    Ok(told(&answer.info, &answer.result))
                }))
            }
            1 => {
                let options = CallOptions::from_json(options, Scope::RawCall, names)?;
                let call = self.client.raw(action, input).core_options(options).cancelled_by(stop);
                let call = Box::pin(call.with_info());
                Ok(Running::new(async move {
                    let answer = call.await?;
                    Ok(told(&answer.info, answer.result.text()))
                }))
            }
            2 => {
                let options = BatchOptions::from_json(options, names)?;
                let call = self.client.json_batch(Operation::find(action)?, input, style);
                let call = call.core_options(options).cancelled_by(stop);
                Ok(Running::new(async move { Ok(batch(call.run().await?)) }))
            }
            3 => {
                let (number, options) = options.split_once('\n').unwrap_or((options, ""));
                let Run { ledger, items, stop: stopped } = Run::numbered(number)?;
                let options = BatchOptions::from_json(options, names)?;
                let call = self.client.json_batch(Operation::find(action)?, input, style);
                let call = call.core_options(options).cancelled_by(&stopped);
                Ok(Running::new(async move { Ok(campaign(&call.run_with(ledger, items).await?)) }))
            }
            _ => Err(setting("kind", "range", "must be from 0 to 3")),
        }
    }
}

fn told(info: &volc_im::CallInfo, result: &str) -> String {
    let elapsed_ms = u64::try_from(info.elapsed.as_millis()).unwrap_or(u64::MAX);
    let (ids, numbers) = ((&*info.call_id, info.request_id.as_deref()), (info.attempts, elapsed_ms));
    done(ids, numbers, info.idempotency_id.as_deref(), result)
}
