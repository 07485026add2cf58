//! One call with its options.

use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;

use volc_im_core::machine::call::Callee;
use volc_im_core::machine::client::CallSpec;
use volc_im_core::machine::options::CallOptions as CoreOptions;
use volc_im_core::machine::output::{CallInfo as CoreInfo, Done};
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::model::operations::Request;
use volc_im_core::model::values::Json;
use volc_im_core::wire::protocol::{JsonStyle, typed_input, typed_result};

use crate::client::ImClient;
use crate::clock::now;
use crate::driver::{Drive, drive, entropy};
use crate::error::Error;
use crate::stop::Stop;

/// How a result came about.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallInfo {
    /// The id of the call in its events.
    pub call_id: String,
    /// The vendor's id of the request that succeeded.
    pub request_id: Option<String>,
    /// How many times the request was sent.
    pub attempts: u32,
    /// From the start of the call to its result.
    pub elapsed: Duration,
    /// The idempotency id that the call carried.
    pub idempotency_id: Option<String>,
}

/// A result and how it came about.
#[derive(Clone, Debug)]
pub struct Response<T> {
    /// What the action returned.
    pub result: T,
    /// How it came about.
    pub info: CallInfo,
}

impl CallInfo {
    pub(crate) fn of(info: CoreInfo) -> Self {
        CallInfo {
            call_id: info.call_id,
            request_id: info.request_id,
            attempts: info.attempts,
            elapsed: Duration::from_millis(info.elapsed_ms),
            idempotency_id: info.idempotency_id,
        }
    }
}

/// A future that can be sent between threads.
pub(crate) type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Options of any call.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallOptions {
    pub(crate) core: CoreOptions,
    pub(crate) stop: Option<Stop>,
}

/// Whole milliseconds, as core checks them; part of one counts as one.
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(i64::MAX)
}

/// All limits of a policy as options.
pub(crate) fn set_policy(options: &mut CoreOptions, policy: RetryPolicy) {
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
        pub fn app_id(mut self, app_id: i32) -> Self {
            self.options.core.app_id = Some(app_id);
            self
        }

        /// How often the call is tried, and its limits of time. Set single limits after it.
        pub fn retry(mut self, policy: RetryPolicy) -> Self {
            $crate::call::set_policy(&mut self.options.core, policy);
            self
        }

        /// How long one attempt may take.
        pub fn timeout(mut self, timeout: Duration) -> Self {
            self.options.core.timeout_ms = Some($crate::call::millis(timeout));
            self
        }

        /// How long the call may take with all its attempts.
        pub fn deadline(mut self, deadline: Duration) -> Self {
            self.options.core.deadline_ms = Some($crate::call::millis(deadline));
            self
        }

        /// Whether the call keeps to the documented rate of its action. The client's setting by default.
        pub fn paced(mut self, paced: bool) -> Self {
            self.options.core.paced = Some(paced);
            self
        }

        /// Every option at once, as a binding of another language has read them.
        pub fn core_options(mut self, options: $crate::core::machine::options::CallOptions) -> Self {
            self.options.core = options;
            self
        }

        /// Gives the call up when it is stopped; with `None` nobody stops it.
        pub fn stop<'a>(mut self, stop: impl Into<Option<&'a $crate::stop::Stop>>) -> Self {
            self.options.stop = stop.into().cloned();
            self
        }
    };
}
pub(crate) use option_setters;

/// A call of an action, not yet made. Await it for the result.
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

    /// The idempotency id, for actions that take one: two calls with the same id do their work once. Made anew for each
    /// call without it.
    pub fn idempotency_id(mut self, id: impl Into<String>) -> Self {
        self.options.core.idempotency_id = Some(id.into());
        self
    }

    /// Makes the call; the result with how it came about.
    ///
    /// # Errors
    /// Any kind but `callback`.
    pub async fn with_info(self) -> Result<Response<R::Result>, Error> {
        let (callee, json) = (Callee::Operation(R::OPERATION), typed_input(&self.request)?);
        let done = run(&self.client, callee, &json, JsonStyle::TYPED, self.options).await?;
        let result = typed_result::<R>(&done.answer)?;
        Ok(Response { result, info: CallInfo::of(done.info) })
    }
}

impl<R: Request + Send + 'static> IntoFuture for Call<R>
where
    R::Result: Send,
{
    type Output = Result<R::Result, Error>;
    type IntoFuture = Boxed<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.with_info().await.map(|response| response.result) })
    }
}

/// Makes a call with input in `style`.
pub(crate) async fn run(
    client: &ImClient,
    callee: Callee,
    input: &str,
    style: JsonStyle,
    options: CallOptions,
) -> Result<Done, Error> {
    let CallOptions { core, stop } = options;
    let action = callee.name().to_owned();
    let spec = CallSpec { callee, input, style, options: core };
    let call = client.0.core.start(spec, now(), &entropy()?)?;
    let with = Drive { client: &client.0, stop: stop.as_ref(), on_progress: None };
    drive(&action, call, with).await.map_err(Error::from)
}

/// A call of any action by the wire's own JSON, not yet made. Await it for the result as JSON.
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

    /// Makes the call; the result with how it came about.
    ///
    /// # Errors
    /// Any kind but `callback`.
    pub async fn with_info(self) -> Result<Response<Json>, Error> {
        let callee = Callee::Raw(self.action);
        let done = run(&self.client, callee, &self.wire_json, JsonStyle::TYPED, self.options).await?;
        let result = Json::new(&done.answer.json).unwrap_or_default();
        Ok(Response { result, info: CallInfo::of(done.info) })
    }
}

impl IntoFuture for RawCall {
    type Output = Result<Json, Error>;
    type IntoFuture = Boxed<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.with_info().await.map(|response| response.result) })
    }
}
