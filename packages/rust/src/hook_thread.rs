//! The thread that a client's hooks run on: they cannot block calls.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::log;

/// How long a call waits for a hook, so that it sees events in time where hooks are quick.
const PATIENCE: Duration = Duration::from_millis(500);

/// Hooks that may wait for their turn.
const QUEUE: usize = 1_024;

/// A hook to run, and where to report that it has.
struct Job {
    run: Box<dyn FnOnce() + Send>,
    done: oneshot::Sender<()>,
}

/// Runs hooks one after the other, on a thread that begins with the first.
pub(crate) struct HookThread {
    jobs: LazyLock<SyncSender<Job>>,
    /// A hook exceeds its time.
    is_slow: Arc<AtomicBool>,
    is_told: AtomicBool,
}

impl Default for HookThread {
    fn default() -> Self {
        HookThread { jobs: LazyLock::new(start), is_slow: Arc::default(), is_told: AtomicBool::new(false) }
    }
}

fn start() -> SyncSender<Job> {
    let (jobs, queue) = sync_channel(QUEUE);
    let thread = std::thread::Builder::new().name("volc-im-hooks".to_owned());
    if let Err(error) = thread.spawn(move || work(&queue)) {
        log::hooks_failed(&format!("no thread for hooks, so they do not run: {error}"));
    }
    jobs
}

fn work(queue: &Receiver<Job>) {
    let mut is_told = false;
    while let Ok(Job { run, done }) = queue.recv() {
        if catch_unwind(AssertUnwindSafe(run)).is_err() && !std::mem::replace(&mut is_told, true) {
            log::hooks_failed("a hook panicked; calls are not touched by it");
        }
        let _ = done.send(());
    }
}

impl HookThread {
    /// Runs a hook and waits for it, but not for long.
    pub(crate) async fn run(&self, run: impl FnOnce() + Send + 'static) {
        #[cfg(feature = "tracing")]
        let span = tracing::Span::current();
        let is_slow = Arc::clone(&self.is_slow);
        let runtime = tokio::runtime::Handle::try_current().ok();
        let run = Box::new(move || {
            let _in_runtime = runtime.as_ref().map(tokio::runtime::Handle::enter);
            #[cfg(feature = "tracing")]
            let _in_span = span.enter();
            run();
            is_slow.store(false, Ordering::Relaxed);
        });
        let (done, is_done) = oneshot::channel();
        if self.jobs.try_send(Job { run, done }).is_err() {
            if !self.is_told.swap(true, Ordering::Relaxed) {
                log::hooks_failed("hooks are too slow or cannot run: events are dropped");
            }
            return;
        }
        if !self.is_slow.load(Ordering::Relaxed) && tokio::time::timeout(PATIENCE, is_done).await.is_err() {
            self.is_slow.store(true, Ordering::Relaxed);
        }
    }
}
