//! Log records by `tracing`.

use volc_im_core::callbacks::receiver::{Level, LogRecord};

/// Writes a record. Without a subscriber, errors go to standard error: an event that passed undecided is never silent.
pub(super) fn write(record: &LogRecord) {
    let LogRecord { reason, message, event_id, event_type, .. } = record;
    let facts =
        record.facts.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ");
    macro_rules! at {
        ($level:ident) => {
            tracing::$level!(reason, event_id, event_type, facts, "{message}")
        };
    }
    match record.level {
        Level::Error => at!(error),
        Level::Warn => at!(warn),
        Level::Info => at!(info),
        Level::Debug => at!(debug),
    }
    if record.level == Level::Error && !tracing::dispatcher::has_been_set() {
        eprintln!("volc-im error: {message}");
    }
}
