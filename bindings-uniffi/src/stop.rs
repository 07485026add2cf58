//! Giving up calls and batches whose outcome is still wanted.

use std::sync::Arc;

use volc_im::CancellationToken;

/// Gives up the call or the batch that it was given to, which then tells how far it had got.
#[derive(Debug, uniffi::Object)]
pub struct NativeStop(CancellationToken);

impl NativeStop {
    /// What another language's caller gave, as calls and batches take it.
    pub(crate) fn given(stop: &Option<Arc<Self>>) -> Option<&CancellationToken> {
        stop.as_deref().map(|stop| &stop.0)
    }
}

#[uniffi::export]
impl NativeStop {
    /// One that has not been stopped yet.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(NativeStop(CancellationToken::new()))
    }

    /// Stops it, now or as soon as it starts.
    pub fn stop(&self) {
        self.0.cancel();
    }
}
