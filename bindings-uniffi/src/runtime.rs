//! The threads that calls run on.

use std::process;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering};

use tokio::runtime::{Builder, Runtime};

use crate::error::{NativeError, setting};

/// A runtime, and the process that it is of.
struct Own {
    process: u32,
    runtime: Runtime,
}

/// The runtime of calls that block, and of those that event loops wait for.
///
/// Of this process: the threads of its parent are not in a process that was forked. What a parent left behind there is
/// leaked, because taking it down would wait for those threads. There is no lock, which a fork could leave locked for good.
pub(crate) fn runtime() -> Result<&'static Runtime, NativeError> {
    static CURRENT: AtomicPtr<Own> = AtomicPtr::new(null_mut());
    let current = CURRENT.load(Ordering::Acquire);
    // SAFETY: what is stored below is never freed, nor changed.
    if let Some(own) = unsafe { current.as_ref() }.filter(|own| own.process == process::id()) {
        return Ok(&own.runtime);
    }
    let runtime = Builder::new_multi_thread().thread_name("volc-im").enable_all().build();
    let runtime =
        runtime.map_err(|error| setting("", "runtime", &format!("no threads to run calls on: {error}")))?;
    let made = Box::into_raw(Box::new(Own { process: process::id(), runtime }));
    match CURRENT.compare_exchange(current, made, Ordering::AcqRel, Ordering::Acquire) {
        // SAFETY: it is stored now, and never freed.
        Ok(_) => Ok(&unsafe { &*made }.runtime),
        Err(first) => {
            // SAFETY: it was made above and stored nowhere.
            unsafe { Box::from_raw(made) }.runtime.shutdown_background();
            // SAFETY: as above. A thread of this process stored it: a fork keeps only the thread that forks.
            Ok(&unsafe { &*first }.runtime)
        }
    }
}
