//! One call with its options.

use std::future::IntoFuture;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use volc_im_core::error::Error as CoreError;
use volc_im_core::machine::call::{Call as CoreCall, Callee, Done, Effort};
use volc_im_core::machine::idempotency_id;
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::model::operations::Request;
use volc_im_core::model::shape::Operation;
use volc_im_core::model::values::Json;
use volc_im_core::wire::protocol::{JsonStyle, RequestOptions, WireBody, typed_input, typed_result};

use crate::call_clock::CallClock;
use crate::client::ImClient;
use crate::driver::drive;
use crate::error::Error;
use crate::stop::{Stop, unless_stopped};

/// How a result came about.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallInfo {
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
    pub(crate) fn of(request_id: Option<String>, effort: Effort) -> Self {
        CallInfo {
            request_id,
            attempts: effort.attempts,
            elapsed: Duration::from_millis(effort.elapsed_ms),
            idempotency_id: effort.idempotency_id,
        }
    }
}

/// A future that can be sent between threads.
pub(crate) type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Options of any call.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallOptions {
    pub(crate) app_id: Option<i32>,
    pub(crate) idempotency_id: Option<String>,
    pub(crate) policy: Option<RetryPolicy>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) stop: Option<Stop>,
}

impl CallOptions {
    fn policy(&self, client: &ImClient) -> RetryPolicy {
        let mut policy = self.policy.unwrap_or(client.0.policy);
        let millis = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        policy.attempt_timeout_ms = self.timeout.map_or(policy.attempt_timeout_ms, millis);
        policy.deadline_ms = self.deadline.map_or(policy.deadline_ms, millis);
        policy
    }
}

/// The setters that every kind of call has.
macro_rules! option_setters {
    () => {
        /// Another application than the client's.
        pub fn app_id(mut self, app_id: i32) -> Self {
            self.options.app_id = Some(app_id);
            self
        }

        /// How often the call is tried, and its limits of time.
        pub fn retry(mut self, policy: RetryPolicy) -> Self {
            self.options.policy = Some(policy);
            self
        }

        /// How long one attempt may take.
        pub fn timeout(mut self, timeout: Duration) -> Self {
            self.options.timeout = Some(timeout);
            self
        }

        /// How long the call may take with all its attempts.
        pub fn deadline(mut self, deadline: Duration) -> Self {
            self.options.deadline = Some(deadline);
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
        self.options.idempotency_id = Some(id.into());
        self
    }

    /// Makes the call; the result with how it came about.
    ///
    /// # Errors
    /// Any kind but `callback`.
    pub async fn with_info(self) -> Result<Response<R::Result>, Error> {
        let input =
            Input { operation: R::OPERATION, json: &typed_input(&self.request)?, style: JsonStyle::TYPED };
        let done = run(&self.client, input, &self.options).await?;
        let result = typed_result::<R>(&done.answer)?;
        Ok(Response { result, info: CallInfo::of(done.answer.request_id, done.effort) })
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

/// What an action is called with.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    pub(crate) operation: &'static Operation,
    /// In `style`.
    pub(crate) json: &'a str,
    /// Of the answer too.
    pub(crate) style: JsonStyle,
}

/// Makes a call.
pub(crate) async fn run(client: &ImClient, input: Input<'_>, options: &CallOptions) -> Result<Done, Error> {
    if let Some(pacer) = &client.0.pacer {
        // A call that is stopped here ends at its first step.
        unless_stopped(options.stop.as_ref(), pacer.pass(input.operation, 1)).await;
    }
    run_unpaced(client, input, options).await
}

/// As [`run`], for callers that have paced it.
pub(crate) async fn run_unpaced(
    client: &ImClient,
    input: Input<'_>,
    options: &CallOptions,
) -> Result<Done, Error> {
    let Input { operation, json, style } = input;
    let (clock, entropy) = (CallClock::start(), entropy()?);
    let made = options.idempotency_id.clone().unwrap_or_else(|| idempotency_id(clock.now(), entropy));
    let request_options = RequestOptions { app_id: options.app_id, idempotency_id: Some(&made) };
    let body = client.0.protocol.encode(operation, json, style, request_options)?;
    start(client, Callee::Operation(operation), body, style, options, (&clock, entropy)).await
}

async fn start(
    client: &ImClient,
    callee: Callee,
    body: WireBody,
    style: JsonStyle,
    options: &CallOptions,
    (clock, entropy): (&CallClock, [u8; 16]),
) -> Result<Done, Error> {
    let action = match &callee {
        Callee::Operation(operation) => operation.name.to_owned(),
        Callee::Raw(action) => action.clone(),
    };
    let protocol = Arc::clone(&client.0.protocol);
    let policy = options.policy(client);
    let call = CoreCall::new(protocol, callee, body, style, policy, clock.now(), entropy);
    drive(&client.0, &action, call, clock, options.stop.as_ref()).await.map_err(Error::from)
}

fn entropy() -> Result<[u8; 16], CoreError> {
    let mut entropy = [0; 16];
    getrandom::fill(&mut entropy).map_err(|error| {
        CoreError::setting("entropy", "required", &format!("the system gives none: {error}"))
    })?;
    Ok(entropy)
}

/// A call of any action by the wire's own JSON, not yet made. Await it for the result as JSON.
#[derive(Clone, Debug)]
#[must_use = "a call is made when it is awaited"]
pub struct RawCall {
    client: ImClient,
    action: String,
    wire_json: String,
    is_retry_safe: bool,
    options: CallOptions,
}

impl RawCall {
    pub(crate) fn new(client: ImClient, action: String, wire_json: String) -> Self {
        RawCall { client, action, wire_json, is_retry_safe: false, options: CallOptions::default() }
    }

    option_setters!();

    /// The action may be repeated when it is not known whether it was carried out. Without it, it is not.
    pub fn retry_safe(mut self) -> Self {
        self.is_retry_safe = true;
        self
    }

    /// Makes the call; the result with how it came about.
    ///
    /// # Errors
    /// Any kind but `callback`.
    pub async fn with_info(self) -> Result<Response<Json>, Error> {
        let (clock, entropy) = (CallClock::start(), entropy()?);
        let body = self.client.0.protocol.encode_raw(&self.action, &self.wire_json, self.is_retry_safe)?;
        let callee = Callee::Raw(self.action);
        let at = (&clock, entropy);
        let done = start(&self.client, callee, body, JsonStyle::TYPED, &self.options, at).await?;
        let result = Json::new(&done.answer.json).unwrap_or_default();
        Ok(Response { result, info: CallInfo::of(done.answer.request_id, done.effort) })
    }
}

impl IntoFuture for RawCall {
    type Output = Result<Json, Error>;
    type IntoFuture = Boxed<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.with_info().await.map(|response| response.result) })
    }
}
