//! Requests and answers for an HTTP client of one's own.

use std::sync::Arc;

use volc_im_core::model::shape::Operation;
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::JsonStyle;

use super::result;
use super::spelling::in_camel_case;
use crate::call_machine::NativeCall;
use crate::call_options::CallOptions;
use crate::error::ImError;
use crate::generated::actions::{ActionRequest, ActionResult};
use crate::protocol::{BuildOptions, NativeProtocol, SignedRequest};

#[uniffi::export]
impl NativeProtocol {
    /// A signed request as of `now_ms`, milliseconds since 1970.
    #[uniffi::method(default(options = None))]
    pub fn build(
        &self,
        request: ActionRequest,
        now_ms: i64,
        options: Option<BuildOptions>,
    ) -> Result<SignedRequest, ImError> {
        let (operation, input) = (request.operation(), request.input()?);
        let (options, now) = (options.unwrap_or_default(), WallTime::from_millis(now_ms));
        self.0
            .build_json(operation, &input, JsonStyle::TYPED, options.request_options(), now)
            .map(SignedRequest::from)
            .map_err(|error| in_camel_case(operation, error))
    }

    /// Reads an answer.
    pub fn parse(&self, action: String, status: u16, body: Vec<u8>) -> Result<ActionResult, ImError> {
        let operation = Operation::find(&action)?;
        let decoded = self.0.parse_json(operation, status, &body, JsonStyle::TYPED)?;
        result(operation, decoded.json, decoded.request_id)
    }

    /// A call for a driver of one's own; `entropy` are 16 random bytes, for waits and the idempotency id. Read the JSON
    /// that it ends with by `result_from_json`.
    pub fn start_call(
        &self,
        request: ActionRequest,
        options: Option<CallOptions>,
        now_ms: i64,
        entropy: Vec<u8>,
    ) -> Result<Arc<NativeCall>, ImError> {
        let (operation, input) = (request.operation(), request.input()?);
        let options = options.unwrap_or_default().core();
        NativeCall::start(self, operation, &input, JsonStyle::TYPED, options, now_ms, &entropy)
            .map_err(|error| in_camel_case(operation, error))
    }
}
