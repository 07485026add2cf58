//! Requests and results.

use std::sync::Arc;

use volc_im_core::Error;
use volc_im_core::machine::former_call::{Call as CoreCall, Callee};
use volc_im_core::machine::idempotency_id;
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::{
    HttpRequest, JsonStyle, Protocol as CoreProtocol, RequestOptions, Settings,
};
use volc_im_core::wire::signer::Credentials;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::former_call::FormerCall;
use crate::plain_object::Options;
use crate::timestamp;

/// Builds signed requests and reads answers.
#[wasm_bindgen]
pub struct Protocol(Arc<CoreProtocol>);

/// JavaScript's style; `exact` when the caller has written bigints as digits.
pub(crate) fn style(exact: bool) -> JsonStyle {
    JsonStyle { from_doubles: !exact, ..JsonStyle::JAVASCRIPT }
}

/// Random bytes of the caller; what is missing counts as zero.
fn entropy_of(bytes: &[u8]) -> [u8; 16] {
    let mut entropy = [0; 16];
    for (to, from) in entropy.iter_mut().zip(bytes) {
        *to = *from;
    }
    entropy
}

#[wasm_bindgen]
impl Protocol {
    /// Checks the options of `ImClient` and `ImProtocol`; throws an error report.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<Protocol, JsValue> {
        let options = Options::of(options);
        settings(&options)
            .and_then(CoreProtocol::new)
            .map(|protocol| Protocol(Arc::new(protocol)))
            .map_err(thrown)
    }

    /// A signed request as one text: url, x-date, x-content-sha256, authorization, x-security-token (may be empty)
    /// and the body, by lines.
    #[wasm_bindgen(js_name = buildRequest)]
    pub fn build_request(
        &self,
        action: &str,
        input: &str,
        exact: bool,
        options: JsValue,
        now_ms: f64,
    ) -> Result<String, JsValue> {
        let build = || {
            let options = Options::of(options);
            let idempotency_id = options.text("clientMsgId")?;
            let options = RequestOptions {
                app_id: options.integer("appId")?,
                idempotency_id: idempotency_id.as_deref(),
                made_id: None,
            };
            let operation = Operation::find(action)?;
            self.0.build_json(operation, input, style(exact), options, timestamp(now_ms))
        };
        build().map(|request| packed(&request)).map_err(thrown)
    }

    /// The result of an answer as JSON text.
    #[wasm_bindgen(js_name = parseResponse)]
    pub fn parse_response(&self, action: &str, status: u16, body: &[u8]) -> Result<String, JsValue> {
        Operation::find(action)
            .and_then(|operation| self.0.parse_json(operation, status, body, style(false)))
            .map(|decoded| decoded.json)
            .map_err(thrown)
    }

    /// Starts a call of a declared action. Where the action takes an idempotency id and the input has none, one is
    /// made from the time and `entropy`, 16 random bytes.
    pub fn call(
        &self,
        action: &str,
        input: &str,
        exact: bool,
        options: JsValue,
        now_ms: f64,
        entropy: &[u8],
    ) -> Result<FormerCall, JsValue> {
        let (now, entropy) = (timestamp(now_ms), entropy_of(entropy));
        let start = || {
            let options = Options::of(options);
            let operation = Operation::find(action)?;
            let (given, made) = (options.text("clientMsgId")?, idempotency_id(now, entropy));
            let request_options = RequestOptions {
                app_id: options.integer("appId")?,
                idempotency_id: given.as_deref(),
                made_id: Some(&made),
            };
            let body = self.0.encode(operation, input, style(exact), request_options)?;
            let callee = Callee::Operation(operation);
            let policy = policy(&options)?;
            Ok(CoreCall::new(Arc::clone(&self.0), callee, body, style(exact), policy, now, entropy))
        };
        start().map(FormerCall::of).map_err(thrown)
    }

    /// Starts a call of any action by wire JSON.
    #[wasm_bindgen(js_name = callRaw)]
    pub fn call_raw(
        &self,
        action: &str,
        wire_json: &str,
        options: JsValue,
        now_ms: f64,
        entropy: &[u8],
    ) -> Result<FormerCall, JsValue> {
        let (now, entropy) = (timestamp(now_ms), entropy_of(entropy));
        let start = || {
            let options = Options::of(options);
            let body = self.0.encode_raw(action, wire_json, options.is("retrySafe", true))?;
            let callee = Callee::Raw(action.to_owned());
            let policy = policy(&options)?;
            Ok(CoreCall::new(Arc::clone(&self.0), callee, body, style(false), policy, now, entropy))
        };
        start().map(FormerCall::of).map_err(thrown)
    }
}

fn settings(options: &Options) -> Result<Settings, Error> {
    let token = options.text("sessionToken")?;
    let credentials = Credentials::new(
        &options.required_text("accessKeyId")?,
        &options.required_text("secretAccessKey")?,
        token.as_deref(),
    )?;
    let app_id =
        options.integer("appId")?.ok_or_else(|| Error::setting("appId", "required", "must be given"))?;
    let mut settings = Settings::new(credentials, app_id);
    if let Some(region) = options.text("region")? {
        settings.region = region;
    }
    settings.base_url = options.text("baseUrl")?;
    Ok(settings)
}

fn policy(options: &Options) -> Result<RetryPolicy, Error> {
    let mut policy = RetryPolicy::default();
    let retry = Options::of(options.get("retry").unwrap_or(JsValue::UNDEFINED));
    for (options, name, limit) in [
        (options, "timeoutMs", &mut policy.attempt_timeout_ms),
        (options, "deadlineMs", &mut policy.deadline_ms),
        (&retry, "baseDelayMs", &mut policy.base_delay_ms),
        (&retry, "maxDelayMs", &mut policy.max_delay_ms),
    ] {
        if let Some(given) = options.integer(name)? {
            *limit = u64::from(given.unsigned_abs());
        }
    }
    if let Some(most) = retry.integer("maxAttempts")? {
        policy.max_attempts = most.unsigned_abs();
    }
    if options.is("retry", false) {
        policy.max_attempts = 1;
    }
    Ok(policy)
}

/// Header values hold no line ends, so lines part them safely.
pub(crate) fn packed(request: &HttpRequest) -> String {
    let mut text = String::with_capacity(request.url.len() + request.body.len() + 512);
    // All but the content type, which is always the same, in their order; the security token may be missing.
    let headers = request.headers.iter().skip(1).map(|(_, value)| value.as_str());
    for part in [request.url.as_str()].into_iter().chain(headers).chain([""]).take(5) {
        text.push_str(part);
        text.push('\n');
    }
    text.push_str(&request.body);
    text
}
