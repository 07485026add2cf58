//! What outlives a call: credentials, origin, the clock's correction, the retry budget, rates, defaults.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroize;

use super::batch::Batch;
use super::call::{Call, Callee, Pacing};
use super::call_log::CallLogRecord;
use super::clock::{ClockCorrection, SignedDate};
use super::idempotency::idempotency_id;
use super::ledger::Campaign;
use super::options::{BatchOptions, CallOptions, ClientOptions, Durations, OptionNames, Tells};
use super::pacing::{Accounts, RateLimits, pace_of};
use super::retry_budget::RetryBudget;
use super::retry_policy::RetryPolicy;
use crate::credentials::Provided;
use crate::credentials::source::{Need, RunState, Source};
use crate::error::{Error, invalid};
use crate::model::shape::Operation;
use crate::time::{MonoTime, Now, WallTime};
use crate::transcode::{decimal_u64, first_chars, joined};
use crate::wire::protocol::{HttpRequest, JsonStyle, RequestOptions, WireBody};
use crate::wire::{Service, encode_raw, id_option};

/// Milliseconds between two reports that the shared store of rates fails.
const STORE_TROUBLE_EVERY_MS: u64 = 60_000;

/// Message of a step that took longer than its time.
const NO_ANSWER: &str = "no answer in time";

/// Random bytes that a call needs.
pub const ENTROPY_BYTES: usize = 16;

/// What is called, with what, and how.
#[derive(Clone, Debug)]
pub struct CallSpec<'a> {
    /// What is called.
    pub callee: Callee,
    /// The input as JSON in `style`; of a raw call, the wire body.
    pub input: &'a str,
    /// The caller's spelling, of the result too.
    pub style: JsonStyle,
    /// Options of the call.
    pub options: CallOptions,
}

/// An action over a list of any length.
#[derive(Clone, Debug)]
pub struct BatchSpec<'a> {
    /// The action.
    pub operation: &'static Operation,
    /// The input as JSON in `style`.
    pub input: &'a str,
    /// The caller's spelling, of the result too.
    pub style: JsonStyle,
    /// Options of the batch.
    pub options: BatchOptions,
}

/// A batch whose memory is in a store.
#[derive(Clone, Debug)]
pub struct CampaignSpec<'a> {
    /// The action with its input and options.
    pub batch: BatchSpec<'a>,
    /// The campaign's name: the same on every machine, and for no other one in the same store.
    pub name: &'a str,
    /// Milliseconds that a claim holds without being renewed, from 1000 to a day. 60000 by default.
    pub lease_ms: Option<i64>,
    /// Whether the items are requested piece by piece. Then the list in the input is empty.
    pub is_pulled: bool,
}

/// Starts calls and batches and keeps what they share. Cheap to share behind an [`Arc`].
#[derive(Debug)]
pub struct Client {
    service: Service,
    names: OptionNames,
    policy: RetryPolicy,
    paced: bool,
    has_rate_store: bool,
    tells: Tells,
    rates: Arc<RateLimits>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    source: Source,
    clock: ClockCorrection,
    budget: RetryBudget,
    store_trouble_at: Option<MonoTime>,
}

impl Client {
    /// Checks the options. The rates are those that all clients of the account in this process share.
    ///
    /// # Errors
    /// `validation` at the option, in the language's spelling.
    pub fn new(options: ClientOptions, accounts: &Accounts, now: Now) -> Result<Arc<Self>, Error> {
        let names = options.names;
        Self::make(options, accounts, now.mono).map_err(|error| names.respelled(error))
    }

    fn make(options: ClientOptions, accounts: &Accounts, now: MonoTime) -> Result<Arc<Self>, Error> {
        let ClientOptions { credentials, app_id, region, base_url, policy, paced, .. } = options;
        policy.check(options.names)?;
        let service = Service::new(app_id, &region, base_url.as_deref())?;
        let rates = match &credentials {
            Some(credentials) => accounts.rates(credentials.access_key_id(), now),
            None => Arc::default(),
        };
        let signer = credentials.map(|credentials| service.signer(credentials)).transpose()?.map(Arc::new);
        let (clock, budget) = (ClockCorrection::default(), RetryBudget::default());
        Ok(Arc::new(Client {
            service,
            names: options.names,
            policy,
            paced,
            has_rate_store: options.has_rate_store,
            tells: options.tells,
            rates,
            state: Mutex::new(State { source: Source::new(signer), clock, budget, store_trouble_at: None }),
        }))
    }

