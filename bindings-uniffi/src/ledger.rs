//! Campaigns: their stores and items are requested from another language.

use std::collections::HashMap;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use serde::Serialize;
use volc_im::CancellationToken;
use volc_im::ledger::{
    ClaimAnswer, ClaimRequest, Ledger, LedgerPart, LedgerStore, ReadRequest, SettleRequest, TakeItems, Taken,
};
use volc_im::pacing::StoreError;
use volc_im::transport::BoxFuture;

use crate::error::{NativeError, setting};
use crate::own_process::OfThisProcess;
use crate::questions::{MOST, Questions, THREADS};

struct Shared {
    campaign: String,
    lease_ms: Option<u64>,
    has_items: bool,
    questions: Questions<String>,
    stop: CancellationToken,
}

/// Runs of campaigns, by their numbers.
#[derive(Default)]
struct Runs {
    running: HashMap<u64, Weak<Shared>>,
    made: u32,
}

/// Those of this process.
fn runs() -> MutexGuard<'static, Runs> {
    static RUNS: OfThisProcess<Mutex<Runs>> = OfThisProcess::new();
    RUNS.get_or_default().lock().unwrap_or_else(PoisonError::into_inner)
}

/// One run of a campaign: what it asks of its store and its list, on the way to another language and back.
#[derive(uniffi::Object)]
pub struct NativeLedger {
    shared: Arc<Shared>,
    number: u64,
}

#[uniffi::export]
impl NativeLedger {
    /// For one run; with separate items, or those of the input.
    #[uniffi::constructor]
    pub fn new(campaign: String, lease_ms: Option<u64>, has_items: bool) -> Arc<Self> {
        let (questions, stop) = (Questions::new(), CancellationToken::new());
        let shared = Arc::new(Shared { campaign, lease_ms, has_items, questions, stop });
        let mut runs = runs();
        runs.made = runs.made.wrapping_add(1);
        // A number that a parent gave before it forked is none of this process.
        let number = u64::from(process::id()) << 32 | u64::from(runs.made);
        runs.running.insert(number, Arc::downgrade(&shared));
        Arc::new(NativeLedger { shared, number })
    }

    /// Its number, for the options of a call of kind 3.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many threads ask the store.
    pub fn threads(&self) -> u32 {
        THREADS
    }

    /// How many questions may wait for a thread.
    pub fn queue(&self) -> u32 {
        MOST
    }

    /// Waits for questions and takes all of them, as a JSON array of arrays: ticket, then `claim`, campaign, part, digest, owner, lease in
    /// milliseconds; `settle`, campaign, part, owner, record, the record it replaces; `read`, campaign, first part, how many at most; or
    /// `items`, how many at most. No text once it has ended.
    pub fn questions(&self) -> String {
        self.shared.questions.take()
    }

    /// The answer to a question: of a claim as `claim_text` writes it, of an outcome `1` or `0`, of a reading a JSON array of
    /// arrays (number, digest, owner, milliseconds left, record), of items lines: `1` if they are the last ones or else `0`, then
    /// each as JSON.
    pub fn answer(&self, ticket: u64, text: String) {
        self.shared.questions.answer(ticket, Ok(text));
    }

    /// A question that could not be answered.
    pub fn failed(&self, ticket: u64, words: String) {
        self.shared.questions.answer(ticket, Err(words));
    }

    /// A question that no thread and no place in the queue is free for.
    pub fn busy(&self, ticket: u64) {
        self.shared.questions.busy(ticket);
    }

    /// Claims no further part; running calls end and are settled.
    pub fn stop(&self) {
        self.shared.stop.cancel();
    }

    /// Ends the wait for questions, which fail from now on.
    pub fn end(&self) {
        self.shared.questions.end();
        runs().running.remove(&self.number);
    }
}

/// Answer of a store to a claim.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum NativeClaim {
    /// The part is the asker's.
    Claimed,
    /// It was settled.
    Settled {
        /// Its outcome.
        record: String,
    },
    /// Another owner has it.
    Running {
        /// Milliseconds that its claim still holds.
        ms_left: i64,
    },
    /// Another owner had claimed it and never settled it.
    Lost,
    /// It is known with another digest.
    Differs,
}

