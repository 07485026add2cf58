//! A provider of keys whose runs are on the language's own threads: nothing calls into an ending interpreter.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use tokio::sync::oneshot;
use volc_im::transport::BoxFuture;
use volc_im::{Credentials, CredentialsError, ProvideCredentials};

type Outcome = Result<Credentials, String>;

#[derive(Default)]
struct State {
    /// Runs that nobody has taken yet.
    runs: Vec<u64>,
    waiting: HashMap<u64, oneshot::Sender<Outcome>>,
    last_run: u64,
    has_ended: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    has_runs: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, run: u64, outcome: Outcome) {
        let waiting = self.state().waiting.remove(&run);
        if let Some(waiting) = waiting {
            // The client has left: the run took too long.
            let _ = waiting.send(outcome);
        }
    }
}

/// Runs of a provider of keys on their way to another language and back.
#[derive(uniffi::Object)]
pub struct NativeProvider(Arc<Shared>);

#[uniffi::export]
impl NativeProvider {
    /// Without runs.
    #[uniffi::constructor]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Arc<Self> {
        Arc::new(NativeProvider(Arc::default()))
    }

    /// Waits for a run and takes it: call the user's provider once, and report by `provided` or `failed`. 0 once it has
    /// ended.
    pub fn next_run(&self) -> u64 {
        let mut state = self.0.state();
        loop {
            if state.has_ended {
                return 0;
            }
            if let Some(run) = state.runs.pop() {
                return run;
            }
            state = self.0.has_runs.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The keys of a run, with the time at which they expire in milliseconds since 1970.
    pub fn provided(
        &self,
        run: u64,
        access_key_id: String,
        secret_access_key: String,
        session_token: Option<String>,
        expires_at_ms: Option<i64>,
    ) {
        let mut keys = Credentials::new(access_key_id, secret_access_key);
        if let Some(token) = session_token {
            keys = keys.session_token(token);
        }
        if let Some(end) = expires_at_ms {
            keys = keys.expires_at(UNIX_EPOCH + Duration::from_millis(u64::try_from(end).unwrap_or(0)));
        }
        self.0.finish(run, Ok(keys));
    }

    /// A run failed. The words become part of errors.
    pub fn failed(&self, run: u64, words: String) {
        self.0.finish(run, Err(words));
    }

    /// Ends the wait. Runs fail from now on.
    pub fn end(&self) {
        let mut state = self.0.state();
        state.has_ended = true;
        state.waiting.clear();
        drop(state);
        self.0.has_runs.notify_all();
    }
}

impl NativeProvider {
    /// What the Rust client runs.
    pub(crate) fn provider(&self) -> impl ProvideCredentials {
        Provider(Arc::clone(&self.0))
    }
}

struct Provider(Arc<Shared>);

/// Drops a run that is no longer awaited.
struct Run {
    shared: Arc<Shared>,
    number: u64,
}

impl Drop for Run {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.waiting.remove(&self.number);
        state.runs.retain(|run| *run != self.number);
    }
}

impl ProvideCredentials for Provider {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let (sender, outcome) = oneshot::channel();
        let mut state = self.0.state();
        state.last_run += 1;
        let run = Run { shared: Arc::clone(&self.0), number: state.last_run };
        if !state.has_ended {
            state.waiting.insert(run.number, sender);
            state.runs.push(run.number);
        }
        drop(state);
        self.0.has_runs.notify_one();
        Box::pin(async move {
            let _run = run;
            let outcome = outcome.await.map_err(|_| "the provider takes no runs any more")?;
            Ok(outcome?)
        })
    }
}
