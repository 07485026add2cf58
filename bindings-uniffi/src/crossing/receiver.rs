//! The exchanges of a receiver: each function gives what is to be done next (see core's `receiver::encoded`).

use volc_im_core::callbacks::reply_text;

use super::outcome::outcome;
use super::{bytes, given, object, text};
use crate::receiver::{NativeReceiver, moment};

/// Starts an exchange. Head: by lines the method, content-type, content-encoding and content-length, empty where absent;
/// entropy where the receiver needs it; the body, null where it is not there yet → outputs.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_receive(
    receiver: u64,
    wall_ms: i64,
    mono_ms: u64,
    head: *const u8,
    head_length: usize,
    entropy: *const u8,
    entropy_length: usize,
    body: *const u8,
    body_length: usize,
) -> *mut u8 {
    outcome(|| {
        // SAFETY: the caller's promise.
        let (receiver, head, entropy, body) = unsafe {
            (
                object::<NativeReceiver>(receiver),
                bytes(head, head_length),
                bytes(entropy, entropy_length),
                given(body, body_length),
            )
        };
        receiver.begin(text(head, "head")?, body, moment(wall_ms, mono_ms), entropy)
    })
}

/// The body, as far as it was read → outputs.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_body(
    receiver: u64,
    exchange: u64,
    wall_ms: i64,
    mono_ms: u64,
    body: *const u8,
    body_length: usize,
) -> *mut u8 {
    outcome(|| {
        // SAFETY: the caller's promise.
        let (receiver, body) = unsafe { (object::<NativeReceiver>(receiver), bytes(body, body_length)) };
        let now = moment(wall_ms, mono_ms);
        Ok(receiver.report(exchange, now, |exchange, now| exchange.on_body(now, body)))
    })
}

/// The handler's result: a reply's text, in which half a surrogate pair becomes U+FFFD, or null for no reply →
/// outputs.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_reply(
    receiver: u64,
    exchange: u64,
    wall_ms: i64,
    mono_ms: u64,
    reply: *const u8,
    reply_length: usize,
) -> *mut u8 {
    outcome(|| {
        // SAFETY: the caller's promise.
        let (receiver, reply) = unsafe { (object::<NativeReceiver>(receiver), given(reply, reply_length)) };
        let (reply, now) = (reply.map(reply_text), moment(wall_ms, mono_ms));
        Ok(receiver.report(exchange, now, |exchange, now| exchange.on_reply(now, reply.as_deref())))
    })
}

/// Any other input: `bodyFailed`, `bodyConsumed`, `started`, `notStarted`, `handlerFailed` and `disconnect`
/// with a message; `claim` with a result, `settled` and `storeFailed` with a message, each with its token; `wake` when
/// the time of the last output has passed.
/// Any other name counts as `wake` → outputs.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_on(
    receiver: u64,
    exchange: u64,
    wall_ms: i64,
    mono_ms: u64,
    token: u32,
    input: *const u8,
    input_length: usize,
    words: *const u8,
    words_length: usize,
) -> *mut u8 {
    outcome(|| {
        // SAFETY: the caller's promise.
        let (receiver, input, words) = unsafe {
            (object::<NativeReceiver>(receiver), bytes(input, input_length), bytes(words, words_length))
        };
        let (input, words) = (text(input, "input")?, reply_text(words));
        let now = moment(wall_ms, mono_ms);
        Ok(receiver.report(exchange, now, |exchange, now| exchange.on(now, input, token, &words)))
    })
}
