//! Requests, responses and the calls of a custom driver.

use super::outcome::outcome;
use super::{bytes, given, object, text};
use crate::call::NativeCall;
use crate::protocol::NativeProtocol;

/// Builds a signed request as of a time: `kind` 0 for a declared action, 1 for any by wire JSON; options as JSON,
/// or none → its lines.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_build(
    protocol: u64,
    kind: u32,
    action: *const u8,
    action_length: usize,
    input: *const u8,
    input_length: usize,
    options: *const u8,
    options_length: usize,
    now_ms: i64,
) -> *mut u8 {
    outcome(|| {
        // SAFETY: the caller's promise.
        let (protocol, action, input, options) = unsafe {
            (
                object::<NativeProtocol>(protocol),
                bytes(action, action_length),
                bytes(input, input_length),
                bytes(options, options_length),
            )
        };
        let (action, input) = (text(action, "action")?, text(input, "")?);
        protocol.built(kind, action, input, text(options, "options")?, now_ms)
    })
}

/// Reads an answer, of a declared action or of any as in [`volc_im_build`] → the result's JSON.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_parse(
    protocol: u64,
    kind: u32,
    action: *const u8,
    action_length: usize,
    status: u32,
    body: *const u8,
    body_length: usize,
) -> *mut u8 {
    outcome(|| {
        // SAFETY: the caller's promise.
        let (protocol, action, body) = unsafe {
            (object::<NativeProtocol>(protocol), bytes(action, action_length), bytes(body, body_length))
        };
        protocol.parsed(kind, text(action, "action")?, status, body)
    })
}

/// What a call's driver has to do at a time → the step. Stays the same once the call has ended.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_next(call: u64, now_ms: i64) -> *mut u8 {
    // SAFETY: the caller's promise.
    outcome(|| Ok(unsafe { object::<NativeCall>(call) }.next(now_ms)))
}

/// Reports the response to a call's attempt: status, the headers `Retry-After` and `Date`, null where there is none, and
/// the body → no text.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_response(
    call: u64,
    now_ms: i64,
    status: u32,
    retry_after: *const u8,
    retry_after_length: usize,
    date: *const u8,
    date_length: usize,
    body: *const u8,
    body_length: usize,
) -> *mut u8 {
    outcome(|| {
        // SAFETY: the caller's promise.
        let (call, retry_after, date, body) = unsafe {
            (
                object::<NativeCall>(call),
                given(retry_after, retry_after_length),
                given(date, date_length),
                bytes(body, body_length),
            )
        };
        call.on_response(now_ms, status, header(retry_after), header(date), body);
        Ok(String::new())
    })
}

/// A header's value; one that is no text is ignored.
fn header(bytes: Option<&[u8]>) -> Option<&str> {
    str::from_utf8(bytes?).ok()
}
