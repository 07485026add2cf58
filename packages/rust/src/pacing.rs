//! Rates of an account that several machines share.

use std::fmt;

#[doc(inline)]
pub use volc_im_core::machine::pacing::Pace;
use volc_im_core::machine::pacing::{REDIS_SCRIPT, RedisStep, redis_key};

use crate::transport::BoxFuture;

/// Error of a store. The process's own rates are used then, and a warning is logged.
pub type StoreError = Box<dyn std::error::Error + Send + Sync>;

/// Where several machines share one account's rates. One that takes longer than 250 ms counts as failed.
pub trait RateStore: Send + Sync {
    /// Reserves `weight` units of a rate and tells how many milliseconds to wait before using them.
    fn reserve<'a>(
        &'a self,
        bucket: &'a str,
        pace: Pace,
        weight: u32,
    ) -> BoxFuture<'a, Result<u64, StoreError>>;

    /// Returns units that were reserved and not used.
    fn give_back<'a>(
        &'a self,
        bucket: &'a str,
        pace: Pace,
        weight: u32,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Slows a rate down for a while: the service returned a rate limit error.
    fn slow_down<'a>(&'a self, bucket: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;
}

/// Runs a Lua script with keys and arguments, and gives the integer that it returns: `EVAL` of the Redis client of your
/// choice.
type Eval =
    dyn Fn(&'static str, String, Vec<String>) -> BoxFuture<'static, Result<i64, StoreError>> + Send + Sync;

/// Rates in Redis. Every reservation is one script with one key, so it is exact under concurrency; time is the
/// server's.
pub struct RedisRateStore {
    eval: Box<Eval>,
    prefix: String,
}

impl fmt::Debug for RedisRateStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisRateStore").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

impl RedisRateStore {
    /// `eval` runs a script with one key and some arguments; keys begin with `prefix`, one for each account.
    pub fn new(
        prefix: impl Into<String>,
        eval: impl Fn(&'static str, String, Vec<String>) -> BoxFuture<'static, Result<i64, StoreError>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        RedisRateStore { eval: Box::new(eval), prefix: prefix.into() }
    }

    /// By a connection of the crate redis, of one server, a connection manager, or a cluster; keys begin with `prefix`.
    #[cfg(feature = "redis")]
    pub fn connected<C>(prefix: impl Into<String>, connection: C) -> Self
    where
        C: redis::aio::ConnectionLike + Clone + Send + Sync + 'static,
    {
        let script = redis::Script::new(REDIS_SCRIPT);
        RedisRateStore::new(prefix, move |_, key, arguments| {
            let (script, mut connection) = (script.clone(), connection.clone());
            Box::pin(async move {
                let mut call = script.key(key);
                for argument in &arguments {
                    call.arg(argument);
                }
                Ok(call.invoke_async(&mut connection).await?)
            })
        })
    }

    fn run(&self, bucket: &str, step: RedisStep) -> BoxFuture<'static, Result<i64, StoreError>> {
        (self.eval)(REDIS_SCRIPT, redis_key(&self.prefix, bucket), step.arguments())
    }
}

impl RateStore for RedisRateStore {
    fn reserve<'a>(
        &'a self,
        bucket: &'a str,
        pace: Pace,
        weight: u32,
    ) -> BoxFuture<'a, Result<u64, StoreError>> {
        let wait = self.run(bucket, RedisStep::Reserve(pace, weight));
        Box::pin(async move { Ok(u64::try_from(wait.await?)?) })
    }

    fn give_back<'a>(
        &'a self,
        bucket: &'a str,
        pace: Pace,
        weight: u32,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        let done = self.run(bucket, RedisStep::GiveBack(pace, weight));
        Box::pin(async move { done.await.map(drop) })
    }

    fn slow_down<'a>(&'a self, bucket: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        let done = self.run(bucket, RedisStep::SlowDown);
        Box::pin(async move { done.await.map(drop) })
    }
}