    /// Starts a call. `entropy`, at least 16 random bytes, spreads its waits and makes its ids.
    ///
    /// # Errors
    /// `validation`: the input, an option, or too little entropy. Nothing is sent then.
    pub fn start(self: &Arc<Self>, spec: CallSpec<'_>, now: Now, entropy: &[u8]) -> Result<Call, Error> {
        let entropy = entropy_of(entropy)?;
        let CallSpec { callee, input, style, options } = spec;
        let policy = options.policy(self.policy, self.names)?;
        policy.check(self.names)?;
        let body = self.body(&callee, input, style, &options, now.wall, entropy)?;
        let paced = options.paced.unwrap_or(self.paced);
        let pacing = if paced { self.pacing(&callee, &body, None) } else { None };
        Ok(Call::new(Arc::clone(self), callee, body, style, policy, pacing, now.mono, entropy, 0))
    }

    /// Starts a batch. Every part of the input is checked before any is sent. `entropy` as for a call.
    ///
    /// # Errors
    /// `validation`, as for a call, with positions in the whole list; rule `not_batched` for an action whose lists have
    /// no limit, which a single call serves.
    pub fn start_batch(
        self: &Arc<Self>,
        spec: BatchSpec<'_>,
        now: Now,
        entropy: &[u8],
    ) -> Result<Batch, Error> {
        Batch::new(Arc::clone(self), spec, now.mono, entropy_of(entropy)?)
    }

    /// Starts a campaign. Of a whole list every part is checked before any is sent. `entropy` as for a call.
    ///
    /// # Errors
    /// `validation`, as for a batch; at the campaign's name or its lease.
    pub fn start_campaign(
        self: &Arc<Self>,
        spec: CampaignSpec<'_>,
        now: Now,
        entropy: &[u8],
    ) -> Result<Campaign, Error> {
        Campaign::new(Arc::clone(self), spec, now, entropy_of(entropy)?)
    }

    /// Limits of calls that do not say otherwise.
    #[must_use]
    pub fn policy(&self) -> RetryPolicy {
        self.policy
    }

    /// The URL that an action is sent to.
    #[must_use]
    pub fn url(&self, action: &str) -> String {
        self.service.url(action)
    }

    pub(super) fn names(&self) -> OptionNames {
        self.names
    }

    pub(super) fn tells(&self) -> Tells {
        self.tells
    }

    pub(super) fn rates(&self) -> &RateLimits {
        &self.rates
    }

    pub(super) fn has_rate_store(&self) -> bool {
        self.has_rate_store
    }

    /// A step of the shared store of rates failed; without a message, it took longer than its time. Drivers report the steps that no
    /// call waits for. Gives a record to write: one a minute, since every call finds out.
    #[must_use]
    pub fn on_rate_step_failed(
        &self,
        now: MonoTime,
        bucket: &str,
        message: Option<&str>,
    ) -> Option<CallLogRecord> {
        let last = &mut self.state().store_trouble_at;
        if last.is_some_and(|at| now.millis_since(at) < STORE_TROUBLE_EVERY_MS) {
            return None;
        }
        *last = Some(now);
        Some(CallLogRecord::rate_store_failed(bucket, first_chars(message.unwrap_or(NO_ANSWER), 256)))
    }

    /// The body of a call, with an idempotency id where the action takes one.
    pub(super) fn body(
        &self,
        callee: &Callee,
        input: &str,
        style: JsonStyle,
        options: &CallOptions,
        now: WallTime,
        entropy: [u8; ENTROPY_BYTES],
    ) -> Result<WireBody, Error> {
        match callee {
            Callee::Operation(operation) => {
                self.body_with_id(operation, input, style, options, &idempotency_id(now, entropy))
            }
            Callee::Raw(action) => {
                if options.idempotency_id.is_some() {
                    let expected = "must not be given: a raw call carries what is in its body";
                    let error = invalid(&id_option(style), "no_idempotency", expected, "").of_action(action);
                    return Err(self.id_named(style, error));
                }
                encode_raw(action, input, options.retry_safe)
            }
        }
    }

