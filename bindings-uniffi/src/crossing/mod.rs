//! C functions for frequent calls. uniffi's crossing would take several times as long as their work.
//! `include/volc_im.h` declares them for C and Swift; `README.md` says the form of each argument.
//!
//! # Safety
//! Of every function here that takes them:
//! - an object's address is what its `address` gave, and the object lives until the function returns;
//! - a pointer with a length points to so many bytes, unchanged until the function returns; with length 0 it may
//!   be anything. A null pointer means an absent argument, where the function allows it;
//! - what a function returns is given back once, by [`volc_im_free`](outcome::volc_im_free).

mod callbacks;
mod calls;
mod outcome;
mod protocol;
mod receiver;
#[cfg(test)]
mod tests;

use crate::error::{NativeError, setting};

/// The object at an address.
///
/// # Safety
/// The contract of this module.
unsafe fn object<'a, T>(address: u64) -> &'a T {
    // SAFETY: the caller's promise.
    unsafe { &*std::ptr::with_exposed_provenance::<T>(address as usize) }
}

/// Bytes that were lent.
///
/// # Safety
/// The contract of this module.
unsafe fn bytes<'a>(start: *const u8, length: usize) -> &'a [u8] {
    if start.is_null() || length == 0 {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts(start, length) }
}

/// Bytes that were lent, or none.
///
/// # Safety
/// The contract of this module.
unsafe fn given<'a>(start: *const u8, length: usize) -> Option<&'a [u8]> {
    if start.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    Some(unsafe { bytes(start, length) })
}

/// Text that crossed as bytes.
fn text<'a>(bytes: &'a [u8], path: &str) -> Result<&'a str, NativeError> {
    str::from_utf8(bytes).map_err(|_| setting(path, "utf8", "must be UTF-8"))
}
