//! Requests and results.

use std::sync::Arc;

use volc_im_core::call::{Call as CoreCall, Callee};
use volc_im_core::idempotency_id;
use volc_im_core::protocol::{HttpRequest, JsonStyle, Protocol as CoreProtocol, RequestOptions};
use volc_im_core::shape::Operation;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::call::Call;
use crate::error_report::thrown;
use crate::settings::{self, CallOptions, ProtocolOptions};
use crate::timestamp;

/// Builds signed requests and reads answers.
#[wasm_bindgen]
pub struct Protocol(Arc<CoreProtocol>);

/// JavaScript's style; `exact` when the caller has written bigints as digits.
fn style(exact: bool) -> JsonStyle {
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
    /// Checks the options; throws an error report.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<Protocol, JsValue> {
        settings::read::<ProtocolOptions>(options)
            .and_then(ProtocolOptions::into_settings)
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
        app_id: Option<i32>,
        idempotency_id: Option<String>,
        now_ms: f64,
    ) -> Result<String, JsValue> {
        let options = RequestOptions { app_id, idempotency_id: idempotency_id.as_deref() };
        Operation::find(action)
            .and_then(|operation| {
                self.0.build_json(operation, input, style(exact), options, timestamp(now_ms))
            })
            .map(|request| packed(&request))
            .map_err(thrown)
    }

    /// The result of an answer as JSON text.
    #[wasm_bindgen(js_name = parseResponse)]
    pub fn parse_response(&self, action: &str, status: u16, body: &str) -> Result<String, JsValue> {
        Operation::find(action)
            .and_then(|operation| self.0.parse_json(operation, status, body.as_bytes(), style(false)))
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
    ) -> Result<Call, JsValue> {
        let (now, entropy) = (timestamp(now_ms), entropy_of(entropy));
        let start = || {
            let options = call_options(options)?;
            let operation = Operation::find(action)?;
            let made = options.client_msg_id.clone().unwrap_or_else(|| idempotency_id(now, entropy));
            let request_options = RequestOptions { app_id: options.app_id, idempotency_id: Some(&made) };
            let body = self.0.encode(operation, input, style(exact), request_options)?;
            let callee = Callee::Operation(operation);
            let policy = options.policy();
            Ok(CoreCall::new(Arc::clone(&self.0), callee, body, style(exact), policy, now, entropy))
        };
        start().map(Call::of).map_err(thrown)
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
    ) -> Result<Call, JsValue> {
        let start = || {
            let options = call_options(options)?;
            let body = self.0.encode_raw(action, wire_json, options.retry_safe)?;
            let callee = Callee::Raw(action.to_owned());
            let now = timestamp(now_ms);
            let policy = options.policy();
            Ok(CoreCall::new(
                Arc::clone(&self.0),
                callee,
                body,
                style(false),
                policy,
                now,
                entropy_of(entropy),
            ))
        };
        start().map(Call::of).map_err(thrown)
    }
}

fn call_options(options: JsValue) -> Result<CallOptions, volc_im_core::Error> {
    if options.is_undefined() { Ok(CallOptions::default()) } else { settings::read(options) }
}

/// Header values hold no line ends, so lines part them safely.
fn packed(request: &HttpRequest) -> String {
    let header = |name: &str| {
        request.headers.iter().find(|(header, _)| *header == name).map_or("", |(_, value)| value.as_str())
    };
    let mut text = String::with_capacity(request.url.len() + request.body.len() + 512);
    for part in [
        request.url.as_str(),
        header("x-date"),
        header("x-content-sha256"),
        header("authorization"),
        header("x-security-token"),
    ] {
        text.push_str(part);
        text.push('\n');
    }
    text.push_str(&request.body);
    text
}
