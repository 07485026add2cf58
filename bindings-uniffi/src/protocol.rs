//! Requests out, results in, for an HTTP client of one's own.

use std::collections::HashMap;
use std::sync::Arc;

use volc_im_core::machine::client::Client;
use volc_im_core::model::shape::Operation;
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::{HttpRequest, JsonStyle, Protocol, RequestOptions};

use crate::client_config::{ServiceConfig, core_client, protocol};
use crate::error::ImError;

/// A request, ready for any HTTP client.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct SignedRequest {
    /// Always `POST`.
    pub method: String,
    /// The whole URL. The signature covers its host: send it there and nowhere else.
    pub url: String,
    /// Headers by lower-case name, without `host`, which the HTTP client takes from the URL.
    pub headers: HashMap<String, String>,
    /// The body, JSON in UTF-8.
    pub body: String,
    /// The idempotency id in the body, for actions that have one.
    pub idempotency_id: Option<String>,
}

impl From<HttpRequest> for SignedRequest {
    fn from(request: HttpRequest) -> Self {
        SignedRequest {
            method: request.method.to_owned(),
            url: request.url,
            headers: request.headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            body: request.body,
            idempotency_id: request.idempotency_id,
        }
    }
}

/// What signing a request went through, for comparison with the service's own words when it refuses a signature.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct SigningSteps {
    /// The canonical request.
    pub canonical_request: String,
    /// The string that is signed.
    pub string_to_sign: String,
}

/// What a caller adds to one request.
#[cfg_attr(feature = "python", derive(serde::Deserialize), serde(default, deny_unknown_fields))]
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct BuildOptions {
    /// Another application than the configured one.
    #[uniffi(default)]
    pub app_id: Option<i32>,
    /// The idempotency id, for actions that take one and inputs that have none.
    #[uniffi(default)]
    pub idempotency_id: Option<String>,
}

impl BuildOptions {
    pub(crate) fn request_options(&self) -> RequestOptions<'_> {
        RequestOptions { app_id: self.app_id, idempotency_id: self.idempotency_id.as_deref(), made_id: None }
    }
}

/// Builds signed requests and reads answers; does no I/O.
#[derive(uniffi::Object)]
pub struct NativeProtocol(pub(crate) Protocol, pub(crate) JsonStyle, pub(crate) Arc<Client>);

#[uniffi::export]
impl NativeProtocol {
    /// Checks the settings.
    #[uniffi::constructor]
    pub fn new(config: ServiceConfig) -> Result<Arc<Self>, ImError> {
        let (style, client) = (config.style(), core_client(&config)?);
        Ok(Arc::new(NativeProtocol(protocol(config)?, style, client)))
    }

    /// A signed request from JSON, as of `now_ms`, milliseconds since 1970.
    #[uniffi::method(default(options = None))]
    pub fn build_text(
        &self,
        action: String,
        input: String,
        now_ms: i64,
        options: Option<BuildOptions>,
    ) -> Result<SignedRequest, ImError> {
        let options = options.unwrap_or_default();
        let (operation, now) = (Operation::find(&action)?, WallTime::from_millis(now_ms));
        Ok(self.0.build_json(operation, &input, self.1, options.request_options(), now)?.into())
    }

    /// A signed request of any action by the wire's own JSON.
    pub fn build_raw(
        &self,
        action: String,
        wire_json: String,
        now_ms: i64,
    ) -> Result<SignedRequest, ImError> {
        let body = self.0.encode_raw(&action, &wire_json, false)?;
        Ok(self.0.sign(&action, &body, WallTime::from_millis(now_ms)).into())
    }

    /// What signing this body goes through.
    pub fn signing_steps(
        &self,
        action: String,
        wire_json: String,
        now_ms: i64,
    ) -> Result<SigningSteps, ImError> {
        let body = self.0.encode_raw(&action, &wire_json, false)?;
        let trace = self.0.trace(&action, &body, WallTime::from_millis(now_ms));
        Ok(SigningSteps { canonical_request: trace.canonical_request, string_to_sign: trace.string_to_sign })
    }

    /// Reads an answer: the result as JSON.
    pub fn parse_text(&self, action: String, status: u16, body: Vec<u8>) -> Result<String, ImError> {
        let operation = Operation::find(&action)?;
        Ok(self.0.parse_json(operation, status, &body, self.1)?.json)
    }

    /// Reads the answer of an action that was called by the wire's own JSON.
    pub fn parse_raw(&self, action: String, status: u16, body: Vec<u8>) -> Result<String, ImError> {
        Ok(self.0.parse_raw(&action, status, &body, self.1.ids)?.json)
    }
}
