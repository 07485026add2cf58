//! Waiting for something to happen.

use std::time::Duration;

use crate::app::App;

/// Default waiting time, in milliseconds.
const USUAL_MS: u64 = 5_000;
/// No wait is longer, in milliseconds.
pub const LONGEST_MS: u64 = 60_000;

/// Checks again after each event, until it is there or the time has passed.
pub async fn until<T>(app: &App, wait_ms: Option<u64>, look: impl Fn() -> Option<T>) -> Option<T> {
    let mut news = app.events.watch();
    let patience = Duration::from_millis(wait_ms.unwrap_or(USUAL_MS).min(LONGEST_MS));
    let seen = async {
        loop {
            news.borrow_and_update();
            if let Some(found) = look() {
                return found;
            }
            if news.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    match tokio::time::timeout(patience, seen).await {
        Ok(found) => Some(found),
        // A final check, for events at the last moment.
        Err(_) => look(),
    }
}
