//! The threads that calls run on.

use std::process;
use std::sync::{Mutex, PoisonError};

use tokio::runtime::{Builder, Runtime};

use crate::error::{NativeError, setting};

/// The runtime of calls that block, and of those that event loops wait for.
///
/// Of this process: the threads of its parent are not in a process that was forked. What a parent left behind there is
/// leaked, because taking it down would wait for those threads.
pub(crate) fn runtime() -> Result<&'static Runtime, NativeError> {
    static RUNTIME: Mutex<Option<(u32, &Runtime)>> = Mutex::new(None);
    let mut current = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    match *current {
        Some((process, runtime)) if process == process::id() => Ok(runtime),
        _ => {
            let made = Builder::new_multi_thread().thread_name("volc-im").enable_all().build();
            let made = made
                .map_err(|error| setting("", "runtime", &format!("no threads to run calls on: {error}")))?;
            let runtime: &Runtime = Box::leak(Box::new(made));
            *current = Some((process::id(), runtime));
            Ok(runtime)
        }
    }
}
