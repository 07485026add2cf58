//! Options that JavaScript gives as objects.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use volc_im_core::error::Error;
use volc_im_core::protocol::Settings;
use volc_im_core::retry_policy::RetryPolicy;
use volc_im_core::signer::Credentials;
use wasm_bindgen::JsValue;

/// Options of `ImClient` and `ImProtocol`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProtocolOptions {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    app_id: i32,
    region: Option<String>,
    base_url: Option<String>,
}

impl ProtocolOptions {
    pub(crate) fn into_settings(self) -> Result<Settings, Error> {
        let credentials =
            Credentials::new(&self.access_key_id, &self.secret_access_key, self.session_token.as_deref())?;
        let mut settings = Settings::new(credentials, self.app_id);
        if let Some(region) = self.region {
            settings.region = region;
        }
        settings.base_url = self.base_url;
        Ok(settings)
    }
}

/// Options of one call.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct CallOptions {
    pub(crate) app_id: Option<i32>,
    pub(crate) client_msg_id: Option<String>,
    timeout_ms: Option<u32>,
    deadline_ms: Option<u32>,
    retry: Option<RetryOption>,
    pub(crate) retry_safe: bool,
}

/// `false`, or limits of the retries.
#[derive(Deserialize)]
#[serde(untagged)]
enum RetryOption {
    Switch(bool),
    Limits(RetryLimits),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RetryLimits {
    max_attempts: Option<u32>,
    base_delay_ms: Option<u32>,
    max_delay_ms: Option<u32>,
}

impl CallOptions {
    pub(crate) fn policy(&self) -> RetryPolicy {
        let mut policy = RetryPolicy::default();
        policy.attempt_timeout_ms = self.timeout_ms.map_or(policy.attempt_timeout_ms, u64::from);
        policy.deadline_ms = self.deadline_ms.map_or(policy.deadline_ms, u64::from);
        match &self.retry {
            Some(RetryOption::Switch(false)) => policy.max_attempts = 1,
            Some(RetryOption::Limits(limits)) => {
                policy.max_attempts = limits.max_attempts.unwrap_or(policy.max_attempts);
                policy.base_delay_ms = limits.base_delay_ms.map_or(policy.base_delay_ms, u64::from);
                policy.max_delay_ms = limits.max_delay_ms.map_or(policy.max_delay_ms, u64::from);
            }
            Some(RetryOption::Switch(true)) | None => {}
        }
        policy
    }
}

/// Reads an options object; what it says of a wrong one names the field, never its value.
pub(crate) fn read<T: DeserializeOwned>(options: JsValue) -> Result<T, Error> {
    serde_wasm_bindgen::from_value(options).map_err(|error| {
        let words = error.to_string();
        Error::setting("options", "type", &format!("cannot be read: {words}"))
    })
}
