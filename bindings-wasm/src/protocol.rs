//! Requests and results.

use std::sync::Arc;

use volc_im_core::Error;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::{
    HttpRequest, JsonStyle, Protocol as CoreProtocol, RequestOptions, Settings,
};
use volc_im_core::wire::signer::Credentials;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::plain_object::Options;
use crate::timestamp;

/// Builds signed requests and reads answers.
#[wasm_bindgen]
pub struct Protocol(pub(crate) Arc<CoreProtocol>);

/// JavaScript's style; `exact` when the caller has written bigints as digits.
pub(crate) fn style(exact: bool) -> JsonStyle {
    JsonStyle { from_doubles: !exact, ..JsonStyle::JAVASCRIPT }
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
