//! Giving up calls and batches whose outcome is still wanted.

use std::pin::pin;

use futures_util::future::{Either, select};
use tokio::sync::watch;

/// Gives up the calls and batches that it was set on. Clones are one and the same.
///
/// A future that is dropped is given up as well, but tells nothing. A call that is stopped fails with `transport` of kind
/// `aborted`, which tells whether its request may have reached the service; a batch starts nothing more and tells what
/// came of every item.
#[derive(Clone, Debug, Default)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// One that has not been stopped yet.
    #[must_use]
    pub fn new() -> Self {
        Stop::default()
    }

    /// Stops what it was set on, now and later.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was stopped.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    async fn stopped(&self) {
        // Fails only once the sender is gone, which is here.
        let _ = self.0.subscribe().wait_for(|is_stopped| *is_stopped).await;
    }
}

/// What some work gives; none when it was stopped before.
pub(crate) async fn unless_stopped<T>(stop: Option<&Stop>, work: impl Future<Output = T>) -> Option<T> {
    let Some(stop) = stop else { return Some(work.await) };
    // The work is asked first: what it has done already is not lost.
    match select(pin!(work), pin!(stop.stopped())).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    }
}
