//! Calls of an event loop: many at once, their answers handed over together.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::task::AbortHandle;

use crate::error::{ImError, setting};
use crate::runtime::runtime;

use super::pending::NativePending;

#[derive(Default)]
struct State {
    /// JSON arrays: the ticket of a call, then what it told.
    answers: Vec<String>,
    running: HashMap<u64, AbortHandle>,
    is_closed: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    has_answers: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, ticket: u64, events: &str) {
        let mut state = self.state();
        state.answers.push(format!("[{ticket},{events}]"));
        if state.answers.len() == 1 {
            self.has_answers.notify_one();
        }
    }
}

/// Answers even when the call's task ends without a word: a panic must not leave its caller waiting.
struct Ticket {
    shared: Arc<Shared>,
    number: u64,
    is_over: bool,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.shared.state().running.remove(&self.number);
        if !self.is_over {
            self.shared.answer(self.number, "[[\"lost\"]]");
        }
    }
}

/// Runs the calls of one event loop on the library's threads.
#[derive(uniffi::Object)]
pub struct NativeLane(Arc<Shared>);

#[uniffi::export]
impl NativeLane {
    /// Without calls.
    #[uniffi::constructor]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Arc<Self> {
        Arc::new(NativeLane(Arc::default()))
    }

    /// Runs a call; its answers carry the ticket.
    pub fn run(&self, ticket: u64, pending: Arc<NativePending>) -> Result<(), ImError> {
        let Some(mut running) = pending.take() else {
            return Err(setting("", "over", "this call is over"));
        };
        let mut ticket = Ticket { shared: Arc::clone(&self.0), number: ticket, is_over: false };
        let number = ticket.number;
        let mut state = self.0.state();
        let task = runtime()?.spawn(async move {
            while !ticket.is_over {
                let entries = running.entries().await;
                ticket.is_over = entries.is_over;
                ticket.shared.answer(ticket.number, &entries.json());
            }
        });
        // A task that is over already waits for the lock to strike itself off.
        state.running.insert(number, task.abort_handle());
        Ok(())
    }

    /// Gives a call up: nothing is sent after that.
    pub fn cancel(&self, ticket: u64) {
        let task = self.0.state().running.remove(&ticket);
        if let Some(task) = task {
            task.abort();
        }
    }

    /// Waits for answers and takes all there are, as a JSON array of tickets with what was told; no text once the lane
    /// is closed.
    pub fn wait(&self) -> String {
        let mut state = self.0.state();
        while state.answers.is_empty() && !state.is_closed {
            state = self.0.has_answers.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.is_closed {
            return String::new();
        }
        let answers = std::mem::take(&mut state.answers);
        drop(state);
        format!("[{}]", answers.join(","))
    }

    /// Gives all calls up and ends the wait.
    pub fn close(&self) {
        let mut state = self.0.state();
        state.is_closed = true;
        let running = std::mem::take(&mut state.running);
        drop(state);
        self.0.has_answers.notify_all();
        for task in running.into_values() {
            task.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn a_call_that_panics_leaves_nobody_waiting() {
        let lane = NativeLane::new();
        lane.run(7, Arc::new(NativePending::new(async { panic!("in a call") }))).expect("a call");
        assert_eq!(lane.wait(), r#"[[7,[["lost"]]]]"#);
        assert!(lane.0.state().running.is_empty());
    }
}
