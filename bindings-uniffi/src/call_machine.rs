//! One call as a machine that a driver of one's own asks what is next.

use std::sync::{Arc, Mutex, PoisonError};

use volc_im_core::error::TransportKind;
use volc_im_core::machine::call::{Call, Callee, ResponseHead, Step};
use volc_im_core::machine::idempotency_id;
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::model::shape::Operation;
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::{JsonStyle, RequestOptions};

use crate::call_options::{CallInfo, CallOptions};
use crate::error::{ImError, setting};
use crate::protocol::{NativeProtocol, SignedRequest};

/// What the driver of a call does next.
#[derive(Clone, uniffi::Enum)]
pub enum CallStep {
    /// Send this within the time given, then tell what came of it.
    Send {
        /// The request, signed as of now.
        request: SignedRequest,
        /// Milliseconds after which the attempt is to be given up.
        timeout_ms: u64,
        /// Number of the attempt, from 1.
        attempt: u32,
    },
    /// Ask again after this many milliseconds.
    Wait {
        /// How long.
        wait_ms: u64,
    },
    /// The answer.
    Done {
        /// The result as JSON text.
        json: String,
        /// How it came about.
        info: CallInfo,
    },
    /// The error that ends the call.
    Failed {
        /// Why.
        error: ImError,
    },
}

/// How an attempt brought no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum TransportFailure {
    /// No connection was made: nothing can have reached the service.
    Connect,
    /// The attempt's time was over.
    Timeout,
    /// The connection broke.
    Reset,
    /// The caller gave up.
    Aborted,
    /// Anything else.
    Other,
}

/// One call of an action over all its attempts.
#[derive(uniffi::Object)]
pub struct NativeCall(Mutex<Call>);

impl NativeCall {
    /// A call with input in `style`; `entropy` are 16 random bytes.
    pub(crate) fn start(
        protocol: &NativeProtocol,
        operation: &'static Operation,
        input: &str,
        style: JsonStyle,
        options: Option<CallOptions>,
        now_ms: i64,
        entropy: &[u8],
    ) -> Result<Arc<Self>, ImError> {
        let entropy: [u8; 16] =
            entropy.try_into().map_err(|_| setting("entropy", "length", "must be 16 random bytes"))?;
        let (options, now) = (options.unwrap_or_default(), WallTime::from_millis(now_ms));
        let made = options.idempotency_id.unwrap_or_else(|| idempotency_id(now, entropy));
        let request_options = RequestOptions { app_id: options.app_id, idempotency_id: Some(&made) };
        let body = protocol.0.encode(operation, input, style, request_options)?;
        let mut policy = options.retry.unwrap_or_default().over(RetryPolicy::default());
        policy.attempt_timeout_ms = options.timeout_ms.unwrap_or(policy.attempt_timeout_ms);
        policy.deadline_ms = options.deadline_ms.unwrap_or(policy.deadline_ms);
        let callee = Callee::Operation(operation);
        let call = Call::new(Arc::clone(&protocol.0), callee, body, style, policy, now, entropy);
        Ok(Arc::new(NativeCall(Mutex::new(call))))
    }
}

#[uniffi::export]
impl NativeProtocol {
    /// A call by JSON; `entropy` are 16 random bytes, for waits and the idempotency id.
    pub fn call_text(
        &self,
        action: String,
        input: String,
        options: Option<CallOptions>,
        now_ms: i64,
        entropy: Vec<u8>,
    ) -> Result<Arc<NativeCall>, ImError> {
        let operation = Operation::find(&action)?;
        NativeCall::start(self, operation, &input, self.1, options, now_ms, &entropy)
    }
}

#[uniffi::export]
impl NativeCall {
    /// What to do at `now_ms`, milliseconds since 1970. Once the call is over the answer stays the same.
    pub fn next(&self, now_ms: i64) -> CallStep {
        let mut call = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match call.next(WallTime::from_millis(now_ms)) {
            Step::Send { request, timeout_ms, attempt } => {
                CallStep::Send { request: request.into(), timeout_ms, attempt }
            }
            Step::Wait(wait_ms) => CallStep::Wait { wait_ms },
            Step::Done(done) => CallStep::Done { json: done.answer.json, info: done.effort.into() },
            Step::Failed(failed) => CallStep::Failed { error: failed.into() },
            _ => CallStep::Wait { wait_ms: 1 },
        }
    }

    /// The attempt was answered: status, the headers `Retry-After` and `Date` where there are any, the body.
    pub fn on_response(
        &self,
        now_ms: i64,
        status: u16,
        retry_after: Option<String>,
        date: Option<String>,
        body: Vec<u8>,
    ) {
        let head = ResponseHead { status, retry_after: retry_after.as_deref(), date: date.as_deref() };
        let mut call = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        call.on_response(WallTime::from_millis(now_ms), head, &body);
    }

    /// The attempt brought no answer; or, with `Aborted`, the caller gave up, which may be at any time.
    pub fn on_transport_error(&self, now_ms: i64, failure: TransportFailure, message: String) {
        let kind = match failure {
            TransportFailure::Connect => TransportKind::Connect,
            TransportFailure::Timeout => TransportKind::Timeout,
            TransportFailure::Reset => TransportKind::Reset,
            TransportFailure::Aborted => TransportKind::Aborted,
            TransportFailure::Other => TransportKind::Other,
        };
        let mut call = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        call.on_transport_error(WallTime::from_millis(now_ms), kind, &message);
    }
}
