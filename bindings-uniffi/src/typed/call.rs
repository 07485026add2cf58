//! Calls.

use std::sync::Arc;

use volc_im_core::wire::protocol::JsonStyle;

use super::result;
use super::spelling::in_camel_case;
use crate::call_options::{CallInfo, CallOptions};
use crate::client::{NativeClient, with_options};
use crate::error::ImError;
use crate::generated::actions::{ActionRequest, ActionResult};
use crate::stop::NativeStop;

/// A result, and how it came about.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ActionAnswer {
    /// What the action returned.
    pub result: ActionResult,
    /// How it came about.
    pub info: CallInfo,
}

#[uniffi::export(async_runtime = "tokio")]
impl NativeClient {
    /// Calls an action. Stopped, or let go of, it sends nothing more.
    #[uniffi::method(default(options = None, stop = None))]
    pub async fn call(
        &self,
        request: ActionRequest,
        options: Option<CallOptions>,
        stop: Option<Arc<NativeStop>>,
    ) -> Result<ActionAnswer, ImError> {
        let operation = request.operation();
        let call = self.client.json_call(operation, request.input()?, JsonStyle::TYPED);
        let call = with_options(call, options).cancelled_by(NativeStop::given(&stop));
        let answer = call.with_info().await.map_err(|error| in_camel_case(operation, error))?;
        let info: CallInfo = answer.info.into();
        Ok(ActionAnswer { result: result(operation, answer.result, info.request_id.clone())?, info })
    }
}
