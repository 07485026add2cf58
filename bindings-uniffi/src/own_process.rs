//! What belongs to one process: a process that was forked gets its own.

use std::convert::Infallible;
use std::process;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering};

struct Own<T> {
    process: u32,
    value: T,
}

/// A value of this process, made when it is first asked for.
///
/// What a parent left behind in a process that was forked is leaked: its threads are not there, and taking it down would wait
/// for them. There is no lock around it, which a fork could leave locked for good.
pub(crate) struct OfThisProcess<T: 'static>(AtomicPtr<Own<T>>);

impl<T: Sync> OfThisProcess<T> {
    pub(crate) const fn new() -> Self {
        OfThisProcess(AtomicPtr::new(null_mut()))
    }

    /// The value, whose first is the default.
    pub(crate) fn get_or_default(&'static self) -> &'static T
    where
        T: Default,
    {
        let Ok(value) = self.get(|| Ok::<T, Infallible>(T::default()), drop);
        value
    }

    /// The value; where there is none yet, that which `make` makes. Of two that are made at the same time, one goes to `discard`.
    pub(crate) fn get<E>(
        &'static self,
        make: impl FnOnce() -> Result<T, E>,
        discard: impl FnOnce(T),
    ) -> Result<&'static T, E> {
        let current = self.0.load(Ordering::Acquire);
        // SAFETY: what is stored below is never freed, nor changed.
        if let Some(own) = unsafe { current.as_ref() }.filter(|own| own.process == process::id()) {
            return Ok(&own.value);
        }
        let made = Box::into_raw(Box::new(Own { process: process::id(), value: make()? }));
        match self.0.compare_exchange(current, made, Ordering::AcqRel, Ordering::Acquire) {
            // SAFETY: it is stored now, and never freed.
            Ok(_) => Ok(&unsafe { &*made }.value),
            Err(first) => {
                // SAFETY: it was made above and stored nowhere.
                discard(unsafe { Box::from_raw(made) }.value);
                // SAFETY: as above. A thread of this process stored it: a fork keeps only the thread that forks.
                Ok(&unsafe { &*first }.value)
            }
        }
    }
}
