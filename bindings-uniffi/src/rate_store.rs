//! A store of rates whose steps run on the language's own threads.

use std::sync::Arc;

use volc_im::pacing::{RateStore, StoreError};
use volc_im::transport::BoxFuture;
use volc_im_core::machine::pacing::{NO_WAIT, Pace};

use crate::questions::{MOST, Questions, THREADS};

/// Steps of a shared store of rates on their way to another language and back.
#[derive(uniffi::Object)]
pub struct NativeRateStore(Questions<u64>);

#[uniffi::export]
impl NativeRateStore {
    /// Without steps.
    #[uniffi::constructor]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Arc<Self> {
        Arc::new(NativeRateStore(Questions::new()))
    }

    /// How many threads ask the store.
    pub fn threads(&self) -> u32 {
        THREADS
    }

    /// How many steps may wait for a thread.
    pub fn queue(&self) -> u32 {
        MOST
    }

    /// Waits for steps and takes all of them, as a JSON array of arrays: ticket, `reserve`, `give_back` or
    /// `slow_down`, bucket, interval in microseconds, burst, weight. No text once it has ended.
    pub fn steps(&self) -> String {
        self.0.take()
    }

    /// A step is done; one that reserved says how many milliseconds to wait.
    pub fn done(&self, ticket: u64, wait_ms: i64) {
        self.0.answer(ticket, u64::try_from(wait_ms).map_err(|_| NO_WAIT.to_owned()));
    }

    /// A step failed.
    pub fn failed(&self, ticket: u64, words: String) {
        self.0.answer(ticket, Err(words));
    }

    /// A step that no thread and no place in the queue is free for.
    pub fn busy(&self, ticket: u64) {
        self.0.busy(ticket);
    }

    /// Ends the wait. Steps fail from now on.
    pub fn end(&self) {
        self.0.end();
    }
}

impl NativeRateStore {
    /// What the Rust client asks.
    pub(crate) fn store(&self) -> impl RateStore + 'static {
        Store(self.0.clone())
    }
}

struct Store(Questions<u64>);

impl Store {
    fn ask(
        &self,
        step: &'static str,
        bucket: &str,
        facts: (u64, u32, u32),
    ) -> BoxFuture<'static, Result<u64, StoreError>> {
        let (interval_us, burst, weight) = facts;
        let bucket = serde_json::to_string(bucket).unwrap_or_default();
        self.0.ask(|ticket| format!("[{ticket},\"{step}\",{bucket},{interval_us},{burst},{weight}]"))
    }
}

impl RateStore for Store {
    fn reserve<'a>(
        &'a self,
        bucket: &'a str,
        pace: Pace,
        weight: u32,
    ) -> BoxFuture<'a, Result<u64, StoreError>> {
        self.ask("reserve", bucket, (pace.interval_us, pace.burst, weight))
    }

    fn give_back<'a>(
        &'a self,
        bucket: &'a str,
        pace: Pace,
        weight: u32,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        let done = self.ask("give_back", bucket, (pace.interval_us, pace.burst, weight));
        Box::pin(async move { done.await.map(drop) })
    }

    fn slow_down<'a>(&'a self, bucket: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        let done = self.ask("slow_down", bucket, (0, 0, 0));
        Box::pin(async move { done.await.map(drop) })
    }
}
