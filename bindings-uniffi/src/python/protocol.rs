//! Requests and answers by bytes.

use std::sync::Arc;

use volc_im_core::machine::options::{CallOptions, Scope};
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::{HttpRequest, JsonStyle};

use crate::call_machine::NativeCall;
use crate::error::ImError;
use crate::protocol::{BuildOptions, NativeProtocol};

use super::client::NAMES;
use super::{operation, options, text};

#[uniffi::export]
impl NativeProtocol {
    /// A signed request from JSON with names in snake_case, by lines: URL, headers as `name: value`, an empty line, the
    /// idempotency id as JSON, the body.
    pub fn build_packed(
        &self,
        action: &[u8],
        input: &[u8],
        build_options: &[u8],
        now_ms: i64,
    ) -> Result<String, ImError> {
        let build: BuildOptions = options(build_options)?;
        let (operation, now) = (operation(action)?, WallTime::from_millis(now_ms));
        let input = text(input, "")?;
        Ok(packed(&self.0.build_json(operation, input, JsonStyle::PYTHON, build.request_options(), now)?))
    }

    /// A signed request of any action by the wire's own JSON, by lines.
    pub fn build_raw_packed(&self, action: &[u8], wire_json: &[u8], now_ms: i64) -> Result<String, ImError> {
        let action = text(action, "action")?;
        let body = self.0.encode_raw(action, text(wire_json, "")?, false)?;
        Ok(packed(&self.0.sign(action, &body, WallTime::from_millis(now_ms))))
    }

    /// A call by JSON with names in snake_case, its options as JSON; `entropy` are 16 random bytes.
    pub fn call_bytes(
        &self,
        action: &[u8],
        input: &[u8],
        app_id: Option<i32>,
        call_options: &[u8],
        now_ms: i64,
        entropy: &[u8],
    ) -> Result<Arc<NativeCall>, ImError> {
        let mut call = CallOptions::from_json(text(call_options, "options")?, Scope::Call, NAMES)?;
        call.app_id = app_id;
        let input = text(input, "")?;
        NativeCall::start(self, operation(action)?, input, JsonStyle::PYTHON, call, now_ms, entropy)
    }

    /// Reads an answer: the result as JSON with names in snake_case.
    pub fn parse_bytes(&self, action: &[u8], status: u16, body: &[u8]) -> Result<String, ImError> {
        Ok(self.0.parse_json(operation(action)?, status, body, JsonStyle::PYTHON)?.json)
    }

    /// Reads the answer of an action that was called by the wire's own JSON.
    pub fn parse_raw_bytes(&self, action: &[u8], status: u16, body: &[u8]) -> Result<String, ImError> {
        Ok(self.0.parse_raw(text(action, "action")?, status, body, JsonStyle::PYTHON.ids)?.json)
    }
}

/// No part but the last can hold a line end: they are made of what a URL and a header may hold.
fn packed(request: &HttpRequest) -> String {
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
