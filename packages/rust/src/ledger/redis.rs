//! Campaigns in Redis.

use std::fmt;
use std::time::Duration;

use volc_im_core::machine::ledger::{
    ClaimAnswer, ClaimRequest, DEFAULT_KEEP_MS, LedgerPart, REDIS_SCRIPT, ReadRequest, SettleRequest,
    redis_claim, redis_key, redis_read, redis_settle,
};

use super::LedgerStore;
use crate::pacing::StoreError;
use crate::retry::millis;
use crate::transport::BoxFuture;

/// Campaigns in Redis, one hash each. Every step is one script with one key, so it is exact on a cluster too; it uses the
/// server's clock.
///
/// What Redis forgets when it fails is sent again: have it write every change to disk before it answers (`appendonly yes`,
/// `appendfsync always`), and do not let it evict keys.
#[derive(Clone)]
pub struct RedisLedgerStore<C> {
    connection: C,
    prefix: String,
    keep_ms: u64,
    script: redis::Script,
}

impl<C: redis::aio::ConnectionLike + Clone + Send + Sync> RedisLedgerStore<C> {
    /// By a connection of the crate redis, of one server, a connection manager, or a cluster; keys begin with `prefix`.
    pub fn new(prefix: impl Into<String>, connection: C) -> Self {
        let script = redis::Script::new(REDIS_SCRIPT);
        RedisLedgerStore { connection, prefix: prefix.into(), keep_ms: DEFAULT_KEEP_MS, script }
    }

    /// How long a campaign is kept after its last change; 30 days by default.
    #[must_use]
    pub fn keep(mut self, keep: Duration) -> Self {
        self.keep_ms = millis(keep).max(1);
        self
    }

    async fn step(&self, campaign: &str, arguments: Vec<String>) -> Result<String, StoreError> {
        let mut call = self.script.key(redis_key(&self.prefix, campaign));
        for argument in &arguments {
            call.arg(argument);
        }
        Ok(call.invoke_async(&mut self.connection.clone()).await?)
    }
}

impl<C: redis::aio::ConnectionLike + Clone + Send + Sync> LedgerStore for RedisLedgerStore<C> {
    fn claim<'a>(&'a self, request: &'a ClaimRequest) -> BoxFuture<'a, Result<ClaimAnswer, StoreError>> {
        Box::pin(async move {
            let answer = self.step(&request.campaign, redis_claim(request, self.keep_ms)).await?;
            ClaimAnswer::from_text(&answer).ok_or_else(strange)
        })
    }

    fn settle<'a>(&'a self, request: &'a SettleRequest) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            Ok(self.step(&request.campaign, redis_settle(request, self.keep_ms)).await? == "1")
        })
    }

    fn read<'a>(&'a self, request: &'a ReadRequest) -> BoxFuture<'a, Result<Vec<LedgerPart>, StoreError>> {
        Box::pin(async move {
            let parts = self.step(&request.campaign, redis_read(request)).await?;
            LedgerPart::list(&parts).ok_or_else(strange)
        })
    }
}

fn strange() -> StoreError {
    "the campaign's key holds something else".into()
}

impl<C> fmt::Debug for RedisLedgerStore<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLedgerStore").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}
