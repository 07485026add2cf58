//! Requests and results.

use volc_im_core::machine::options::{CallOptions, ClientOptions, OptionNames, Scope};
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::{HttpRequest, JsonStyle, Protocol as CoreProtocol, RequestOptions};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::text::Text;
use crate::timestamp;

/// Builds signed requests and reads responses.
#[wasm_bindgen]
pub struct Protocol(CoreProtocol);

/// JavaScript's style, listings in rows; `exact` when the caller has written bigints as digits.
pub(crate) fn style(exact: bool) -> JsonStyle {
    JsonStyle { from_doubles: !exact, rows: true, ..JsonStyle::JAVASCRIPT }
}

#[wasm_bindgen]
impl Protocol {
    /// Checks the options of a client, one JSON object; throws an error report.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<Protocol, JsValue> {
        ClientOptions::from_json(options, OptionNames::JAVASCRIPT)
            .and_then(ClientOptions::into_settings)
            .and_then(CoreProtocol::new)
            .map(Protocol)
            .map_err(thrown)
    }

    /// A signed request as one text: url, x-date, x-content-sha256, authorization, x-security-token (may be empty)
    /// and the body, by lines. Of the options, one JSON object, `appId` and `clientMsgId` count.
    #[wasm_bindgen(js_name = buildRequest)]
    pub fn build_request(
        &self,
        action: &str,
        input: &str,
        exact: bool,
        options: &str,
        now_ms: f64,
    ) -> Result<Text, JsValue> {
        let build = || {
            let options = CallOptions::from_json(options, Scope::Request, OptionNames::JAVASCRIPT)?;
            let options = RequestOptions {
                app_id: options.app_id,
                idempotency_id: options.idempotency_id.as_deref(),
                made_id: None,
            };
            let operation = Operation::find(action)?;
            self.0.build_json(operation, input, style(exact), options, timestamp(now_ms))
        };
        build().map(|request| Text(packed(&request))).map_err(thrown)
    }

    /// The result of an answer as JSON text.
    #[wasm_bindgen(js_name = parseResponse)]
    pub fn parse_response(&self, action: &str, status: u16, body: &[u8]) -> Result<Text, JsValue> {
        Operation::find(action)
            .and_then(|operation| self.0.parse_json(operation, status, body, style(false)))
            .map(|decoded| Text(decoded.json))
            .map_err(thrown)
    }
}

/// Header values hold no line ends, so lines part them safely.
fn packed(request: &HttpRequest) -> String {
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