    /// The body of a call of a declared action, with this idempotency id where the action takes one and the caller gives
    /// none.
    pub(super) fn body_with_id(
        &self,
        operation: &'static Operation,
        input: &str,
        style: JsonStyle,
        options: &CallOptions,
        made: &str,
    ) -> Result<WireBody, Error> {
        let given = options.idempotency_id.as_deref();
        let options = RequestOptions { app_id: options.app_id, idempotency_id: given, made_id: Some(made) };
        self.service.encode(operation, input, style, options).map_err(|error| self.id_named(style, error))
    }

    /// An error of the caller's own idempotency id, its path in the language's spelling.
    fn id_named(&self, style: JsonStyle, mut error: Error) -> Error {
        if let Error::Validation(failure) = &mut error
            && failure.path == id_option(style)
            && self.names.durations != Durations::Millis
        {
            failure.path = self.names.spell("IdempotencyId");
        }
        error
    }

    /// How a call with this body is paced; `None` where no rate is documented.
    pub(super) fn pacing(&self, callee: &Callee, body: &WireBody, until: Option<MonoTime>) -> Option<Pacing> {
        let Callee::Operation(operation) = callee else { return None };
        let (pace, weight) = pace_of(operation, &body.json)?;
        Some(Pacing { action: operation.name, pace, weight, until })
    }

    /// Signs a request, and says which run of the provider the keys are from; `None` where there are no keys.
    pub(super) fn sign(
        &self,
        action: &str,
        body: &WireBody,
        now: WallTime,
    ) -> Option<(HttpRequest, SignedDate, u64)> {
        let (signer, run, date) = {
            let state = self.state();
            let (signer, run) = state.source.signer()?;
            (signer, run, SignedDate { wall: now, correction: state.clock.millis() })
        };
        Some((self.service.sign(&signer, action, body, date.time()), date, run))
    }

    /// The provider's run brought keys. Then ask every machine of this client what is next. A run that is not under way
    /// any more changes nothing.
    pub fn on_credentials(&self, now: Now, run: u64, given: &Provided) {
        match self.service.signer(given.credentials.clone()) {
            Ok(signer) => self.state().source.on_keys(run, Arc::new(signer), given, now),
            Err(error) => self.on_credentials_failed(now, run, &error.words()),
        }
    }

    /// The provider's run failed; the words become part of errors. Otherwise as [`on_credentials`](Self::on_credentials).
    pub fn on_credentials_failed(&self, now: Now, run: u64, message: &str) {
        self.state().source.on_failure(run, message, now);
    }

    /// What a call that is about to sign does first about keys.
    pub(super) fn need_of_keys(&self, now: Now) -> Need {
        self.state().source.need(now)
    }

    /// How the run stands that a call waits for.
    pub(super) fn run_state(&self, run: u64, now: Now) -> RunState {
        self.state().source.state_of(run, now)
    }

    /// The service refused the keys of this run: whether others can be had.
    pub(super) fn on_keys_refused(&self, run: u64) -> bool {
        self.state().source.on_refused(run)
    }

    pub(super) fn correct_clock(&self, refused: SignedDate, server: WallTime) {
        self.state().clock.set(refused, server);
    }

    pub(super) fn drop_correction(&self, refused: SignedDate) {
        self.state().clock.drop_refused(refused);
    }

    pub(super) fn pay_for_retry(&self, after_timeout: bool) -> Option<u32> {
        self.state().budget.pay(after_timeout)
    }

    pub(super) fn on_success(&self, paid: Option<u32>) {
        self.state().budget.on_success(paid);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn entropy_of(bytes: &[u8]) -> Result<[u8; ENTROPY_BYTES], Error> {
    bytes.first_chunk().copied().ok_or_else(|| {
        invalid(
            "entropy",
            "length",
            "must be at least 16 random bytes",
            &joined(&[&decimal_u64(bytes.len() as u64), " bytes"]),
        )
    })
}

/// Bytes for the call of this number, from those of its batch.
pub(super) fn derived(entropy: [u8; ENTROPY_BYTES], number: u64) -> [u8; ENTROPY_BYTES] {
    let mut seed = entropy.to_vec();
    seed.extend(number.to_le_bytes());
    let mut digest = volc_im_sha256::sha256(&seed);
    seed.zeroize();
    let derived = digest.first_chunk().copied().unwrap_or(entropy);
    digest.zeroize();
    derived
}
