//! Keeping an account under the documented rates.

use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use volc_im_core::machine::pacer::{Pace, Pacer as CorePacer, REDIS_SCRIPT, pace_of};
use volc_im_core::model::shape::Operation;

use crate::call_clock::CallClock;

/// A future that a store returns.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a store fails with. A call is let through then: it is better made too fast than not at all.
pub type StoreError = Box<dyn std::error::Error + Send + Sync>;

/// Where several machines share one account's budget.
pub trait PacerStore: Send + Sync {
    /// Reserves `weight` units of an action and tells how many milliseconds to wait before using them.
    fn reserve<'a>(
        &'a self,
        action: &'a str,
        pace: Pace,
        weight: u32,
    ) -> BoxFuture<'a, Result<u64, StoreError>>;

    /// The service said that the action was called too often: it goes slower for a while.
    fn slow_down<'a>(&'a self, action: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;
}

/// Spreads the calls of one account over time, by the documented rate of each action. Actions without one pass at once.
/// When the service says that it was called too often, the action goes at half its pace for ten seconds.
///
/// Clones share one budget.
#[derive(Clone)]
pub struct Pacer(Arc<Budget>);

enum Budget {
    Local(Mutex<CorePacer>),
    Shared(Box<dyn PacerStore>),
}

impl fmt::Debug for Pacer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pacer").finish_non_exhaustive()
    }
}

impl Default for Pacer {
    fn default() -> Self {
        Pacer::new()
    }
}

impl Pacer {
    /// A budget of this process.
    #[must_use]
    pub fn new() -> Self {
        Pacer(Arc::new(Budget::Local(Mutex::new(CorePacer::new()))))
    }

    /// A budget that is shared with other machines.
    #[must_use]
    pub fn shared(store: impl PacerStore + 'static) -> Self {
        Pacer(Arc::new(Budget::Shared(Box::new(store))))
    }

    /// The one that all clients of an account in this process share.
    #[must_use]
    pub fn of_account(access_key_id: &str) -> Self {
        static ACCOUNTS: LazyLock<Mutex<HashMap<String, Pacer>>> = LazyLock::new(Mutex::default);
        let mut accounts = ACCOUNTS.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.entry(access_key_id.to_owned()).or_default().clone()
    }

    /// Waits until a call with so many items may go.
    pub(crate) async fn pass(&self, operation: &Operation, items: u32) {
        let Some((pace, weight)) = pace_of(operation, items) else { return };
        let wait = match &*self.0 {
            Budget::Local(pacer) => {
                let mut pacer = pacer.lock().unwrap_or_else(PoisonError::into_inner);
                pacer.reserve(operation.name, pace, weight, CallClock::start().now())
            }
            Budget::Shared(store) => {
                store.reserve(operation.name, pace, weight).await.unwrap_or_else(|error| {
                    tracing::warn!(action = operation.name, %error, "the pacer's store failed");
                    0
                })
            }
        };
        if wait > 0 {
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
    }

    /// The service said that an action was called too often.
    pub(crate) async fn slow_down(&self, action: &str) {
        match &*self.0 {
            Budget::Local(pacer) => {
                let mut pacer = pacer.lock().unwrap_or_else(PoisonError::into_inner);
                pacer.on_rate_limited(action, CallClock::start().now());
            }
            Budget::Shared(store) => {
                if let Err(error) = store.slow_down(action).await {
                    tracing::warn!(action, %error, "the pacer's store failed");
                }
            }
        }
    }
}

/// Runs a Lua script with keys and arguments, and gives the integer that it returns: `EVAL` of the Redis client of your
/// choice.
type Eval =
    dyn Fn(&'static str, String, Vec<String>) -> BoxFuture<'static, Result<i64, StoreError>> + Send + Sync;

/// A budget in Redis. Every reservation is one script, so it is exact however many ask at once; time is the server's.
pub struct RedisPacerStore {
    eval: Box<Eval>,
    prefix: String,
}

impl fmt::Debug for RedisPacerStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisPacerStore").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

impl RedisPacerStore {
    /// `eval` runs a script with one key and some arguments; keys begin with `prefix`, one for each account.
    pub fn new(
        prefix: impl Into<String>,
        eval: impl Fn(&'static str, String, Vec<String>) -> BoxFuture<'static, Result<i64, StoreError>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        RedisPacerStore { eval: Box::new(eval), prefix: prefix.into() }
    }

    fn run(&self, action: &str, arguments: Vec<String>) -> BoxFuture<'static, Result<i64, StoreError>> {
        (self.eval)(REDIS_SCRIPT, format!("{}:{action}", self.prefix), arguments)
    }
}

impl PacerStore for RedisPacerStore {
    fn reserve<'a>(
        &'a self,
        action: &'a str,
        pace: Pace,
        weight: u32,
    ) -> BoxFuture<'a, Result<u64, StoreError>> {
        let arguments = vec![pace.interval_us.to_string(), pace.burst.to_string(), weight.to_string()];
        let wait = self.run(action, arguments);
        Box::pin(async move { Ok(u64::try_from(wait.await?).unwrap_or(0)) })
    }

    fn slow_down<'a>(&'a self, action: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        let done = self.run(action, vec!["slow".to_owned()]);
        Box::pin(async move { done.await.map(|_| ()) })
    }
}
