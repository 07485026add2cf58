//! Questions that another language answers on its own threads: nothing calls into an ending interpreter.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use volc_im::pacing::StoreError;
use volc_im::transport::BoxFuture;

/// Questions that may wait to be taken, and then for a thread: as many as the most concurrent parts of a campaign ask at once.
pub(crate) const MOST: u32 = 1_024;

/// Threads on which a language whose stores block answers them.
pub(crate) const THREADS: u32 = 8;

/// Said of a question that no thread and no place in the queue is free for.
const BUSY: &str = "all threads for the store are busy";

struct State<Answer> {
    /// JSON arrays, each beginning with its ticket.
    waiting: Vec<String>,
    asked: HashMap<u64, oneshot::Sender<Result<Answer, String>>>,
    tickets: u64,
    has_ended: bool,
}

struct Shared<Answer> {
    state: Mutex<State<Answer>>,
    has_questions: Condvar,
}

impl<Answer> Shared<Answer> {
    fn state(&self) -> MutexGuard<'_, State<Answer>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Questions on their way to another language and back.
pub(crate) struct Questions<Answer>(Arc<Shared<Answer>>);

impl<Answer> Clone for Questions<Answer> {
    fn clone(&self) -> Self {
        Questions(Arc::clone(&self.0))
    }
}

impl<Answer: Send + 'static> Questions<Answer> {
    pub(crate) fn new() -> Self {
        let state = State { waiting: Vec::new(), asked: HashMap::new(), tickets: 0, has_ended: false };
        Questions(Arc::new(Shared { state: Mutex::new(state), has_questions: Condvar::new() }))
    }

    /// Asks; `question` gets the ticket.
    pub(crate) fn ask(
        &self,
        question: impl FnOnce(u64) -> String,
    ) -> BoxFuture<'static, Result<Answer, StoreError>> {
        let (sender, answer) = oneshot::channel();
        let asked = self.push(sender, question).map(|ticket| Asked { shared: Arc::clone(&self.0), ticket });
        Box::pin(async move {
            let _asked = asked.ok_or("the store takes no steps")?;
            answer.await?.map_err(StoreError::from)
        })
    }

    /// None when there is no room.
    fn push(
        &self,
        sender: oneshot::Sender<Result<Answer, String>>,
        question: impl FnOnce(u64) -> String,
    ) -> Option<u64> {
        let mut state = self.0.state();
        if state.has_ended || state.waiting.len() >= MOST as usize {
            return None;
        }
        state.tickets += 1;
        let ticket = state.tickets;
        state.waiting.push(question(ticket));
        state.asked.insert(ticket, sender);
        drop(state);
        self.0.has_questions.notify_one();
        Some(ticket)
    }

    /// Waits for questions and takes all of them, as a JSON array. No text once it has ended.
    pub(crate) fn take(&self) -> String {
        let mut state = self.0.state();
        while state.waiting.is_empty() && !state.has_ended {
            state = self.0.has_questions.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.has_ended {
            return String::new();
        }
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        format!("[{}]", waiting.join(","))
    }

    /// A question was answered, or could not be.
    pub(crate) fn answer(&self, ticket: u64, answer: Result<Answer, String>) {
        let asked = self.0.state().asked.remove(&ticket);
        if let Some(asked) = asked {
            // The waiter has left: it took too long.
            let _ = asked.send(answer);
        }
    }

    /// A question that no thread and no place in the queue is free for.
    pub(crate) fn busy(&self, ticket: u64) {
        self.answer(ticket, Err(BUSY.to_owned()));
    }

    /// Ends the wait. Questions fail from now on.
    pub(crate) fn end(&self) {
        let mut state = self.0.state();
        state.has_ended = true;
        state.asked.clear();
        drop(state);
        self.0.has_questions.notify_all();
    }
}

/// Drops a question whose answer is no longer awaited.
struct Asked<Answer> {
    shared: Arc<Shared<Answer>>,
    ticket: u64,
}

impl<Answer> Drop for Asked<Answer> {
    fn drop(&mut self) {
        self.shared.state().asked.remove(&self.ticket);
    }
}
