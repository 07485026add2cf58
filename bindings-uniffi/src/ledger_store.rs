//! What stores of campaigns, and those who read them, have in common in every language.

use std::sync::{Arc, Mutex, PoisonError};

use volc_im::ledger::{ClaimRequest, FileLedgerStore, LedgerStore, ReadRequest, SettleRequest};
use volc_im_core::IntegerRule;
use volc_im_core::machine::ledger::{
    DEFAULT_KEEP_MS, READ_MOST, REDIS_SCRIPT, Survey, check_name, items_json, parts_json, parts_of,
    redis_claim, redis_key, redis_read, redis_settle, resolve_read,
};

use crate::error::{NativeError, setting};
use crate::runtime::runtime;

/// A file with campaigns, for one process at a time.
#[derive(uniffi::Object)]
pub struct NativeLedgerFile(FileLedgerStore);

#[uniffi::export]
impl NativeLedgerFile {
    /// Opens a file, or creates it; with `read_only` also one that another process has open.
    #[uniffi::constructor]
    pub fn new(path: String, read_only: bool) -> Result<Arc<Self>, NativeError> {
        let open = if read_only { FileLedgerStore::read_only(&path) } else { FileLedgerStore::open(&path) };
        let store = open.map_err(|error| setting("path", "file", &format!("cannot be opened: {error}")))?;
        Ok(Arc::new(NativeLedgerFile(store)))
    }

    /// The answer to a claim, once it is on disk.
    pub fn claim(
        &self,
        campaign: String,
        part: u64,
        digest: String,
        owner: String,
        lease_ms: u64,
    ) -> Result<String, NativeError> {
        let request = ClaimRequest { campaign, part, digest, owner, lease_ms };
        done(self.0.claim(&request)).map(|answer| answer.text())
    }

    /// Whether an outcome was taken, once it is on disk.
    pub fn settle(
        &self,
        campaign: String,
        part: u64,
        owner: String,
        record: String,
        replaces: String,
    ) -> Result<bool, NativeError> {
        done(self.0.settle(&SettleRequest { campaign, part, owner, record, replaces }))
    }

    /// Parts, as a JSON array of arrays: number, digest, owner, milliseconds left, record.
    pub fn read(&self, campaign: String, from: u64, most: u64) -> Result<String, NativeError> {
        let parts = done(self.0.read(&ReadRequest { campaign, from, most }))?;
        Ok(parts_json(&parts))
    }
}

fn done<T>(step: impl Future<Output = Result<T, volc_im::pacing::StoreError>>) -> Result<T, NativeError> {
    runtime()?.block_on(step).map_err(|error| setting("path", "file", &error.to_string()))
}

/// Counts a campaign, page by page.
#[derive(uniffi::Object)]
pub struct NativeSurvey(Mutex<Survey>);

#[uniffi::export]
impl NativeSurvey {
    /// Of a campaign of this name.
    #[uniffi::constructor]
    pub fn new(campaign: String) -> Result<Arc<Self>, NativeError> {
        check_name(&campaign)?;
        Ok(Arc::new(NativeSurvey(Mutex::default())))
    }

    /// Where the next page begins.
    pub fn next(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next()
    }

    /// Takes a page of parts. False when it was the last one.
    pub fn add(&self, parts: String) -> Result<bool, NativeError> {
        let parts = parts_of(&parts)?;
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).add(&parts))
    }

    /// The report as a JSON object.
    pub fn report(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).report(None).to_json()
    }
}

/// Parts of one page of a report.
#[uniffi::export]
pub fn ledger_page() -> u64 {
    READ_MOST
}

/// The failed and the unknown items of parts, as a JSON array of arrays: part, `failed` or `unknown`, index, item, code, message.
#[uniffi::export]
pub fn ledger_items(parts: String) -> Result<String, NativeError> {
    Ok(items_json(&parts_of(&parts)?, IntegerRule::Keep))
}

/// The outcome to settle, so that unknown items of a part become `sent`, `failed` or `left`: owner, record and the record
/// that it replaces.
#[uniffi::export]
pub fn ledger_resolve(
    campaign: &str,
    number: u64,
    parts: String,
    positions: Option<Vec<u64>>,
    resolution: &str,
    reason: &str,
) -> Result<Vec<String>, NativeError> {
    let request = resolve_read(campaign, number, &parts, positions.as_deref(), resolution, reason)?;
    Ok(vec![request.owner, request.record, request.replaces])
}

/// The steps of a store of campaigns as a Lua script for Redis (see core's `REDIS_SCRIPT`).
#[uniffi::export]
pub fn ledger_redis_script() -> String {
    REDIS_SCRIPT.to_owned()
}

/// The only key of that script.
#[uniffi::export]
pub fn ledger_redis_key(prefix: &str, campaign: &str) -> String {
    redis_key(prefix, campaign)
}

/// Milliseconds that a campaign is kept in Redis unless set otherwise.
#[uniffi::export]
pub fn ledger_redis_keep_ms() -> u64 {
    DEFAULT_KEEP_MS
}

/// The arguments of that script for a claim.
#[uniffi::export]
pub fn ledger_redis_claim(
    part: u64,
    digest: String,
    owner: String,
    lease_ms: u64,
    keep_ms: u64,
) -> Vec<String> {
    redis_claim(&ClaimRequest { campaign: String::new(), part, digest, owner, lease_ms }, keep_ms)
}

/// The arguments of that script for an outcome.
#[uniffi::export]
pub fn ledger_redis_settle(
    part: u64,
    owner: String,
    record: String,
    replaces: String,
    keep_ms: u64,
) -> Vec<String> {
    redis_settle(&SettleRequest { campaign: String::new(), part, owner, record, replaces }, keep_ms)
}

/// The arguments of that script for a reading.
#[uniffi::export]
pub fn ledger_redis_read(from: u64, most: u64) -> Vec<String> {
    redis_read(&ReadRequest { campaign: String::new(), from, most })
}