/// An answer as text, for `NativeLedger::answer`.
#[uniffi::export]
pub fn claim_text(answer: NativeClaim) -> String {
    let answer = match answer {
        NativeClaim::Claimed => ClaimAnswer::Claimed,
        NativeClaim::Settled { record } => ClaimAnswer::Settled(record),
        NativeClaim::Running { ms_left } => ClaimAnswer::running(ms_left),
        NativeClaim::Lost => ClaimAnswer::Lost,
        NativeClaim::Differs => ClaimAnswer::Differs,
    };
    answer.text()
}

/// An answer from text; none for anything else.
#[uniffi::export]
pub fn claim_answer(text: &str) -> Option<NativeClaim> {
    Some(match ClaimAnswer::from_text(text)? {
        ClaimAnswer::Claimed => NativeClaim::Claimed,
        ClaimAnswer::Settled(record) => NativeClaim::Settled { record },
        ClaimAnswer::Running(ms) => NativeClaim::Running { ms_left: i64::try_from(ms).unwrap_or(i64::MAX) },
        ClaimAnswer::Lost => NativeClaim::Lost,
        ClaimAnswer::Differs => NativeClaim::Differs,
    })
}

/// What a call of kind 3 runs with, by the number of its ledger.
pub(crate) struct Run {
    pub(crate) ledger: Ledger,
    pub(crate) items: Option<Box<dyn TakeItems>>,
    pub(crate) stop: CancellationToken,
}

impl Run {
    pub(crate) fn numbered(number: &str) -> Result<Self, NativeError> {
        let shared = number.parse().ok().and_then(|number: u64| runs().running.get(&number)?.upgrade());
        let shared =
            shared.ok_or_else(|| setting("ledger", "closed", "is not of this process or has ended"))?;
        let questions = shared.questions.clone();
        let mut ledger = Ledger::new(shared.campaign.clone(), Store(questions.clone()));
        if let Some(ms) = shared.lease_ms {
            ledger = ledger.lease(Duration::from_millis(ms));
        }
        let items = shared.has_items.then(|| -> Box<dyn TakeItems> { Box::new(Items(questions)) });
        Ok(Run { ledger, items, stop: shared.stop.clone() })
    }
}

struct Store(Questions<String>);

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl LedgerStore for Store {
    fn claim<'a>(&'a self, request: &'a ClaimRequest) -> BoxFuture<'a, Result<ClaimAnswer, StoreError>> {
        let ClaimRequest { campaign, part, digest, owner, lease_ms } = request;
        let answer = self.0.ask(|ticket| json(&(ticket, "claim", campaign, part, digest, owner, lease_ms)));
        Box::pin(
            async move { Ok(ClaimAnswer::from_text(&answer.await?).ok_or("the answer is none of a claim")?) },
        )
    }

    fn settle<'a>(&'a self, request: &'a SettleRequest) -> BoxFuture<'a, Result<bool, StoreError>> {
        let SettleRequest { campaign, part, owner, record, replaces } = request;
        let answer = self.0.ask(|ticket| json(&(ticket, "settle", campaign, part, owner, record, replaces)));
        Box::pin(async move { Ok(answer.await? == "1") })
    }

    fn read<'a>(&'a self, request: &'a ReadRequest) -> BoxFuture<'a, Result<Vec<LedgerPart>, StoreError>> {
        let ReadRequest { campaign, from, most } = request;
        let answer = self.0.ask(|ticket| json(&(ticket, "read", campaign, from, most)));
        Box::pin(
            async move { Ok(LedgerPart::list(&answer.await?).ok_or("the answer is none of a reading")?) },
        )
    }
}

struct Items(Questions<String>);

impl TakeItems for Items {
    fn take(&mut self, most: u64) -> BoxFuture<'_, Result<Taken, String>> {
        let answer = self.0.ask(|ticket| json(&(ticket, "items", most)));
        Box::pin(async move {
            let answer = answer.await.map_err(|error| error.to_string())?;
            let mut lines = answer.lines();
            let is_last = lines.next() == Some("1");
            Ok(Taken { items: lines.map(str::to_owned).collect(), is_last })
        })
    }
}
