//! Where several processes remember events.

use std::time::Duration;

#[cfg(feature = "redis")]
use volc_im_core::callbacks::receiver::redis_arguments;

use crate::pacing::StoreError;
#[cfg(feature = "redis")]
use crate::retry::millis;
use crate::transport::BoxFuture;

/// What a store knows of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplayClaim {
    /// The event is new, or this owner claimed it before.
    Fresh,
    /// Another owner has claimed it and not settled it yet.
    Running,
    /// It was settled with this reply.
    Answered(String),
}

impl ReplayClaim {
    /// As core reads it.
    pub(super) fn text(&self) -> String {
        match self {
            ReplayClaim::Fresh => "f".to_owned(),
            ReplayClaim::Running => "r".to_owned(),
            ReplayClaim::Answered(reply) => format!("a{reply}"),
        }
    }
}

/// Remembers events for several processes, so that a redelivery is handled once.
///
/// Each step is atomic over all of its keys, and may take 200 ms; one that fails or takes longer is logged at error, and the
/// memory of this process serves. All keys of an event have one hash tag, so that a Redis cluster keeps them in one slot;
/// with the feature `redis`, `RedisReplayStore` does so.
pub trait ReplayStore: Send + Sync {
    /// Claims an event for `lease`. If any key is settled, the result is [`ReplayClaim::Answered`]; if another owner has
    /// claimed any, [`ReplayClaim::Running`].
    fn claim<'a>(
        &'a self,
        keys: &'a [String],
        owner: &'a str,
        lease: Duration,
    ) -> BoxFuture<'a, Result<ReplayClaim, StoreError>>;

    /// Stores the reply for `remember`, under each key that is free or claimed by this owner.
    fn settle<'a>(
        &'a self,
        keys: &'a [String],
        owner: &'a str,
        reply: &'a str,
        remember: Duration,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Frees each key that this owner has claimed.
    fn release<'a>(&'a self, keys: &'a [String], owner: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;
}

/// Events in Redis. Every step is one script whose keys are in one slot, so it is exact on a cluster too; it uses the
/// server's clock.
#[cfg(feature = "redis")]
#[derive(Clone)]
pub struct RedisReplayStore<C> {
    connection: C,
    script: redis::Script,
}

#[cfg(feature = "redis")]
impl<C: redis::aio::ConnectionLike + Clone + Send + Sync> RedisReplayStore<C> {
    /// By a connection of the crate redis, of one server, a connection manager, or a cluster.
    pub fn new(connection: C) -> Self {
        let script = redis::Script::new(volc_im_core::callbacks::receiver::RECEIVER_REDIS_SCRIPT);
        RedisReplayStore { connection, script }
    }

    async fn step(&self, keys: &[String], arguments: Vec<String>) -> Result<String, StoreError> {
        let mut call = self.script.prepare_invoke();
        for key in keys {
            call.key(key);
        }
        for argument in arguments {
            call.arg(argument);
        }
        Ok(call.invoke_async(&mut self.connection.clone()).await?)
    }
}

#[cfg(feature = "redis")]
impl<C: redis::aio::ConnectionLike + Clone + Send + Sync> ReplayStore for RedisReplayStore<C> {
    fn claim<'a>(
        &'a self,
        keys: &'a [String],
        owner: &'a str,
        lease: Duration,
    ) -> BoxFuture<'a, Result<ReplayClaim, StoreError>> {
        Box::pin(async move {
            let known = self.step(keys, redis_arguments("claim", owner, millis(lease), "")).await?;
            match known.split_at_checked(1) {
                Some(("f", "")) => Ok(ReplayClaim::Fresh),
                Some(("r", "")) => Ok(ReplayClaim::Running),
                Some(("a", reply)) => Ok(ReplayClaim::Answered(reply.to_owned())),
                _ => Err("a key of the store holds something else".into()),
            }
        })
    }

    fn settle<'a>(
        &'a self,
        keys: &'a [String],
        owner: &'a str,
        reply: &'a str,
        remember: Duration,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.step(keys, redis_arguments("settle", owner, millis(remember), reply)).await.map(drop)
        })
    }

    fn release<'a>(&'a self, keys: &'a [String], owner: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move { self.step(keys, redis_arguments("release", owner, 0, "")).await.map(drop) })
    }
}

#[cfg(feature = "redis")]
impl<C> std::fmt::Debug for RedisReplayStore<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RedisReplayStore")
    }
}
