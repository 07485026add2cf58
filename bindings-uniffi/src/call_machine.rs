//! One call as a machine that a driver of one's own asks what is next.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use volc_im_core::error::TransportKind;
use volc_im_core::machine::call::{Call, Callee};
use volc_im_core::machine::client::CallSpec;
use volc_im_core::machine::options::CallOptions as CoreOptions;
use volc_im_core::machine::output::{Inputs, Machine, Output, ResponseHead, Token};
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::JsonStyle;

use crate::call_options::{CallInfo, CallOptions};
use crate::client_config::at;
use crate::error::ImError;
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

/// One call of an action over all its attempts, by one clock of the caller's.
#[derive(uniffi::Object)]
pub struct NativeCall(Mutex<Driven>);

struct Driven {
    call: Call,
    /// Of the attempt that was asked for last.
    token: Token,
    /// The step that ended the call.
    end: Option<CallStep>,
}

impl NativeCall {
    /// A call with input in `style`; `entropy` are 16 random bytes.
    pub(crate) fn start(
        protocol: &NativeProtocol,
        operation: &'static Operation,
        input: &str,
        style: JsonStyle,
        options: CoreOptions,
        now_ms: i64,
        entropy: &[u8],
    ) -> Result<Arc<Self>, ImError> {
        let spec = CallSpec { callee: Callee::Operation(operation), input, style, options };
        let call = protocol.2.start(spec, at(now_ms), entropy)?;
        Ok(Arc::new(NativeCall(Mutex::new(Driven { call, token: 0, end: None }))))
    }

    fn driven(&self) -> MutexGuard<'_, Driven> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
        let options = options.unwrap_or_default().core();
        NativeCall::start(self, operation, &input, self.1, options, now_ms, &entropy)
    }
}

#[uniffi::export]
impl NativeCall {
    /// What to do at `now_ms`, milliseconds since 1970. Once the call is over the answer stays the same.
    pub fn next(&self, now_ms: i64) -> CallStep {
        let mut driven = self.driven();
        if let Some(end) = &driven.end {
            return end.clone();
        }
        loop {
            match driven.call.next(at(now_ms)) {
                Output::Send { token, request, timeout_ms, attempt, .. } => {
                    driven.token = token;
                    return CallStep::Send { request: request.into(), timeout_ms, attempt };
                }
                Output::Wait(wait_ms) => return CallStep::Wait { wait_ms },
                Output::Over(outcome) => {
                    let end = match outcome {
                        Ok(done) => CallStep::Done { json: done.answer.json, info: done.info.into() },
                        Err(failed) => CallStep::Failed { error: failed.into() },
                    };
                    driven.end = Some(end.clone());
                    return end;
                }
                Output::Credentials { token, .. } => {
                    driven.call.on_credentials_failed(at(now_ms), token, "there is no provider");
                }
                Output::Reserve { token, .. } => {
                    driven.call.on_reserve_failed(at(now_ms), token, "there is no store");
                }
                // Who drives it sees for himself, and has no store.
                Output::Tell(_) | Output::GiveBack { .. } | Output::SlowDown { .. } => {}
            }
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
        let mut driven = self.driven();
        let token = driven.token;
        driven.call.on_response(at(now_ms), token, head, &body);
    }

    /// The attempt brought no answer; or, with `Aborted`, the caller gave up, which may be at any time.
    pub fn on_transport_error(&self, now_ms: i64, failure: TransportFailure, message: String) {
        let mut driven = self.driven();
        let (now, token) = (at(now_ms), driven.token);
        let kind = match failure {
            TransportFailure::Aborted => return driven.call.cancel(now, &message),
            TransportFailure::Connect => TransportKind::Connect,
            TransportFailure::Timeout => TransportKind::Timeout,
            TransportFailure::Reset => TransportKind::Reset,
            TransportFailure::Other => TransportKind::Other,
        };
        driven.call.on_transport_error(now, token, kind, &message);
    }
}
