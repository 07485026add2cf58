//! Events that come twice.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use volc_im_core::callbacks::{
    Claim, DEFAULT_REPLAY_CAPACITY, DEFAULT_REPLAY_TTL_MS, EventKeys, REPLAY_LEASE_MS, REPLAY_REDIS_SCRIPT,
    ReplayGuard,
};
use volc_im_core::time::WallTime;

/// What is known of an event that has just come.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ReplayClaim {
    /// It is new: handle it, then settle or release it.
    Fresh,
    /// It came before and is being handled.
    Running,
    /// It came before and was answered so.
    Answered {
        /// The body of the answer.
        answer: String,
    },
}

/// Remembers events by id and by signature, so many of them for so long. Only verified events belong in here.
#[derive(uniffi::Object)]
pub struct NativeReplayGuard(Mutex<ReplayGuard>);

impl NativeReplayGuard {
    fn guard(&self) -> MutexGuard<'_, ReplayGuard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[uniffi::export]
impl NativeReplayGuard {
    /// For so many events, each for so many milliseconds; core's defaults without.
    #[uniffi::constructor(default(capacity = None, ttl_ms = None))]
    pub fn new(capacity: Option<u32>, ttl_ms: Option<u64>) -> Arc<Self> {
        let capacity = capacity.map_or(DEFAULT_REPLAY_CAPACITY, |capacity| capacity as usize);
        let guard = ReplayGuard::new(capacity, ttl_ms.unwrap_or(DEFAULT_REPLAY_TTL_MS));
        Arc::new(NativeReplayGuard(Mutex::new(guard)))
    }

    /// Whether an event is new at `now_ms`; if so, it counts as being handled from now on.
    pub fn claim(&self, id: String, signature: String, now_ms: i64) -> ReplayClaim {
        let keys = EventKeys { id: &id, signature: &signature };
        match self.guard().claim(keys, WallTime::from_millis(now_ms)) {
            Claim::Fresh => ReplayClaim::Fresh,
            Claim::Answered(answer) => ReplayClaim::Answered { answer },
            _ => ReplayClaim::Running,
        }
    }

    /// The event was handled and answered so.
    pub fn settle(&self, id: String, signature: String, answer: String) {
        self.guard().settle(EventKeys { id: &id, signature: &signature }, &answer);
    }

    /// The event was not handled after all: when it comes again, it is new.
    pub fn release(&self, id: String, signature: String) {
        self.guard().release(EventKeys { id: &id, signature: &signature });
    }

    /// How many events are remembered.
    pub fn size(&self) -> u64 {
        self.guard().len() as u64
    }
}

/// The guard's memory in a Redis that several machines share: a Lua script and the lease of its claims.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ReplayRedisScript {
    /// The script; what its keys and arguments are stands in core's documentation of it.
    pub script: String,
    /// How long a claim lasts that is neither settled nor released, in milliseconds.
    pub lease_ms: u64,
    /// How long an answer is remembered by default, in milliseconds.
    pub ttl_ms: u64,
}

/// The guard's memory in a shared Redis.
#[uniffi::export]
pub fn replay_redis_script() -> ReplayRedisScript {
    ReplayRedisScript {
        script: REPLAY_REDIS_SCRIPT.to_owned(),
        lease_ms: REPLAY_LEASE_MS,
        ttl_ms: DEFAULT_REPLAY_TTL_MS,
    }
}
