//! The former call machine's starts.

use std::sync::Arc;

use volc_im_core::Error;
use volc_im_core::machine::former_call::{Call as CoreCall, Callee};
use volc_im_core::machine::idempotency_id;
use volc_im_core::machine::retry_policy::RetryPolicy;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::RequestOptions;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::former_call::FormerCall;
use crate::plain_object::Options;
use crate::protocol::{Protocol, style};
use crate::timestamp;

/// Random bytes of the caller; what is missing counts as zero.
fn entropy_of(bytes: &[u8]) -> [u8; 16] {
    let mut entropy = [0; 16];
    for (to, from) in entropy.iter_mut().zip(bytes) {
        *to = *from;
    }
    entropy
}

#[wasm_bindgen]
impl Protocol {
    /// Starts a call of a declared action. Where the action takes an idempotency id and the input has none, one is
    /// made from the time and `entropy`, 16 random bytes.
    pub fn call(
        &self,
        action: &str,
        input: &str,
        exact: bool,
        options: JsValue,
        now_ms: f64,
        entropy: &[u8],
    ) -> Result<FormerCall, JsValue> {
        let (now, entropy) = (timestamp(now_ms), entropy_of(entropy));
        let start = || {
            let options = Options::of(options);
            let operation = Operation::find(action)?;
            let (given, made) = (options.text("clientMsgId")?, idempotency_id(now, entropy));
            let request_options = RequestOptions {
                app_id: options.integer("appId")?,
                idempotency_id: given.as_deref(),
                made_id: Some(&made),
            };
            let body = self.0.encode(operation, input, style(exact), request_options)?;
            let callee = Callee::Operation(operation);
            let policy = policy(&options)?;
            Ok(CoreCall::new(Arc::clone(&self.0), callee, body, style(exact), policy, now, entropy))
        };
        start().map(FormerCall::of).map_err(thrown)
    }

    /// Starts a call of any action by wire JSON.
    #[wasm_bindgen(js_name = callRaw)]
    pub fn call_raw(
        &self,
        action: &str,
        wire_json: &str,
        options: JsValue,
        now_ms: f64,
        entropy: &[u8],
    ) -> Result<FormerCall, JsValue> {
        let (now, entropy) = (timestamp(now_ms), entropy_of(entropy));
        let start = || {
            let options = Options::of(options);
            let body = self.0.encode_raw(action, wire_json, options.is("retrySafe", true))?;
            let callee = Callee::Raw(action.to_owned());
            let policy = policy(&options)?;
            Ok(CoreCall::new(Arc::clone(&self.0), callee, body, style(false), policy, now, entropy))
        };
        start().map(FormerCall::of).map_err(thrown)
    }
}

fn policy(options: &Options) -> Result<RetryPolicy, Error> {
    let mut policy = RetryPolicy::default();
    let retry = Options::of(options.get("retry").unwrap_or(JsValue::UNDEFINED));
    for (options, name, limit) in [
        (options, "timeoutMs", &mut policy.attempt_timeout_ms),
        (options, "deadlineMs", &mut policy.deadline_ms),
        (&retry, "baseDelayMs", &mut policy.base_delay_ms),
        (&retry, "maxDelayMs", &mut policy.max_delay_ms),
    ] {
        if let Some(given) = options.integer(name)? {
            *limit = u64::from(given.unsigned_abs());
        }
    }
    if let Some(most) = retry.integer("maxAttempts")? {
        policy.max_attempts = most.unsigned_abs();
    }
    if options.is("retry", false) {
        policy.max_attempts = 1;
    }
    Ok(policy)
}
