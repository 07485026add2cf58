//! What is logged, by `tracing` where that feature is on.

use std::future::Future;

use volc_im_core::log::Level;
use volc_im_core::machine::CallLogRecord;
use volc_im_core::machine::output::Event;

/// Runs a call in its span.
#[cfg(feature = "tracing")]
pub(crate) fn in_span_of<T>(action: &str, call: impl Future<Output = T>) -> impl Future<Output = T> {
    tracing::Instrument::instrument(call, tracing::info_span!("volc_im", action))
}

#[cfg(not(feature = "tracing"))]
pub(crate) fn in_span_of<T>(_: &str, call: impl Future<Output = T>) -> impl Future<Output = T> {
    call
}

#[cfg(feature = "tracing")]
pub(crate) fn event(event: &Event) {
    use volc_im_core::machine::output::EventKind;

    let Event { action, call_id, attempt, what } = event;
    match what {
        EventKind::Request => tracing::debug!(call_id, attempt, "request"),
        EventKind::Response { status, took_ms, request_id } => {
            tracing::debug!(call_id, attempt, status, took_ms, request_id, "response");
        }
        EventKind::Retry { wait_ms, error } => {
            tracing::debug!(call_id, attempt, wait_ms, kind = error.kind(), "retry");
        }
        EventKind::NoResponse { took_ms, error } => {
            tracing::debug!(call_id, attempt, took_ms, kind = error.kind(), "no response");
        }
        EventKind::Paced { wait_ms } => tracing::debug!(call_id, attempt, wait_ms, "paced"),
        EventKind::Log(told) if told.level >= Level::Warn => record(told),
        // For bindings, which write what core says; here the events above.
        EventKind::Log(_) => {}
        EventKind::Progress { done, total } => tracing::debug!(action, done, total, "progress"),
    }
}

#[cfg(not(feature = "tracing"))]
pub(crate) fn event(event: &Event) {
    if let volc_im_core::machine::output::EventKind::Log(told) = &event.what {
        record(told);
    }
}

/// What is no attempt's: a part that was lost, a store that fails.
pub(crate) fn record(record: &CallLogRecord) {
    let CallLogRecord { level, reason, message, .. } = record;
    #[cfg(feature = "tracing")]
    match level {
        Level::Debug => tracing::debug!(reason, "{message}"),
        Level::Info => tracing::info!(reason, "{message}"),
        Level::Warn => tracing::warn!(reason, "{message}"),
        Level::Error => tracing::error!(reason, "{message}"),
    }
    #[cfg(not(feature = "tracing"))]
    if *level >= Level::Warn {
        eprintln!("volc-im {}: {message} ({reason})", level.name());
    }
}

/// A problem with hooks.
pub(crate) fn hooks_failed(message: &str) {
    #[cfg(feature = "tracing")]
    tracing::error!("{message}");
    #[cfg(not(feature = "tracing"))]
    eprintln!("volc-im error: {message}");
}
