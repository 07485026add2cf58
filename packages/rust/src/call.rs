//! One call with its options.

use std::future::{Future, IntoFuture};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use volc_im_core::machine::call::Callee;
use volc_im_core::machine::client::CallSpec;
use volc_im_core::machine::options::CallOptions as CoreOptions;
use volc_im_core::machine::output::{CallInfo as CoreInfo, Done};
use volc_im_core::model::operations::Request;
use volc_im_core::model::values::Json;
use volc_im_core::wire::protocol::{Decoded, JsonStyle, typed_input};

use crate::client::ImClient;
use crate::clock::now;
use crate::driver::{Drive, Head, drive, entropy};
use crate::error::Error;
use crate::retry::RetryPolicy;
use crate::transport::BoxFuture;

/// Metadata of a completed call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallInfo {
    /// The id of the call in its events.
    pub call_id: String,
    /// The vendor's id of the request that succeeded.
    pub request_id: Option<String>,
    /// Number of times the request was sent.
    pub attempts: u32,
    /// Duration from the start of the call to its result.
    pub elapsed: Duration,
    /// The idempotency id that the call carried.
    pub idempotency_id: Option<String>,
    /// The HTTP status of the response.
    pub status: u16,
    /// The headers of the response, names in lower case.
    pub headers: Vec<(String, String)>,
}

/// A result with the metadata of its call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response<T> {
    /// What the action returned.
    pub result: T,
    /// Metadata of the call.
    pub info: CallInfo,
}

impl CallInfo {
    /// The first header of the response with a name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn of(info: CoreInfo, (status, headers): Head) -> Self {
        CallInfo {
            call_id: info.call_id,
            request_id: info.request_id,
            attempts: info.attempts,
            elapsed: Duration::from_millis(info.elapsed_ms),
            idempotency_id: info.idempotency_id,
            status,
            headers,
        }
    }
}

impl<T> Response<T> {
    fn new(result: T, info: CoreInfo, head: Head) -> Self {
        Response { result, info: CallInfo::of(info, head) }
    }

    pub(crate) fn map<Other>(self, read: impl FnOnce(T) -> Other) -> Response<Other> {
        Response { result: read(self.result), info: self.info }
    }
}

/// Options of any call.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallOptions {
    pub(crate) core: CoreOptions,
    pub(crate) cancel: Option<CancellationToken>,
}

/// Whole milliseconds, rounded up.
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(crate::retry::millis(duration)).unwrap_or(i64::MAX)
}

/// All limits of a policy as options.
pub(crate) fn set_policy(options: &mut CoreOptions, RetryPolicy(policy): RetryPolicy) {
    let limit = |limit: u64| Some(i64::try_from(limit).unwrap_or(i64::MAX));
    options.retry.max_attempts = Some(i64::from(policy.max_attempts));
    options.retry.base_delay_ms = limit(policy.base_delay_ms);
    options.retry.max_delay_ms = limit(policy.max_delay_ms);
    options.timeout_ms = limit(policy.attempt_timeout_ms);
    options.deadline_ms = limit(policy.deadline_ms);
}

/// The setters that every kind of call has.
macro_rules! option_setters {
    () => {
        /// Another application than the client's.
        pub fn app_id(mut self, app_id: impl Into<$crate::ids::AppId>) -> Self {
            self.options.core.app_id = Some(app_id.into().get());
            self
        }

        /// Retries and time limits of the call. Set single limits after it.
        pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
            $crate::call::set_policy(&mut self.options.core, policy);
            self
        }

        /// Time limit of one attempt.
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.options.core.timeout_ms = Some($crate::call::millis(timeout));
            self
        }

        /// Time limit of the call with all its attempts.
        pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
            self.options.core.deadline_ms = Some($crate::call::millis(deadline));
            self
        }

        /// Whether the call keeps to the documented rate of its action. The client's setting by default.
        pub fn paced(mut self, paced: bool) -> Self {
            self.options.core.paced = Some(paced);
            self
        }

        /// Cancels the call when the token is cancelled. Then it fails with `transport` of kind `aborted`, which has
        /// `maybe_sent`.
        /// Dropping the future cancels it as well, without a result.
        pub fn cancelled_by<'a>(
            mut self,
            token: impl Into<Option<&'a tokio_util::sync::CancellationToken>>,
        ) -> Self {
            self.options.cancel = token.into().cloned();
            self
        }

        /// All options, as a binding of another language has read them.
        #[doc(hidden)]
        pub fn core_options(mut self, options: volc_im_core::machine::options::CallOptions) -> Self {
            self.options.core = options;
            self
        }
    };
}
pub(crate) use option_setters;

