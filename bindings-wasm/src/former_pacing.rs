//! The former pacer.

use volc_im_core::machine::former_pacer::{Pacer as CorePacer, REDIS_SCRIPT, pace_of};
use volc_im_core::model::shape::Operation;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::plain_object::PlainObject;
use crate::timestamp;

/// `{intervalUs, burst, weight}` of a call of an action; undefined where no rate is documented.
#[wasm_bindgen(js_name = paceOf)]
#[allow(clippy::cast_precision_loss)]
pub fn pace(action: &str, items: u32) -> Result<JsValue, JsValue> {
    let Some((pace, weight)) = pace_of(Operation::find(action).map_err(thrown)?, items) else {
        return Ok(JsValue::UNDEFINED);
    };
    let object = PlainObject::new();
    object.set("intervalUs", pace.interval_us as f64).set("burst", pace.burst).set("weight", weight);
    Ok(object.into_js())
}

/// The pacer's arithmetic for a shared Redis.
#[wasm_bindgen(js_name = pacerRedisScript)]
pub fn pacer_redis_script() -> String {
    REDIS_SCRIPT.to_owned()
}

/// Spreads the calls of one account over time.
#[wasm_bindgen]
#[derive(Default)]
pub struct Pacer(CorePacer);

#[wasm_bindgen]
impl Pacer {
    /// Nothing reserved yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Pacer {
        Pacer::default()
    }

    /// Milliseconds to wait before a call of an action with so many items.
    #[allow(clippy::cast_precision_loss)]
    pub fn reserve(&mut self, action: &str, items: u32, now_ms: f64) -> f64 {
        let paced = Operation::find(action).ok().and_then(|operation| pace_of(operation, items));
        paced.map_or(0.0, |(pace, weight)| self.0.reserve(action, pace, weight, timestamp(now_ms)) as f64)
    }

    /// The service said that an action was called too often.
    #[wasm_bindgen(js_name = onRateLimited)]
    pub fn on_rate_limited(&mut self, action: &str, now_ms: f64) {
        self.0.on_rate_limited(action, timestamp(now_ms));
    }
}
