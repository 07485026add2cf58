//! The client.

use std::sync::Arc;

use volc_im::json::JsonCall;
use volc_im::{ImClient, RawCall};
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::JsonStyle;

use crate::call_options::{CallInfo, CallOptions};
use crate::client_config::{ServiceConfig, TransportConfig, builder};
use crate::error::ImError;
use crate::hooks::{CallListener, listen, observe};
use crate::stop::NativeStop;

/// A result as JSON text, and how it came about.
#[derive(Clone, Debug, uniffi::Record)]
pub struct TextAnswer {
    /// The result.
    pub json: String,
    /// How it came about.
    pub info: CallInfo,
}

/// Calls Volcengine IM. One serves any number of calls at once.
#[derive(uniffi::Object)]
pub struct NativeClient {
    pub(crate) client: ImClient,
    pub(crate) style: JsonStyle,
}

#[uniffi::export(async_runtime = "tokio")]
impl NativeClient {
    /// Checks the settings.
    #[uniffi::constructor(default(listener = None))]
    pub fn new(
        service: ServiceConfig,
        transport: TransportConfig,
        listener: Option<Arc<dyn CallListener>>,
    ) -> Result<Arc<Self>, ImError> {
        let style = service.style();
        let builder = builder(service, &transport)?;
        let client = match listener {
            Some(listener) => listen(builder, listener).build()?,
            None => builder.build()?,
        };
        Ok(Arc::new(NativeClient { client, style }))
    }

    /// As `new`, with a listener that is called inside of the calls, on the threads that wait for them: it must pass on
    /// what it is told, and return at once.
    #[uniffi::constructor]
    pub fn observed(
        service: ServiceConfig,
        transport: TransportConfig,
        listener: Arc<dyn CallListener>,
    ) -> Result<Arc<Self>, ImError> {
        let style = service.style();
        let client = observe(builder(service, &transport)?, listener).build()?;
        Ok(Arc::new(NativeClient { client, style }))
    }

    /// Calls an action by JSON.
    #[uniffi::method(default(options = None))]
    pub async fn call_text(
        &self,
        action: String,
        input: String,
        options: Option<CallOptions>,
    ) -> Result<TextAnswer, ImError> {
        let call = self.client.json_call(Operation::find(&action)?, input, self.style);
        with_options(call, options).await_answer().await
    }

    /// Calls any action by the wire's own JSON, also one that this version does not know. Not repeated unless
    /// `retry_safe` says that it may be.
    #[uniffi::method(default(retry_safe = false, options = None, stop = None))]
    pub async fn raw(
        &self,
        action: String,
        wire_json: String,
        retry_safe: bool,
        options: Option<CallOptions>,
        stop: Option<Arc<NativeStop>>,
    ) -> Result<TextAnswer, ImError> {
        let call = self.raw_call(action, wire_json, retry_safe, options);
        call.cancelled_by(NativeStop::given(&stop)).await_answer().await
    }
}

impl NativeClient {
    pub(crate) fn raw_call(
        &self,
        action: String,
        wire_json: String,
        retry_safe: bool,
        options: Option<CallOptions>,
    ) -> RawCall {
        let mut options = options.unwrap_or_default().core();
        options.retry_safe = retry_safe;
        self.client.raw(action, wire_json).core_options(options)
    }
}

/// A call with the options of another language's caller.
pub(crate) fn with_options(call: JsonCall, options: Option<CallOptions>) -> JsonCall {
    call.core_options(options.unwrap_or_default().core())
}

/// A call whose answer is text.
trait AnsweredInText {
    async fn await_answer(self) -> Result<TextAnswer, ImError>;
}

impl AnsweredInText for JsonCall {
    async fn await_answer(self) -> Result<TextAnswer, ImError> {
        let answer = self.with_info().await?;
        Ok(TextAnswer { json: answer.result, info: answer.info.into() })
    }
}

impl AnsweredInText for RawCall {
    async fn await_answer(self) -> Result<TextAnswer, ImError> {
        let answer = self.with_info().await?;
        Ok(TextAnswer { json: answer.result.text().to_owned(), info: answer.info.into() })
    }
}
