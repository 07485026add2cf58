//! What a JVM calls often, past uniffi's own crossing.
//!
//! JNA takes 3 µs for a call that passes a struct by value, and uniffi's crossing makes five of them for one method with
//! one text. Here a call is one C function with numbers and a byte array, arguments and outcome written in uniffi's own
//! format, so that the generated code reads and writes them.
//!
//! An outcome is a buffer to be given back with [`volc_im_free`]: its length without these four bytes, in this machine's order; 0 and
//! the value, 1 and an [`ImError`], or 2 and a text where the library itself failed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use uniffi::deps::anyhow;
use uniffi::{Lift, Lower};
use volc_im_core::callbacks::value_at;
use volc_im_core::time::Now;

use crate::UniFfiTag;
use crate::callbacks::NativeCallbacks;
use crate::error::ImError;
use crate::protocol::{BuildOptions, NativeProtocol};
use crate::receiver::{NativeReceiver, moment};

const DONE: u8 = 0;
const FAILED: u8 = 1;
const BROKEN: u8 = 2;

#[uniffi::export]
impl NativeProtocol {
    /// For `volc_im_build` and `volc_im_parse`; good while this object is.
    pub fn address(&self) -> u64 {
        std::ptr::from_ref(self).addr() as u64
    }
}

#[uniffi::export]
impl NativeCallbacks {
    /// For `volc_im_verify`; good while this object is.
    pub fn address(&self) -> u64 {
        std::ptr::from_ref(self).addr() as u64
    }
}

#[uniffi::export]
impl NativeReceiver {
    /// For `volc_im_receive` and what follows it; good while this object is.
    pub fn address(&self) -> u64 {
        std::ptr::from_ref(self).addr() as u64
    }
}

/// Builds a signed request: action, input, time in milliseconds, options → `SignedRequest`.
///
/// # Safety
/// `protocol` is the address of a living `NativeProtocol`; `arguments` points to `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_build(protocol: u64, arguments: *const u8, length: u32) -> *mut u8 {
    let run = |mut from: &[u8]| -> anyhow::Result<Result<_, ImError>> {
        // SAFETY: the caller's promise.
        let protocol = unsafe { &*std::ptr::with_exposed_provenance::<NativeProtocol>(protocol as usize) };
        let (action, input) = (text(&mut from)?, text(&mut from)?);
        let now = <i64 as Lift<UniFfiTag>>::try_read(&mut from)?;
        let options = <Option<BuildOptions> as Lift<UniFfiTag>>::try_read(&mut from)?;
        Ok(protocol.build_text(action, input, now, options))
    };
    // SAFETY: the caller's promise.
    outcome(unsafe { bytes(arguments, length) }, run)
}

/// Reads an answer: action, status, body → the result's JSON.
///
/// # Safety
/// As [`volc_im_build`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_parse(protocol: u64, arguments: *const u8, length: u32) -> *mut u8 {
    let run = |mut from: &[u8]| -> anyhow::Result<Result<_, ImError>> {
        // SAFETY: the caller's promise.
        let protocol = unsafe { &*std::ptr::with_exposed_provenance::<NativeProtocol>(protocol as usize) };
        let action = text(&mut from)?;
        let status = <u16 as Lift<UniFfiTag>>::try_read(&mut from)?;
        let body = <Vec<u8> as Lift<UniFfiTag>>::try_read(&mut from)?;
        Ok(protocol.parse_text(action, status, body))
    };
    // SAFETY: the caller's promise.
    outcome(unsafe { bytes(arguments, length) }, run)
}

/// Verifies a callback: time in milliseconds, then the body up to the end → `CallbackEvent`.
///
/// # Safety
/// `callbacks` is the address of a living `NativeCallbacks`; `arguments` points to `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_verify(
    callbacks: u64,
    now_ms: i64,
    body: *const u8,
    length: u32,
) -> *mut u8 {
    let run = |body: &[u8]| -> anyhow::Result<Result<_, ImError>> {
        // SAFETY: the caller's promise.
        let callbacks = unsafe { &*std::ptr::with_exposed_provenance::<NativeCallbacks>(callbacks as usize) };
        Ok(callbacks.verified(body, now_ms))
    };
    // SAFETY: the caller's promise.
    outcome(unsafe { bytes(body, length) }, run)
}

/// Finds a value in an event's data: data, path → its JSON text, or none.
///
/// # Safety
/// `arguments` points to `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_value(arguments: *const u8, length: u32) -> *mut u8 {
    let run = |mut from: &[u8]| -> anyhow::Result<Result<_, ImError>> {
        let (data, path) = (text(&mut from)?, text(&mut from)?);
        Ok(Ok(value_at(&data, &path).map(|value| value.text().to_owned())))
    };
    // SAFETY: the caller's promise.
    outcome(unsafe { bytes(arguments, length) }, run)
}

/// Starts an exchange: wall and monotonic time in milliseconds, then the head, the entropy and, where it is there already,
/// the body (`NativeReceiver::start`) → its outputs.
///
/// # Safety
/// `receiver` is the address of a living `NativeReceiver`; `arguments` points to `length` bytes, `body` to `body_length`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_receive(
    receiver: u64,
    arguments: *const u8,
    length: u32,
    body: *const u8,
    body_length: i32,
) -> *mut u8 {
    // SAFETY: the caller's promise.
    let body = u32::try_from(body_length).ok().map(|length| unsafe { bytes(body, length) });
    let run = |mut from: &[u8]| -> anyhow::Result<Result<_, ImError>> {
        // SAFETY: the caller's promise.
        let receiver = unsafe { &*std::ptr::with_exposed_provenance::<NativeReceiver>(receiver as usize) };
        let now = now(&mut from)?;
        let (head, entropy) = (text(&mut from)?, <Vec<u8> as Lift<UniFfiTag>>::try_read(&mut from)?);
        Ok(receiver.begin(&head, body, now, &entropy))
    };
    // SAFETY: the caller's promise.
    outcome(unsafe { bytes(arguments, length) }, run)
}

