//! Signed requests and answers.

use std::sync::Arc;

use volc_im_core::machine::client::Client;
use volc_im_core::machine::options::{CallOptions, ClientOptions, Scope};
use volc_im_core::machine::pacing::Accounts;
use volc_im_core::model::shape::Operation;
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::{HttpRequest, Protocol, RequestOptions};
use zeroize::Zeroizing;

use crate::call::{NativeCall, at};
use crate::error::{NativeError, setting};
use crate::language::Language;

/// The steps of signing a request, to compare with the service's message when it rejects a signature.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct SigningSteps {
    /// The canonical request.
    pub canonical_request: String,
    /// The string that is signed.
    pub string_to_sign: String,
}

/// Builds signed requests and reads responses; does no I/O.
#[derive(uniffi::Object)]
pub struct NativeProtocol {
    protocol: Protocol,
    client: Arc<Client>,
    language: Language,
}

#[uniffi::export]
impl NativeProtocol {
    /// Checks options, those of a client as a JSON object.
    #[uniffi::constructor]
    pub fn new(options: String, language: Language) -> Result<Arc<Self>, NativeError> {
        static ACCOUNTS: Accounts = Accounts::new();
        let options = ClientOptions::from_json(&Zeroizing::new(options), language.names())?;
        let protocol = Protocol::new(options.clone().into_settings()?)
            .map_err(|error| language.names().respelled(error))?;
        let client = Client::new(options, &ACCOUNTS, at(0))?;
        Ok(Arc::new(NativeProtocol { protocol, client, language }))
    }

    /// For `volc_im_build` and `volc_im_parse`.
    pub fn address(&self) -> u64 {
        std::ptr::from_ref(self).expose_provenance() as u64
    }

    /// What signing this body goes through.
    pub fn signing_steps(
        &self,
        action: String,
        wire_json: String,
        now_ms: i64,
    ) -> Result<SigningSteps, NativeError> {
        let body = self.protocol.encode_raw(&action, &wire_json, false)?;
        let trace = self.protocol.trace(&action, &body, WallTime::from_millis(now_ms));
        Ok(SigningSteps { canonical_request: trace.canonical_request, string_to_sign: trace.string_to_sign })
    }

    /// A call for a custom driver; `entropy` are 16 random bytes, for waits and the idempotency id.
    pub fn start_call(
        &self,
        action: String,
        input: String,
        options: String,
        now_ms: i64,
        entropy: Vec<u8>,
    ) -> Result<Arc<NativeCall>, NativeError> {
        let options = CallOptions::from_json(&options, Scope::Call, self.language.names())?;
        let operation = Operation::find(&action)?;
        NativeCall::start(&self.client, operation, &input, self.language.style(), options, now_ms, &entropy)
    }
}

impl NativeProtocol {
    /// A signed request by lines; `kind` as in `volc_im_build`.
    pub(crate) fn built(
        &self,
        kind: u32,
        action: &str,
        input: &str,
        options: &str,
        now_ms: i64,
    ) -> Result<String, NativeError> {
        let now = WallTime::from_millis(now_ms);
        if is_raw(kind)? {
            let body = self.protocol.encode_raw(action, input, false)?;
            return Ok(lines(&self.protocol.sign(action, &body, now)));
        }
        let (operation, style) = (Operation::find(action)?, self.language.style());
        let given = CallOptions::from_json(options, Scope::Request, self.language.names())?;
        let id = given.idempotency_id.as_deref();
        let options = RequestOptions { app_id: given.app_id, idempotency_id: id, made_id: None };
        Ok(lines(&self.protocol.build_json(operation, input, style, options, now)?))
    }

    /// An answer's result as JSON; `kind` as in `volc_im_build`.
    pub(crate) fn parsed(
        &self,
        kind: u32,
        action: &str,
        status: u32,
        body: &[u8],
    ) -> Result<String, NativeError> {
        let (style, status) = (self.language.style(), http_status(status));
        if is_raw(kind)? {
            return Ok(self.protocol.parse_raw(action, status, body, style.ids)?.json);
        }
        Ok(self.protocol.parse_json(Operation::find(action)?, status, body, style)?.json)
    }
}

/// A status that no HTTP answer has becomes the highest number.
pub(crate) fn http_status(status: u32) -> u16 {
    u16::try_from(status).unwrap_or(u16::MAX)
}

fn is_raw(kind: u32) -> Result<bool, NativeError> {
    match kind {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(setting("kind", "range", "must be 0 or 1")),
    }
}

/// By lines: URL, headers as `name: value`, an empty line, the idempotency id as JSON, the body.
///
/// No part but the last can hold a line end: they are made of what a URL and a header may hold.
pub(crate) fn lines(request: &HttpRequest) -> String {
    let mut text = String::with_capacity(request.url.len() + request.body.len() + 640);
    text.push_str(&request.url);
    for (name, value) in &request.headers {
        for part in ["\n", name, ": ", value] {
            text.push_str(part);
        }
    }
    // An id is the caller's own text: as JSON it stays on its line.
    let id = request.idempotency_id.as_ref().map(|id| serde_json::to_string(id).unwrap_or_default());
    for part in ["\n\n", id.as_deref().unwrap_or_default(), "\n", &request.body] {
        text.push_str(part);
    }
    text
}
