//! Calls by JSON text in a language's own style: what bindings for other languages stand on.

use std::time::Duration;

use volc_im_core::machine::call::Callee;
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::JsonStyle;

use crate::call::{CallInfo, CallOptions, Response, option_setters, run};
use crate::client::ImClient;
use crate::error::Error;

/// A call of an action by JSON in a language's own style, not yet made.
#[derive(Clone, Debug)]
#[must_use = "a call is made by with_info()"]
pub struct JsonCall {
    client: ImClient,
    operation: &'static Operation,
    json: String,
    style: JsonStyle,
    options: CallOptions,
}

impl JsonCall {
    pub(crate) fn new(
        client: ImClient,
        operation: &'static Operation,
        json: String,
        style: JsonStyle,
    ) -> Self {
        JsonCall { client, operation, json, style, options: CallOptions::default() }
    }

    option_setters!();

    /// The idempotency id, for actions that take one: two calls with the same id do their work once. Made anew for each
    /// call without it.
    pub fn idempotency_id(mut self, id: impl Into<String>) -> Self {
        self.options.core.idempotency_id = Some(id.into());
        self
    }

    /// Makes the call; the result, in the style of the input, with how it came about.
    ///
    /// # Errors
    /// Any kind but `callback`.
    pub async fn with_info(self) -> Result<Response<String>, Error> {
        let callee = Callee::Operation(self.operation);
        let done = run(&self.client, callee, &self.json, self.style, self.options).await?;
        Ok(Response { result: done.answer.json, info: CallInfo::of(done.info) })
    }
}
