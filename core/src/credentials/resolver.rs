//! Finds keys by a plan, again and again, and remembers which link had them.

use std::sync::{Arc, Mutex, PoisonError};

use super::environment::Environment;
use super::plan::Plan;
use super::resolution::Resolution;
use crate::error::{Error, invalid};

/// Finds keys by a plan. One of a client or a process; each search is a [`Resolution`].
#[derive(Debug)]
pub struct Resolver {
    pub(super) plan: Plan,
    /// The link that had keys last.
    winner: Mutex<Option<usize>>,
}

impl Resolver {
    /// Finds keys by this plan.
    #[must_use]
    pub fn new(plan: Plan) -> Arc<Self> {
        Arc::new(Resolver { plan, winner: Mutex::new(None) })
    }

    /// Starts a search: the link that had keys last alone, then, where it has none any more, all of them in order.
    /// `entropy`, at least 16 random bytes, makes names of sessions.
    ///
    /// # Errors
    /// `validation`: too little entropy.
    pub fn start(self: &Arc<Self>, environment: Environment, entropy: &[u8]) -> Result<Resolution, Error> {
        let entropy = entropy.first_chunk().copied();
        let entropy =
            entropy.ok_or_else(|| invalid("entropy", "length", "must be at least 16 random bytes", ""))?;
        Ok(Resolution::new(Arc::clone(self), environment, entropy))
    }

    pub(super) fn winner(&self) -> Option<usize> {
        *self.winner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_winner(&self, link: Option<usize>) {
        *self.winner.lock().unwrap_or_else(PoisonError::into_inner) = link;
    }
}