/// A call of an action, not yet made: await it for the result, or configure it first.
///
/// It is made as it is awaited, on the runtime of whoever awaits it. Where a [`Future`] is needed, as by
/// `tokio::select!` or `join_all`, [`into_future`](IntoFuture::into_future) gives one: it is `Send` and `'static`, so
/// `tokio::spawn` takes it. Dropping that future ends the call: nothing is sent after it.
///
/// ```no_run
/// use std::time::Duration;
/// use volc_im::prelude::*;
/// use volc_im::messages::SendMessageRequest;
///
/// # async fn send(im: ImClient, message: SendMessageRequest) -> Result<(), Error> {
/// let sent = im.send_message(message.clone()).await?;
/// let sent = im.send_message(message).deadline(Duration::from_secs(3)).idempotency_id("order-42").with_info().await?;
/// println!("{} after {} attempts", sent.result.message_id, sent.info.attempts);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a call is made when it is awaited"]
pub struct Call<R> {
    client: ImClient,
    request: R,
    options: CallOptions,
}

impl<R: Request> Call<R> {
    pub(crate) fn new(client: ImClient, request: R) -> Self {
        Call { client, request, options: CallOptions::default() }
    }

    option_setters!();

    /// The idempotency id, for actions that take one: two calls with the same id take effect once. Generated for
    /// each call if not set.
    pub fn idempotency_id(mut self, id: impl Into<String>) -> Self {
        self.options.core.idempotency_id = Some(id.into());
        self
    }

    /// Makes the call; the result with the metadata of the call.
    ///
    /// # Errors
    /// Any kind but `callback`.
    pub fn with_info(self) -> impl Future<Output = Result<Response<R::Result>, Error>> + Send + use<R> {
        let Call { client, request, options } = self;
        let input = typed_input(&request);
        async move {
            let CallOptions { core, cancel } = options;
            let input = input?;
            let spec = CallSpec {
                callee: Callee::Operation(R::OPERATION),
                input: &input,
                style: JsonStyle::TYPED,
                options: core,
            };
            let (call, result) = client.0.core.start(spec, now(), &entropy()?)?.typed::<R>();
            // The call has its body.
            drop(input);
            let with = Drive { client: &client.0, cancel: cancel.as_ref(), on_progress: None };
            let (outcome, observed) = drive(R::OPERATION.name, Box::new(call), with).await;
            let done = match outcome {
                Ok(done) => done,
                Err(failed) => return Err(observed.explain(&client.0, failed)),
            };
            match result.take() {
                Some(result) => Ok(Response::new(result, done.info, observed.head)),
                None => Err(Error::setting("result", "required", "was not read: a defect of this crate")),
            }
        }
    }
}

impl<R: Request + 'static> IntoFuture for Call<R> {
    type Output = Result<R::Result, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let call = self.with_info();
        Box::pin(async move { call.await.map(|response| response.result) })
    }
}

/// Makes a call with input in `style`; its result is JSON in that style.
pub(crate) async fn run(
    client: ImClient,
    callee: Callee,
    input: String,
    style: JsonStyle,
    options: CallOptions,
) -> Result<Response<Decoded>, Error> {
    let CallOptions { core, cancel } = options;
    let action = callee.name().to_owned();
    let spec = CallSpec { callee, input: &input, style, options: core };
    let call = Box::new(client.0.core.start(spec, now(), &entropy()?)?);
    // The call has its body.
    drop(input);
    let with = Drive { client: &client.0, cancel: cancel.as_ref(), on_progress: None };
    let (outcome, observed) = drive(&action, call, with).await;
    match outcome {
        Ok(Done { answer, info }) => Ok(Response::new(answer, info, observed.head)),
        Err(failed) => Err(observed.explain(&client.0, failed)),
    }
}

/// A call of any action by wire JSON, not yet made. Await it for the result as JSON.
#[derive(Clone, Debug)]
#[must_use = "a call is made when it is awaited"]
pub struct RawCall {
    client: ImClient,
    action: String,
    wire_json: String,
    options: CallOptions,
}

impl RawCall {
    pub(crate) fn new(client: ImClient, action: String, wire_json: String) -> Self {
        RawCall { client, action, wire_json, options: CallOptions::default() }
    }

    option_setters!();

    /// The action may be repeated when it is not known whether it was carried out. Without it, it is not.
    pub fn retry_safe(mut self) -> Self {
        self.options.core.retry_safe = true;
        self
    }

    /// Makes the call; the result with the metadata of the call.
    ///
    /// # Errors
    /// Any kind but `callback`.
    pub async fn with_info(self) -> Result<Response<Json>, Error> {
        let RawCall { client, action, wire_json, options } = self;
        let response = run(client, Callee::Raw(action), wire_json, JsonStyle::TYPED, options).await?;
        Ok(response.map(|answer| Json::new(&answer.json).unwrap_or_default()))
    }
}

impl IntoFuture for RawCall {
    type Output = Result<Json, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.with_info().await.map(|response| response.result) })
    }
}
