//! Events that come twice.

use volc_im_core::callbacks::{
    self as core, Claim, DEFAULT_DEADLINE_MS, DEFAULT_REPLAY_CAPACITY, DEFAULT_REPLAY_TTL_MS, EventKeys,
    MAX_CALLBACK_BYTES, REPLAY_LEASE_MS, REPLAY_REDIS_SCRIPT,
};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::plain_object::Options;
use crate::timestamp;

/// Remembers events by id and signature.
#[wasm_bindgen]
pub struct ReplayGuard(core::ReplayGuard);

#[wasm_bindgen]
impl ReplayGuard {
    /// Checks `{capacity?, ttlSeconds?}`; throws an error report.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<ReplayGuard, JsValue> {
        let make = || {
            let options = Options::of(options);
            let capacity = options.integer("capacity")?.and_then(|capacity| usize::try_from(capacity).ok());
            let ttl = options.integer("ttlSeconds")?.map(|seconds| u64::from(seconds.unsigned_abs()) * 1_000);
            Ok(core::ReplayGuard::new(
                capacity.unwrap_or(DEFAULT_REPLAY_CAPACITY),
                ttl.unwrap_or(DEFAULT_REPLAY_TTL_MS),
            ))
        };
        make().map(ReplayGuard).map_err(thrown)
    }

    /// Nothing where the event is new, `r` while it is being handled, `a` with the answer after it: as the Redis script
    /// does.
    pub fn claim(&mut self, id: &str, signature: &str, now_ms: f64) -> Option<String> {
        match self.0.claim(EventKeys { id, signature }, timestamp(now_ms)) {
            Claim::Fresh => None,
            Claim::Answered(answer) => Some(format!("a{answer}")),
            _ => Some("r".to_owned()),
        }
    }

    /// The event was handled and answered so; with nothing, accepted.
    pub fn settle(&mut self, id: &str, signature: &str, answer: Option<String>) {
        self.0.settle(EventKeys { id, signature }, answer.as_deref().unwrap_or(core::ACCEPTED));
    }

    /// The event was not handled after all.
    pub fn release(&mut self, id: &str, signature: &str) {
        self.0.release(EventKeys { id, signature });
    }

    /// How many events are remembered.
    pub fn size(&self) -> usize {
        self.0.len()
    }
}

/// The guard's memory for a shared Redis.
#[wasm_bindgen(js_name = replayRedisScript)]
pub fn replay_redis_script() -> String {
    REPLAY_REDIS_SCRIPT.to_owned()
}

/// What stands where nothing is set: milliseconds that a settled event is remembered and that a claim lasts, milliseconds
/// that a handler may take, bytes that a body may have.
#[wasm_bindgen(js_name = callbackDefaults)]
#[allow(clippy::cast_precision_loss)]
pub fn callback_defaults() -> Vec<f64> {
    let (ttl, lease) = (DEFAULT_REPLAY_TTL_MS as f64, REPLAY_LEASE_MS as f64);
    vec![ttl, lease, f64::from(DEFAULT_DEADLINE_MS), MAX_CALLBACK_BYTES as f64]
}
