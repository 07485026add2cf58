//! Result of a C function: one buffer with its length, its kind and its bytes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::NativeError;

/// Bytes of the length, which counts what comes after it.
const HEAD: usize = size_of::<u64>();

const VALUE: u8 = 0;
const FAILED: u8 = 1;
const BROKEN: u8 = 2;
const NOTHING: u8 = 3;

/// Result of a C function.
pub(super) enum Value {
    /// Text, mostly JSON.
    Text(String),
    /// The address of an object that the caller owns.
    Address(u64),
    /// No value.
    Nothing,
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        text.map_or(Value::Nothing, Value::Text)
    }
}

/// The outcome of some work, which may panic.
pub(super) fn outcome<T: Into<Value>>(run: impl FnOnce() -> Result<T, NativeError>) -> *mut u8 {
    match catch_unwind(AssertUnwindSafe(|| run().map(Into::into))) {
        Ok(Ok(Value::Text(text))) => buffer(VALUE, text.as_bytes()),
        Ok(Ok(Value::Address(address))) => buffer(VALUE, &address.to_ne_bytes()),
        Ok(Ok(Value::Nothing)) => buffer(NOTHING, &[]),
        Ok(Err(error)) => buffer(FAILED, error.into_facts().as_bytes()),
        Err(_) => buffer(BROKEN, b"the library failed"),
    }
}

fn buffer(status: u8, payload: &[u8]) -> *mut u8 {
    let mut out = Vec::with_capacity(HEAD + 1 + payload.len());
    out.extend_from_slice(&(payload.len() as u64 + 1).to_ne_bytes());
    out.push(status);
    out.extend_from_slice(payload);
    Box::into_raw(out.into_boxed_slice()).cast()
}

/// Takes an outcome back.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_free(outcome: *mut u8) {
    // SAFETY: the length stands in front, and `buffer` boxed exactly that much.
    unsafe {
        let length = u64::from_ne_bytes(*outcome.cast::<[u8; HEAD]>()) as usize;
        drop(Box::from_raw(std::ptr::slice_from_raw_parts_mut(outcome, HEAD + length)));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;

    #[test]
    fn a_panic_crosses_as_an_outcome() {
        let outcome = outcome::<String>(|| panic!("in the library"));
        // SAFETY: it is longer than this, and is given back once.
        unsafe {
            assert_eq!(*outcome.add(HEAD), BROKEN);
            volc_im_free(outcome);
        }
    }
}
