//! The rates of every account that a process calls for.

use std::sync::{Arc, Mutex, PoisonError};

use super::rate_limits::RateLimits;
use crate::time::MonoTime;

/// Rates by access key id: clients of one account share theirs. A process has one of these.
///
/// Temporary credentials have a new access key id in each session: unused rates that would slow no call are dropped.
#[derive(Debug, Default)]
pub struct Accounts(Mutex<Vec<(String, Arc<RateLimits>)>>);

impl Accounts {
    /// No account yet.
    #[must_use]
    pub const fn new() -> Self {
        Accounts(Mutex::new(Vec::new()))
    }

    /// The rates of an account.
    #[must_use]
    pub fn rates(&self, access_key_id: &str, now: MonoTime) -> Arc<RateLimits> {
        let mut accounts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, rates)) = accounts.iter().find(|(id, _)| id == access_key_id) {
            return Arc::clone(rates);
        }
        accounts.retain(|(_, rates)| Arc::strong_count(rates) > 1 || !rates.is_idle(now));
        let rates = Arc::new(RateLimits::new());
        accounts.push((access_key_id.to_owned(), Arc::clone(&rates)));
        rates
    }

    /// How many accounts are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
