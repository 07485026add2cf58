//! Settings of a client.

use std::sync::Arc;
use std::time::Duration;

use volc_im::transport::ReqwestTransport;
use volc_im::{Credentials, ImClient, ImClientBuilder};
use volc_im_core::machine::client::Client as CoreClient;
use volc_im_core::machine::options::{CallOptions as CoreOptions, ClientOptions, OptionNames, whole};
use volc_im_core::machine::pacing::Accounts;
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::time::{MonoTime, Now, WallTime};
use volc_im_core::wire::protocol::{JsonStyle, Protocol, Settings};
use volc_im_core::wire::signer::Credentials as CoreCredentials;
use zeroize::Zeroizing;

use crate::call_options::RetryOptions;
use crate::error::ImError;

/// Whom to call, as whom, for which application.
#[derive(Clone, uniffi::Record)]
pub struct ServiceConfig {
    /// The access key id of the account.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: String,
    /// The application, for calls that name none.
    pub app_id: i32,
    /// The session token of temporary credentials.
    #[uniffi(default)]
    pub session_token: Option<String>,
    /// `cn-north-1` (the default) or `ap-southeast-1`: where the application was created.
    #[uniffi(default)]
    pub region: Option<String>,
    /// Another server than the region's, such as the emulator: scheme, host and port.
    #[uniffi(default)]
    pub base_url: Option<String>,
    /// Whether JSON text has names in camelCase instead of snake_case, both in and out.
    #[uniffi(default)]
    pub camel_case: bool,
}

impl ServiceConfig {
    pub(crate) fn style(&self) -> JsonStyle {
        if self.camel_case { JsonStyle::KOTLIN } else { JsonStyle::PYTHON }
    }

    fn names(&self) -> OptionNames {
        if self.camel_case { OptionNames::KOTLIN } else { OptionNames::PYTHON }
    }
}

/// How a client makes its calls.
#[derive(Clone, Debug, Default, uniffi::Record)]
pub struct TransportConfig {
    /// How long one attempt may take, in milliseconds. 10000 by default.
    #[uniffi(default)]
    pub timeout_ms: Option<i64>,
    /// How long a call may take with all its attempts, in milliseconds. 30000 by default.
    #[uniffi(default)]
    pub deadline_ms: Option<i64>,
    /// How long making a connection may take, in milliseconds. 5000 by default.
    #[uniffi(default)]
    pub connect_timeout_ms: Option<i64>,
    /// How often calls are tried.
    #[uniffi(default)]
    pub retry: Option<RetryOptions>,
    /// Paces every call by the documented rates. Without it only batches are paced.
    #[uniffi(default)]
    pub paced: bool,
    /// A proxy for every call, by its URL. Without it the environment's proxies count.
    #[uniffi(default)]
    pub proxy: Option<String>,
    /// Certificates in PEM to trust besides the system's own.
    #[uniffi(default)]
    pub root_certificates: Option<Vec<u8>>,
}

pub(crate) fn protocol(config: ServiceConfig) -> Result<Protocol, ImError> {
    let ServiceConfig { access_key_id, secret_access_key, app_id, session_token, region, base_url, .. } =
        config;
    let (secret, token) = (Zeroizing::new(secret_access_key), session_token.map(Zeroizing::new));
    let credentials = CoreCredentials::new(&access_key_id, &secret, token.as_deref().map(String::as_str))?;
    let mut settings = Settings::new(credentials, app_id);
    settings.region = region.unwrap_or(settings.region);
    settings.base_url = base_url;
    Ok(Protocol::new(settings)?)
}

/// A client to be, with these settings.
pub(crate) fn builder(
    service: ServiceConfig,
    transport: &TransportConfig,
) -> Result<ImClientBuilder, ImError> {
    let names = service.names();
    let ServiceConfig { access_key_id, secret_access_key, app_id, session_token, region, base_url, .. } =
        service;
    // The builder wipes what it is given.
    let mut keys = Credentials::new(access_key_id, secret_access_key);
    if let Some(token) = session_token {
        keys = keys.session_token(token);
    }
    let mut reqwest = ReqwestTransport::builder().option_names(names);
    if let Some(timeout) = transport.connect_timeout_ms {
        let millis = whole("ConnectTimeoutMs", timeout, names)?;
        reqwest = reqwest.connect_timeout(Duration::from_millis(millis));
    }
    if let Some(url) = &transport.proxy {
        reqwest = reqwest.proxy(url);
    }
    if let Some(pem) = &transport.root_certificates {
        reqwest = reqwest.root_certificates(pem.as_slice());
    }
    let mut builder = ImClient::builder()
        .keys(keys)
        .transport(reqwest.build()?)
        .app_id(app_id)
        .paced(transport.paced)
        .option_names(names)
        .retry(policy(transport, names)?);
    if let Some(region) = region {
        builder = builder.region(region);
    }
    if let Some(url) = base_url {
        builder = builder.base_url(url);
    }
    Ok(builder)
}

/// A client of core, for calls that the caller drives.
pub(crate) fn core_client(config: &ServiceConfig) -> Result<Arc<CoreClient>, ImError> {
    static ACCOUNTS: Accounts = Accounts::new();
    let token = config.session_token.as_deref();
    let credentials = CoreCredentials::new(&config.access_key_id, &config.secret_access_key, token)?;
    let mut options = ClientOptions::new(Some(credentials), config.app_id, config.names());
    options.region = config.region.clone().unwrap_or(options.region);
    options.base_url.clone_from(&config.base_url);
    Ok(CoreClient::new(options, &ACCOUNTS, at(0))?)
}

/// The caller's one clock as both of core's.
pub(crate) fn at(now_ms: i64) -> Now {
    let mono = MonoTime::from_millis(u64::try_from(now_ms).unwrap_or(0));
    Now { wall: WallTime::from_millis(now_ms), mono }
}

fn policy(transport: &TransportConfig, names: OptionNames) -> Result<RetryPolicy, ImError> {
    let options = CoreOptions {
        timeout_ms: transport.timeout_ms,
        deadline_ms: transport.deadline_ms,
        retry: transport.retry.unwrap_or_default().core(),
        ..CoreOptions::default()
    };
    Ok(options.policy(RetryPolicy::default(), names)?)
}
