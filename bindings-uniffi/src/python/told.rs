//! What a call tells before it is over, in JSON arrays: the first value says of what.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::error::ImError;
use crate::hooks::CallListener;

tokio::task_local! {
    static TOLD: Told;
}

/// What the call that is running has told and nobody has taken yet.
#[derive(Clone, Default)]
pub(super) struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    /// Runs a future whose calls tell here.
    pub(super) fn hear<F: Future>(&self, calls: F) -> impl Future<Output = F::Output> + use<F> {
        TOLD.scope(self.clone(), calls)
    }

    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Tells the caller of the call that is running.
pub(super) fn tell(entry: &impl Serialize) {
    let entry = serde_json::to_string(entry).unwrap_or_default();
    // Outside of a call nobody listens.
    let _ = TOLD.try_with(|told| told.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry));
}

/// Tells of every attempt.
pub(super) struct Attempts;

impl CallListener for Attempts {
    fn on_request(&self, action: String, attempt: u32) {
        tell(&("request", action, attempt));
    }

    fn on_response(&self, action: String, attempt: u32, status: u16, took_ms: u64) {
        tell(&("response", action, attempt, status, took_ms));
    }

    fn on_retry(&self, action: String, attempt: u32, wait_ms: u64, error: ImError) {
        tell(&("retry", action, attempt, wait_ms, error));
    }
}
