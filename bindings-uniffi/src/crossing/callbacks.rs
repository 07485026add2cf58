//! Callbacks: bodies verified, events read.

use volc_im_core::callbacks::{data_json, event_texts_json, text_at, value_at};

use super::outcome::outcome;
use super::{bytes, object, text};
use crate::callbacks::NativeCallbacks;
use crate::language::Language;

/// Checks a body exactly as received, then reads it → the event's lines.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_verify(
    callbacks: u64,
    body: *const u8,
    body_length: usize,
    now_ms: i64,
) -> *mut u8 {
    // SAFETY: the caller's promise.
    outcome(|| unsafe { object::<NativeCallbacks>(callbacks).verified(bytes(body, body_length), now_ms) })
}

/// Reads a body without any check of its origin → its claimed lines.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_unverified(callbacks: u64, body: *const u8, body_length: usize) -> *mut u8 {
    // SAFETY: the caller's promise.
    outcome(|| unsafe { object::<NativeCallbacks>(callbacks).unverified(bytes(body, body_length)) })
}

/// The data of an event by the documented names in a language's casing → JSON; nothing for an undeclared event.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_event_data(
    language: u32,
    event_type: *const u8,
    event_type_length: usize,
    data: *const u8,
    data_length: usize,
) -> *mut u8 {
    outcome(|| {
        // SAFETY: the caller's promise.
        let (event_type, data) = unsafe { (bytes(event_type, event_type_length), bytes(data, data_length)) };
        let style = Language::numbered(language)?.style();
        Ok(data_json(text(event_type, "type")?, text(data, "data")?, style)?)
    })
}

/// The value at a path in an event's data, by the service's names → its JSON text; nothing where there is none.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_value(
    data: *const u8,
    data_length: usize,
    path: *const u8,
    path_length: usize,
) -> *mut u8 {
    // SAFETY: the caller's promise.
    let (data, path) = unsafe { (bytes(data, data_length), bytes(path, path_length)) };
    at_path(data, path, |data, path| value_at(data, path).map(|value| value.text().to_owned()))
}

/// The string at a path in an event's data, or a whole number in decimal digits → that text; nothing where there is none.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_text(
    data: *const u8,
    data_length: usize,
    path: *const u8,
    path_length: usize,
) -> *mut u8 {
    // SAFETY: the caller's promise.
    let (data, path) = unsafe { (bytes(data, data_length), bytes(path, path_length)) };
    at_path(data, path, text_at)
}

/// What is read at a path in an event's data.
fn at_path(data: &[u8], path: &[u8], read: fn(&str, &str) -> Option<String>) -> *mut u8 {
    outcome(|| Ok(read(text(data, "data")?, text(path, "path")?)))
}

/// Every text in an event's data, decoded, also those of JSON inside a text → a JSON array.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_texts(data: *const u8, data_length: usize) -> *mut u8 {
    // SAFETY: the caller's promise.
    outcome(|| Ok(event_texts_json(text(unsafe { bytes(data, data_length) }, "data")?)))
}
