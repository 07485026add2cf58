//! A client's calls: those that a thread waits for, and those that report to an event loop.

use std::panic::{AssertUnwindSafe, catch_unwind};

use volc_im::CancellationToken;

use super::outcome::{Value, outcome};
use super::{bytes, object, text};
use crate::calls::{NativeAnswers, Pending};
use crate::client::NativeClient;

/// A call that has not begun: `kind` 0 for a declared action, 1 for any by wire JSON, 2 for a batch, 3 for a
/// campaign, whose options begin with the number of its ledger in a line; options as JSON, or none → its address, for [`volc_im_wait`] and [`volc_im_drop`].
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_start(
    client: u64,
    kind: u32,
    action: *const u8,
    action_length: usize,
    input: *const u8,
    input_length: usize,
    options: *const u8,
    options_length: usize,
) -> *mut u8 {
    outcome(|| {
        // SAFETY: the caller's promise.
        let (client, action, input, options) = unsafe {
            (
                object::<NativeClient>(client),
                bytes(action, action_length),
                bytes(input, input_length),
                bytes(options, options_length),
            )
        };
        let (action, input) = (text(action, "action")?, text(input, "")?);
        let call = client.started(kind, action, input, text(options, "options")?, None)?;
        let pending = Box::into_raw(Box::new(Pending::new(call)));
        Ok(Value::Address(pending.expose_provenance() as u64))
    })
}

/// Continues a call on this thread until there is something to report, for so long at most → a JSON array of entries,
/// empty when there is nothing to report. The last entry of a call is its outcome.
///
/// # Safety
/// The [contract](super) of these functions; the address is one of [`volc_im_start`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_wait(pending: u64, most_ms: u64) -> *mut u8 {
    // SAFETY: the caller's promise.
    outcome(|| unsafe { object::<Pending>(pending) }.wait(most_ms))
}

/// Cancels a call unless it has ended, and frees it.
///
/// # Safety
/// The address is one of [`volc_im_start`], was not given here before, and no thread waits for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_drop(pending: u64) {
    // SAFETY: the caller's promise.
    let pending =
        unsafe { Box::from_raw(std::ptr::with_exposed_provenance_mut::<Pending>(pending as usize)) };
    // What breaks here must not take the process along.
    let _ = catch_unwind(AssertUnwindSafe(|| pending.give_up()));
}

/// Added to the kind of a call that is cancelled already: nothing is sent, and its outcome is reported.
const STOPPED: u32 = 4;

/// Starts a call, as [`volc_im_start`] takes it, on the library's threads; its entries carry the ticket → no text. With
/// 4 added to the kind it is cancelled already: nothing is sent, and its outcome is reported.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_run(
    answers: u64,
    client: u64,
    ticket: u64,
    kind: u32,
    action: *const u8,
    action_length: usize,
    input: *const u8,
    input_length: usize,
    options: *const u8,
    options_length: usize,
) -> *mut u8 {
    outcome(|| {
        // SAFETY: the caller's promise.
        let (answers, client, action, input, options) = unsafe {
            (
                object::<NativeAnswers>(answers),
                object::<NativeClient>(client),
                bytes(action, action_length),
                bytes(input, input_length),
                bytes(options, options_length),
            )
        };
        let (action, input) = (text(action, "action")?, text(input, "")?);
        let stop = CancellationToken::new();
        if kind & STOPPED != 0 {
            stop.cancel();
        }
        let call = client.started(kind & !STOPPED, action, input, text(options, "options")?, Some(&stop))?;
        answers.run(ticket, call, stop)?;
        Ok(String::new())
    })
}

/// Waits for answers and takes all of them → a JSON array of `[ticket,[entry,…]]`; nothing once they have ended.
///
/// # Safety
/// The [contract](super) of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn volc_im_answers(answers: u64) -> *mut u8 {
    // SAFETY: the caller's promise.
    outcome(|| Ok(unsafe { object::<NativeAnswers>(answers) }.wait()))
}
