//! Where several processes remember events.

use std::time::Duration;

use crate::rate_store::{BoxFuture, StoreError};

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

/// Remembers events for several processes, so that an event that comes twice is handled once.
///
/// Each step is atomic over all of its keys, and may take 200 ms; one that fails or takes longer is logged at error, and the
/// memory of this process serves. All keys of an event have one hash tag, so that a Redis cluster keeps them in one slot;
/// `core::callbacks::receiver::RECEIVER_REDIS_SCRIPT` is all three steps as one Lua script.
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
