//! A store of rates whose steps run on the language's own threads: nothing calls into an ending interpreter.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use volc_im::pacing::{RateStore, StoreError};
use volc_im::transport::BoxFuture;
use volc_im_core::machine::pacing::Pace;

/// Steps that may wait to be taken.
const MOST_STEPS: usize = 1_024;

#[derive(Default)]
struct State {
    /// JSON arrays: ticket, step, bucket, and the step's arguments.
    steps: Vec<String>,
    asked: HashMap<u64, oneshot::Sender<Result<u64, String>>>,
    tickets: u64,
    has_ended: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    has_steps: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes a step on; none when there is no room.
    fn push(
        &self,
        sender: oneshot::Sender<Result<u64, String>>,
        step: impl FnOnce(u64) -> String,
    ) -> Option<u64> {
        let mut state = self.state();
        if state.has_ended || state.steps.len() >= MOST_STEPS {
            return None;
        }
        state.tickets += 1;
        let ticket = state.tickets;
        state.steps.push(step(ticket));
        state.asked.insert(ticket, sender);
        drop(state);
        self.has_steps.notify_one();
        Some(ticket)
    }
}

/// Steps of a shared store of rates on their way to another language and back.
#[derive(uniffi::Object)]
pub struct NativeRateStore(Arc<Shared>);

#[uniffi::export]
impl NativeRateStore {
    /// Without steps.
    #[uniffi::constructor]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Arc<Self> {
        Arc::new(NativeRateStore(Arc::default()))
    }

    /// Waits for steps and takes all of them, as a JSON array of arrays: ticket, `reserve`, `give_back` or
    /// `slow_down`, bucket, interval in microseconds, burst, weight. No text once it has ended.
    pub fn steps(&self) -> String {
        let mut state = self.0.state();
        while state.steps.is_empty() && !state.has_ended {
            state = self.0.has_steps.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.has_ended {
            return String::new();
        }
        let steps = std::mem::take(&mut state.steps);
        drop(state);
        format!("[{}]", steps.join(","))
    }

    /// A step is done; one that reserved says how many milliseconds to wait.
    pub fn done(&self, ticket: u64, wait_ms: u64) {
        self.finish(ticket, Ok(wait_ms));
    }

    /// A step failed.
    pub fn failed(&self, ticket: u64, words: String) {
        self.finish(ticket, Err(words));
    }

    /// Ends the wait. Steps fail from now on.
    pub fn end(&self) {
        let mut state = self.0.state();
        state.has_ended = true;
        state.asked.clear();
        drop(state);
        self.0.has_steps.notify_all();
    }
}

impl NativeRateStore {
    fn finish(&self, ticket: u64, outcome: Result<u64, String>) {
        let asked = self.0.state().asked.remove(&ticket);
        if let Some(asked) = asked {
            // The waiter has left: the step took too long.
            let _ = asked.send(outcome);
        }
    }

    /// What the Rust client asks.
    pub(crate) fn store(&self) -> impl RateStore + 'static {
        Store(Arc::clone(&self.0))
    }
}

struct Store(Arc<Shared>);

/// Drops a step that is no longer awaited.
struct Asked {
    shared: Arc<Shared>,
    ticket: u64,
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.shared.state().asked.remove(&self.ticket);
    }
}

impl Store {
    fn ask(
        &self,
        step: &'static str,
        bucket: &str,
        facts: (u64, u32, u32),
    ) -> BoxFuture<'static, Result<u64, StoreError>> {
        let (interval_us, burst, weight) = facts;
        let bucket = serde_json::to_string(bucket).unwrap_or_default();
        let (sender, outcome) = oneshot::channel();
        let ticket = self
            .0
            .push(sender, |ticket| format!("[{ticket},\"{step}\",{bucket},{interval_us},{burst},{weight}]"));
        let asked = ticket.map(|ticket| Asked { shared: Arc::clone(&self.0), ticket });
        Box::pin(async move {
            let _asked = asked.ok_or("the store takes no steps")?;
            outcome.await?.map_err(StoreError::from)
        })
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
