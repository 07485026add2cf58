//! One call as a state machine for a custom driver.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use volc_im_core::error::TransportKind;
use volc_im_core::machine::call::{Call, Callee};
use volc_im_core::machine::client::{CallSpec, Client};
use volc_im_core::machine::options::CallOptions;
use volc_im_core::machine::output::{Inputs, Machine, Output, ResponseHead, Token};
use volc_im_core::model::shape::Operation;
use volc_im_core::time::{MonoTime, Now, WallTime};
use volc_im_core::wire::protocol::JsonStyle;

use crate::calls::{done, failed};
use crate::error::{NativeError, setting};
use crate::protocol::{http_status, lines};

/// One call of an action over all its attempts, by one clock of the caller's.
#[derive(uniffi::Object)]
pub struct NativeCall(Mutex<Driven>);

struct Driven {
    call: Call,
    /// Of the attempt requested last.
    token: Token,
    /// The step that ended the call.
    end: Option<String>,
}

impl NativeCall {
    /// A call with input in `style`; `entropy` are 16 random bytes.
    pub(crate) fn start(
        client: &Arc<Client>,
        operation: &'static Operation,
        input: &str,
        style: JsonStyle,
        options: CallOptions,
        now_ms: i64,
        entropy: &[u8],
    ) -> Result<Arc<Self>, NativeError> {
        let spec = CallSpec { callee: Callee::Operation(operation), input, style, options };
        let call = client.start(spec, at(now_ms), entropy)?;
        Ok(Arc::new(NativeCall(Mutex::new(Driven { call, token: 0, end: None }))))
    }

    fn driven(&self) -> MutexGuard<'_, Driven> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What to do at a time, as one JSON array: `send` with the time for the attempt in milliseconds and its number, after
    /// it the request by lines; `wait` with milliseconds; `done` or `failed`, as a client's calls end.
    pub(crate) fn next(&self, now_ms: i64) -> String {
        let mut driven = self.driven();
        if let Some(end) = &driven.end {
            return end.clone();
        }
        loop {
            match driven.call.next(at(now_ms)) {
                Output::Send { token, request, timeout_ms, attempt, .. } => {
                    driven.token = token;
                    return format!("[\"send\",{timeout_ms},{attempt}]\n{}", lines(&request));
                }
                Output::Wait(wait_ms) => return format!("[\"wait\",{wait_ms}]"),
                Output::Over(outcome) => {
                    let end = match outcome {
                        Ok(over) => {
                            let info = over.info;
                            let ids = (&*info.call_id, info.request_id.as_deref());
                            let numbers = (info.attempts, info.elapsed_ms);
                            done(ids, numbers, info.idempotency_id.as_deref(), &over.answer.json)
                        }
                        Err(error) => failed(error.into()),
                    };
                    driven.end = Some(end.clone());
                    return end;
                }
                Output::Reserve { token, .. } => {
                    driven.call.on_reserve_failed(at(now_ms), token, "there is no store");
                }
                // The driver sees its own requests, and has no store.
                // Its keys are fixed.
                Output::RunProvider { .. } => {}
                Output::Tell(_) | Output::GiveBack { .. } | Output::SlowDown { .. } => {}
            }
        }
    }

    /// The attempt got a response: status, the headers `Retry-After` and `Date` where there are any, the body.
    pub(crate) fn on_response(
        &self,
        now_ms: i64,
        status: u32,
        retry_after: Option<&str>,
        date: Option<&str>,
        body: &[u8],
    ) {
        let head = ResponseHead { status: http_status(status), retry_after, date };
        let mut driven = self.driven();
        let token = driven.token;
        driven.call.on_response(at(now_ms), token, head, body);
    }
}

#[uniffi::export]
impl NativeCall {
    /// For `volc_im_next` and `volc_im_response`.
    pub fn address(&self) -> u64 {
        std::ptr::from_ref(self).expose_provenance() as u64
    }

    /// The attempt got no response: `connect`, `timeout`, `reset` or `other`; or, with `aborted`, the caller cancelled,
    /// which may be at any time.
    pub fn on_transport_error(&self, now_ms: i64, kind: String, message: String) -> Result<(), NativeError> {
        let known = TransportKind::from_name(&kind);
        if known.name() != kind {
            return Err(setting("kind", "unknown_value", "must be a kind of transport error"));
        }
        let mut driven = self.driven();
        let (now, token) = (at(now_ms), driven.token);
        if known == TransportKind::Aborted {
            driven.call.cancel(now, &message);
        } else {
            driven.call.on_transport_error(now, token, known, &message);
        }
        Ok(())
    }
}

/// The caller's one clock as both of core's.
pub(crate) fn at(now_ms: i64) -> Now {
    let mono = MonoTime::from_millis(u64::try_from(now_ms).unwrap_or(0));
    Now { wall: WallTime::from_millis(now_ms), mono }
}
