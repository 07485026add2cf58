//! Options of one call, and what it took.

use volc_im::CallInfo as ClientCallInfo;
use volc_im_core::machine::options::{CallOptions as CoreOptions, RetryOptions as CoreRetryOptions};
use volc_im_core::machine::output::CallInfo as CoreInfo;

/// How often a call is tried and how long it may take. What is not given keeps its default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct RetryOptions {
    /// Attempts at most, the first one included; 1 switches repetitions off. 4 by default.
    #[uniffi(default)]
    pub max_attempts: Option<i64>,
    /// Upper bound of the first wait, in milliseconds; it doubles with every attempt. 200 by default.
    #[uniffi(default)]
    pub base_delay_ms: Option<i64>,
    /// Upper bound of any wait that the service did not ask for, in milliseconds. 5000 by default.
    #[uniffi(default)]
    pub max_delay_ms: Option<i64>,
}

impl RetryOptions {
    pub(crate) fn core(self) -> CoreRetryOptions {
        let RetryOptions { max_attempts, base_delay_ms, max_delay_ms } = self;
        CoreRetryOptions { max_attempts, base_delay_ms, max_delay_ms }
    }
}

/// Options of one call.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct CallOptions {
    /// Another application than the client's.
    #[uniffi(default)]
    pub app_id: Option<i32>,
    /// The idempotency id, for actions that take one: two calls with the same id do their work once. Made anew for each
    /// call without it.
    #[uniffi(default)]
    pub idempotency_id: Option<String>,
    /// How long one attempt may take, in milliseconds.
    #[uniffi(default)]
    pub timeout_ms: Option<i64>,
    /// How long the call may take with all its attempts, in milliseconds.
    #[uniffi(default)]
    pub deadline_ms: Option<i64>,
    /// How often the call is tried.
    #[uniffi(default)]
    pub retry: Option<RetryOptions>,
}

impl CallOptions {
    pub(crate) fn core(self) -> CoreOptions {
        CoreOptions {
            app_id: self.app_id,
            idempotency_id: self.idempotency_id,
            timeout_ms: self.timeout_ms,
            deadline_ms: self.deadline_ms,
            retry: self.retry.unwrap_or_default().core(),
            ..CoreOptions::default()
        }
    }
}

/// How a result came about.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CallInfo {
    /// The id of the call in its events.
    pub call_id: String,
    /// The vendor's id of the request that succeeded.
    pub request_id: Option<String>,
    /// How many times the request was sent.
    pub attempts: u32,
    /// From the start of the call to its result, in milliseconds.
    pub elapsed_ms: u64,
    /// The idempotency id that the call carried.
    pub idempotency_id: Option<String>,
}

impl From<ClientCallInfo> for CallInfo {
    fn from(info: ClientCallInfo) -> Self {
        CallInfo {
            call_id: info.call_id,
            request_id: info.request_id,
            attempts: info.attempts,
            elapsed_ms: u64::try_from(info.elapsed.as_millis()).unwrap_or(u64::MAX),
            idempotency_id: info.idempotency_id,
        }
    }
}

impl From<CoreInfo> for CallInfo {
    fn from(info: CoreInfo) -> Self {
        CallInfo {
            call_id: info.call_id,
            request_id: info.request_id,
            attempts: info.attempts,
            elapsed_ms: info.elapsed_ms,
            idempotency_id: info.idempotency_id,
        }
    }
}
