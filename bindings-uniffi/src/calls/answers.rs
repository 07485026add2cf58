//! Calls of an event loop: many in parallel, their entries passed together to one waiting thread.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::task::AbortHandle;
use volc_im::CancellationToken;

use super::pending::Running;
use crate::error::{NativeError, setting};
use crate::runtime::runtime;

#[derive(Default)]
struct State {
    /// JSON arrays: the ticket of a call, then its entries.
    answers: Vec<String>,
    running: HashMap<u64, (AbortHandle, CancellationToken)>,
    has_ended: bool,
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

    fn answer(&self, ticket: u64, entries: &str) {
        let mut state = self.state();
        state.answers.push(format!("[{ticket},{entries}]"));
        if state.answers.len() == 1 {
            self.has_answers.notify_one();
        }
    }
}

/// Reports an outcome even if the call's task ends without one: a panic must not leave its caller waiting.
/// A call that was cancelled, or never ran, has no caller left.
struct Ticket {
    shared: Arc<Shared>,
    number: u64,
    is_over: bool,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let running = self.shared.state().running.remove(&self.number);
        if running.is_some() && !self.is_over {
            self.shared.answer(self.number, "[[\"lost\"]]");
        }
    }
}

/// Runs calls on the library's threads. Each has a ticket, a number chosen by its caller.
#[derive(uniffi::Object)]
pub struct NativeAnswers(Arc<Shared>);

#[uniffi::export]
impl NativeAnswers {
    /// Without calls.
    #[uniffi::constructor]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Arc<Self> {
        Arc::new(NativeAnswers(Arc::default()))
    }

    /// For `volc_im_run` and `volc_im_answers`.
    pub fn address(&self) -> u64 {
        std::ptr::from_ref(self).expose_provenance() as u64
    }

    /// Drops a call: nothing is sent or reported after that.
    pub fn cancel(&self, ticket: u64) {
        let running = self.0.state().running.remove(&ticket);
        if let Some((task, _)) = running {
            task.abort();
        }
    }

    /// Cancels a call or a batch; its outcome until then is reported.
    pub fn stop(&self, ticket: u64) {
        let state = self.0.state();
        if let Some((_, stop)) = state.running.get(&ticket) {
            stop.cancel();
        }
    }

    /// Drops all calls and ends the wait for answers.
    pub fn end(&self) {
        let mut state = self.0.state();
        state.has_ended = true;
        let running = std::mem::take(&mut state.running);
        drop(state);
        self.0.has_answers.notify_all();
        for (task, _) in running.into_values() {
            task.abort();
        }
    }
}

impl NativeAnswers {
    /// Runs a call that `stop` was set on, unless all has ended: nobody would be told what came of it.
    pub(crate) fn run(
        &self,
        ticket: u64,
        mut call: Running,
        stop: CancellationToken,
    ) -> Result<(), NativeError> {
        let mut ticket = Ticket { shared: Arc::clone(&self.0), number: ticket, is_over: false };
        let number = ticket.number;
        let runtime = runtime()?;
        let mut state = self.0.state();
        if state.has_ended {
            // A ticket asks for the lock when it is dropped.
            drop(state);
            return Err(setting("", "closed", "this client was closed"));
        }
        let task = runtime.spawn(async move {
            while !ticket.is_over {
                let told = call.told().await;
                ticket.is_over = told.is_over;
                ticket.shared.answer(ticket.number, &told.json());
            }
        });
        // A task that has already ended waits for the lock to remove itself.
        state.running.insert(number, (task.abort_handle(), stop));
        Ok(())
    }

    /// Waits for answers and takes all of them, as a JSON array of tickets with their entries; none once it has ended.
    pub(crate) fn wait(&self) -> Option<String> {
        let mut state = self.0.state();
        while state.answers.is_empty() && !state.has_ended {
            state = self.0.has_answers.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.has_ended {
            return None;
        }
        let answers = std::mem::take(&mut state.answers);
        drop(state);
        Some(format!("[{}]", answers.join(",")))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn a_call_that_panics_leaves_nobody_waiting() {
        let answers = NativeAnswers::new();
        answers
            .run(7, Running::new(async { panic!("in a call") }), CancellationToken::new())
            .expect("a call");
        assert_eq!(answers.wait().as_deref(), Some(r#"[[7,[["lost"]]]]"#));
        assert!(answers.0.state().running.is_empty());
    }

    #[test]
    fn one_that_has_ended_waits_no_more() {
        let answers = NativeAnswers::new();
        answers.run(1, Running::new(std::future::pending()), CancellationToken::new()).expect("a call");
        answers.end();
        assert_eq!(answers.wait(), None);
    }

    #[test]
    fn one_that_has_ended_runs_no_more() {
        let answers = NativeAnswers::new();
        answers.end();
        let (runs, has_run) = std::sync::mpsc::channel::<()>();
        let call =
            Running::new(
                async move { runs.send(()).map(|()| String::new()).map_err(|_| panic!("nobody waits")) },
            );
        let refused = answers.run(1, call, CancellationToken::new()).expect_err("it has ended");
        assert!(refused.into_facts().contains("\"closed\""));
        // The call was dropped before it began.
        assert!(has_run.recv().is_err());
    }

    #[test]
    fn a_call_that_was_cancelled_tells_nothing() {
        let answers = NativeAnswers::new();
        let (held, is_dropped) = std::sync::mpsc::channel::<()>();
        let call = Running::new(async move {
            let _held = held;
            std::future::pending().await
        });
        answers.run(1, call, CancellationToken::new()).expect("a call");
        answers.cancel(1);
        assert!(is_dropped.recv().is_err());
        answers
            .run(2, Running::new(async { Ok("[\"done\"]".to_owned()) }), CancellationToken::new())
            .expect("a call");
        assert_eq!(answers.wait().as_deref(), Some(r#"[[2,[["done"]]]]"#));
    }
}
