//! Events that come twice.

use std::sync::{Arc, Mutex, PoisonError};

use volc_im_core::callbacks::{Claim, ReplayGuard};
use volc_im_core::timestamp::Timestamp;

/// What is known of an event that has just come.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ReplayClaim {
    /// It is new: handle it, then settle or release it.
    Fresh,
    /// It came before and is being handled.
    Running,
    /// It came before and was answered so.
    Answered {
        /// The body of the answer.
        answer: String,
    },
}

/// Remembers events by id and by signature, so many of them for so long. Only verified events belong in here.
#[derive(uniffi::Object)]
pub struct NativeReplayGuard(Mutex<ReplayGuard>);
