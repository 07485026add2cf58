//! What a call tells before it is over, in JSON arrays: the first value says of what.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use volc_im_core::machine::output::{Event, EventKind};

use crate::error::ImError;

tokio::task_local! {
    static EVENTS: CallEvents;
}

/// What the call that is running has told and nobody has taken yet.
#[derive(Clone, Default)]
pub(super) struct CallEvents(Arc<Mutex<Vec<String>>>);

impl CallEvents {
    /// Runs a future whose calls tell here.
    pub(super) fn collect<F: Future>(&self, calls: F) -> impl Future<Output = F::Output> + use<F> {
        EVENTS.scope(self.clone(), calls)
    }

    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Tells the caller of the call that is running.
fn tell(entry: &impl Serialize) {
    let entry = serde_json::to_string(entry).unwrap_or_default();
    // Outside of a call nobody listens.
    let _ = EVENTS.try_with(|events| events.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry));
}

/// Tells the caller of a call of its events: of its attempts only with `tells`.
pub(super) fn observe(event: &Event, tells: bool) {
    let Event { action, call_id, attempt, what } = event;
    match what {
        EventKind::Progress { done, total } => tell(&("progress", done, total)),
        EventKind::StoreFailed { message } => tell(&("store_failed", action, call_id, message)),
        _ if !tells => {}
        EventKind::Request => tell(&("request", action, attempt, call_id)),
        EventKind::Response { status, took_ms, .. } => {
            tell(&("response", action, attempt, status, took_ms, call_id));
        }
        EventKind::Retry { wait_ms, error } => {
            tell(&("retry", action, attempt, wait_ms, ImError::from(error.clone()), call_id));
        }
    }
}
