//! The client: what outlives a call.

use std::sync::Arc;

use volc_im_core::Error;
use volc_im_core::credentials::{Credentials, Declared, Origin, Provided};
use volc_im_core::machine::call::Callee;
#[cfg(feature = "campaigns")]
use volc_im_core::machine::client::CampaignSpec;
use volc_im_core::machine::client::{BatchSpec, CallSpec, Client as CoreClient};
use volc_im_core::machine::options::{BatchOptions, CallOptions, ClientOptions, OptionNames, Scope};
use volc_im_core::machine::pacing::Accounts;
use volc_im_core::machine::pages;
use volc_im_core::model::shape::Operation;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
#[cfg(feature = "campaigns")]
use crate::ledger::DrivenCampaign;
use crate::machines::{Machine, moment};
use crate::protocol::style;
use crate::text::Text;
use crate::timestamp;

/// The rates of every account in this instance.
static ACCOUNTS: Accounts = Accounts::new();

const NAMES: OptionNames = OptionNames::JAVASCRIPT;

/// Starts calls and batches and keeps what they share.
#[wasm_bindgen]
pub struct Client(Arc<CoreClient>, Option<Declared>);

#[wasm_bindgen]
impl Client {
    /// Checks the options, one JSON object; throws an error report.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str, wall_ms: f64, mono_ms: f64) -> Result<Client, JsValue> {
        let make = || {
            let mut options = ClientOptions::from_json(options, NAMES)?;
            let declared = options.declared.take();
            Ok(Client(CoreClient::new(options, &ACCOUNTS, moment(wall_ms, mono_ms))?, declared))
        };
        make().map_err(thrown)
    }

    /// The declaration of where keys are looked for; undefined where keys or a provider were given.
    pub fn declared(&self) -> Option<Text> {
        self.1.as_ref().map(|declared| Text(declared.json().to_owned()))
    }

    /// Starts a call of a declared action; `scope` is `c` for a call, `p` for the call of a listing, `r` for one of any
    /// action by wire JSON. `entropy` are 16 random bytes.
    #[allow(clippy::too_many_arguments)]
    pub fn start(
        &self,
        scope: char,
        action: &str,
        input: &str,
        exact: bool,
        options: &str,
        wall_ms: f64,
        mono_ms: f64,
        entropy: &[u8],
    ) -> Result<Machine, JsValue> {
        let start = || {
            let (scope, callee) = match scope {
                'r' => (Scope::RawCall, Callee::Raw(action.to_owned())),
                'p' => (Scope::Pages, Callee::Operation(Operation::find(action)?)),
                _ => (Scope::Call, Callee::Operation(Operation::find(action)?)),
            };
            let options = CallOptions::from_json(options, scope, NAMES)?;
            let spec = CallSpec { callee, input, style: style(exact), options };
            self.0.start(spec, moment(wall_ms, mono_ms), entropy)
        };
        start().map(Machine::of).map_err(thrown)
    }

    /// A `runProvider` brought keys; `expires_at_ms` is not a number where they do not expire; `origin` is `sts` or `ecs` of keys
    /// that a search found there. Then every machine of the client is asked what is next.
    #[wasm_bindgen(js_name = onCredentials)]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::too_many_arguments)]
    pub fn on_credentials(
        &self,
        wall_ms: f64,
        mono_ms: f64,
        run: f64,
        access_key_id: &str,
        secret_access_key: &str,
        session_token: Option<String>,
        expires_at_ms: f64,
        origin: &str,
    ) {
        let expires_at = expires_at_ms.is_finite().then(|| timestamp(expires_at_ms));
        let (now, run, origin) = (moment(wall_ms, mono_ms), run as u64, Origin::from_name(origin));
        match Credentials::new(access_key_id, secret_access_key, session_token.as_deref()) {
            Ok(credentials) => self.0.on_credentials(now, run, &Provided { credentials, expires_at, origin }),
            Err(error) => self.0.on_credentials_failed(now, run, &error.words()),
        }
    }

    /// A `runProvider` failed; then as after keys.
    #[wasm_bindgen(js_name = onCredentialsFailed)]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn on_credentials_failed(&self, wall_ms: f64, mono_ms: f64, run: f64, words: &str) {
        self.0.on_credentials_failed(moment(wall_ms, mono_ms), run as u64, words);
    }

    /// A step of the store of rates that is not awaited failed; without words, it took longer than its time. Gives a log
    /// record's object, if there is something to write.
    #[wasm_bindgen(js_name = onRateStepFailed)]
    pub fn on_rate_step_failed(&self, mono_ms: f64, bucket: &str, words: Option<String>) -> Option<Text> {
        let record = self.0.on_rate_step_failed(moment(0.0, mono_ms).mono, bucket, words.as_deref())?;
        Some(Text(record.to_json()))
    }

    /// Starts a batch.
    #[wasm_bindgen(js_name = startBatch)]
    #[allow(clippy::too_many_arguments)]
    pub fn start_batch(
        &self,
        action: &str,
        input: &str,
        exact: bool,
        options: &str,
        wall_ms: f64,
        mono_ms: f64,
        entropy: &[u8],
    ) -> Result<Machine, JsValue> {
        let start = || -> Result<_, Error> {
            let spec = batch_spec(action, input, exact, options)?;
            self.0.start_batch(spec, moment(wall_ms, mono_ms), entropy)
        };
        start().map(Machine::of).map_err(thrown)
    }

    /// Starts a batch that a ledger remembers. `lease_ms` is not a number where it is the default; with `pulled`, the list in the
    /// input is empty and its items are asked for.
    #[cfg(feature = "campaigns")]
    #[wasm_bindgen(js_name = startCampaign)]
    #[allow(clippy::cast_possible_truncation, clippy::too_many_arguments)]
    pub fn start_campaign(
        &self,
        action: &str,
        input: &str,
        exact: bool,
        options: &str,
        campaign: &str,
        lease_ms: f64,
        pulled: bool,
        wall_ms: f64,
        mono_ms: f64,
        entropy: &[u8],
    ) -> Result<Machine, JsValue> {
        let start = || -> Result<_, Error> {
            let batch = batch_spec(action, input, exact, options)?;
            let lease_ms = (!lease_ms.is_nan()).then_some(lease_ms as i64);
            let spec = CampaignSpec { batch, name: campaign, lease_ms, is_pulled: pulled };
            self.0.start_campaign(spec, moment(wall_ms, mono_ms), entropy)
        };
        start().map(DrivenCampaign).map(Machine::of).map_err(thrown)
    }
}

fn batch_spec<'a>(action: &str, input: &'a str, exact: bool, options: &str) -> Result<BatchSpec<'a>, Error> {
    let options = BatchOptions::from_json(options, NAMES)?;
    let operation = Operation::find(action)?;
    Ok(BatchSpec { operation, input, style: style(exact), options })
}

/// The place after a page, in decimal; undefined when it was the last.
#[wasm_bindgen(js_name = nextCursor)]
pub fn next_cursor(current: &str, has_more: bool, next: &str) -> Option<Text> {
    let (current, next) = (current.parse().unwrap_or(0), next.parse().ok()?);
    pages::next_cursor(current, has_more, next).map(|cursor| Text(cursor.to_string()))
}