/// Tells an exchange what its handler returned: wall and monotonic time, the reply (`NativeReceiver::on_reply`) → outputs.
///
/// # Safety
/// As [`volc_im_receive`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_reply(
    receiver: u64,
    exchange: u64,
    arguments: *const u8,
    length: u32,
) -> *mut u8 {
    let run = |mut from: &[u8]| -> anyhow::Result<Result<_, ImError>> {
        // SAFETY: the caller's promise.
        let receiver = unsafe { &*std::ptr::with_exposed_provenance::<NativeReceiver>(receiver as usize) };
        let (now, reply) = (now(&mut from)?, text(&mut from)?);
        Ok(Ok(receiver.report(exchange, now, |exchange, now| exchange.on_reply(now, Some(&reply)))))
    };
    // SAFETY: the caller's promise.
    outcome(unsafe { bytes(arguments, length) }, run)
}

/// Tells an exchange what its body is, as far as it was read: wall and monotonic time (`NativeReceiver::on_body`) →
/// outputs.
///
/// # Safety
/// As [`volc_im_receive`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_body(
    receiver: u64,
    exchange: u64,
    wall_ms: i64,
    mono_ms: u64,
    body: *const u8,
    length: u32,
) -> *mut u8 {
    let run = |body: &[u8]| -> anyhow::Result<Result<_, ImError>> {
        // SAFETY: the caller's promise.
        let receiver = unsafe { &*std::ptr::with_exposed_provenance::<NativeReceiver>(receiver as usize) };
        let now = moment(wall_ms, mono_ms);
        Ok(Ok(receiver.report(exchange, now, |exchange, now| exchange.on_body(now, body))))
    };
    // SAFETY: the caller's promise.
    outcome(unsafe { bytes(body, length) }, run)
}

/// Tells an exchange anything else: wall and monotonic time, the input's name, text and token (`NativeReceiver::on`) →
/// outputs.
///
/// # Safety
/// As [`volc_im_receive`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_on(
    receiver: u64,
    exchange: u64,
    arguments: *const u8,
    length: u32,
) -> *mut u8 {
    let run = |mut from: &[u8]| -> anyhow::Result<Result<_, ImError>> {
        // SAFETY: the caller's promise.
        let receiver = unsafe { &*std::ptr::with_exposed_provenance::<NativeReceiver>(receiver as usize) };
        let now = now(&mut from)?;
        let (input, words) = (text(&mut from)?, text(&mut from)?);
        let token = <u32 as Lift<UniFfiTag>>::try_read(&mut from)?;
        Ok(Ok(receiver.report(exchange, now, |exchange, now| exchange.on(now, &input, token, &words))))
    };
    // SAFETY: the caller's promise.
    outcome(unsafe { bytes(arguments, length) }, run)
}

/// Takes an outcome back.
///
/// # Safety
/// `outcome` came from a function of this module and was not given back before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_free(outcome: *mut u8) {
    // SAFETY: the length stands in the first four bytes, and `outcome` boxed exactly that much.
    unsafe {
        let mut length = [0; 4];
        std::ptr::copy_nonoverlapping(outcome, length.as_mut_ptr(), 4);
        let length = u32::from_ne_bytes(length) as usize + 4;
        drop(Box::from_raw(std::ptr::slice_from_raw_parts_mut(outcome, length)));
    }
}

/// # Safety
/// `start` points to `length` bytes that nobody changes meanwhile.
unsafe fn bytes<'a>(start: *const u8, length: u32) -> &'a [u8] {
    if length == 0 {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts(start, length as usize) }
}

fn text(from: &mut &[u8]) -> anyhow::Result<String> {
    <String as Lift<UniFfiTag>>::try_read(from)
}

fn now(from: &mut &[u8]) -> anyhow::Result<Now> {
    let wall_ms = <i64 as Lift<UniFfiTag>>::try_read(from)?;
    Ok(moment(wall_ms, <u64 as Lift<UniFfiTag>>::try_read(from)?))
}

fn outcome<T: Lower<UniFfiTag>>(
    arguments: &[u8],
    run: impl Fn(&[u8]) -> anyhow::Result<Result<T, ImError>>,
) -> *mut u8 {
    let mut out = vec![0; 4];
    match catch_unwind(AssertUnwindSafe(|| run(arguments))) {
        Ok(Ok(Ok(value))) => {
            out.push(DONE);
            T::write(value, &mut out);
        }
        Ok(Ok(Err(error))) => {
            out.push(FAILED);
            <ImError as Lower<UniFfiTag>>::write(error, &mut out);
        }
        Ok(Err(error)) => {
            out.push(BROKEN);
            <String as Lower<UniFfiTag>>::write(error.to_string(), &mut out);
        }
        Err(_) => {
            out.push(BROKEN);
            <String as Lower<UniFfiTag>>::write("the library failed".to_owned(), &mut out);
        }
    }
    let length = u32::try_from(out.len() - 4).unwrap_or(0).to_ne_bytes();
    if let Some(head) = out.get_mut(..4) {
        head.copy_from_slice(&length);
    }
    Box::into_raw(out.into_boxed_slice()).cast()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;

    #[test]
    fn a_panic_crosses_as_an_outcome() {
        let outcome = outcome::<String>(&[], |_| panic!("in the library"));
        // SAFETY: it is longer than this, and is given back once.
        unsafe {
            assert_eq!(*outcome.add(4), BROKEN);
            volc_im_free(outcome);
        }
    }
}
