//! Campaigns: batches that survive their process and that many machines share.
//!
//! Before a part of the list is sent it is claimed in a store, afterwards settled with its outcome. A part that was claimed
//! and never settled is `unknown`, and is never sent again by itself. The same batch on any number of machines, or again after
//! a crash, goes on with what nobody has claimed, and ends in one report for the whole. A store that fails stops the batch:
//! without a claim nothing is sent.
//!
//! ```no_run
//! use volc_im::ledger::{FileLedgerStore, Ledger};
//! use volc_im::messages::BatchSendMessageRequest;
//! use volc_im::prelude::*;
//!
//! # async fn send(im: ImClient, users: impl Iterator<Item = UserId> + Send + 'static) -> Result<(), Box<dyn std::error::Error>> {
//! let ledger = Ledger::new("spring-2026", FileLedgerStore::open("spring.ledger")?);
//! // The list is empty: the receivers come from the iterator, never all in memory.
//! let request = BatchSendMessageRequest::new(text_content("hello"), MsgType::Text, [], UserId(10001));
//! let report = im.batch(request).ledger(&ledger).items(users).await?;
//! println!("{} sent, {} unknown", report.sent, report.unknown);
//! # Ok(())
//! # }
//! ```

mod campaign;
mod driver;
mod file;
#[cfg(feature = "redis")]
mod redis;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use campaign::Campaign;
pub(crate) use campaign::run_campaign;
#[doc(hidden)]
pub use driver::{TakeItems, Taken};
pub use file::FileLedgerStore;
#[cfg(feature = "redis")]
pub use redis::RedisLedgerStore;
#[doc(inline)]
pub use volc_im_core::machine::ledger::{
    CampaignItem, CampaignReport, ClaimAnswer, ClaimRequest, LedgerPart, ReadRequest, Resolution, Row,
    SettleRequest,
};
use volc_im_core::machine::ledger::{READ_MOST, Survey, check_name, resolve};

use crate::error::{Error, TransportKind};
use crate::pacing::StoreError;
use crate::transport::BoxFuture;

/// Where campaigns are remembered.
///
/// Each step is atomic, and durable before it is answered. One that fails or takes longer than 5 s is asked again; meanwhile
/// nothing is sent. A table of an SQL database does: a row a part, with the columns of [`Row`], whose functions say what
/// each step answers and changes within one transaction.
pub trait LedgerStore: Send + Sync {
    /// Claims a part, or keeps it for longer for the same owner: see [`Row::claim`].
    fn claim<'a>(&'a self, request: &'a ClaimRequest) -> BoxFuture<'a, Result<ClaimAnswer, StoreError>>;

    /// Stores the outcome of a part; false when the part is another owner's: see [`Row::settle`].
    fn settle<'a>(&'a self, request: &'a SettleRequest) -> BoxFuture<'a, Result<bool, StoreError>>;

    /// Reads the parts of a campaign from a number on, in ascending order: see [`Row::part`]. What was claimed and settled before
    /// is in it: a campaign stops where a part stays away that it had claimed.
    fn read<'a>(&'a self, request: &'a ReadRequest) -> BoxFuture<'a, Result<Vec<LedgerPart>, StoreError>>;
}

/// The failed and the unknown items of a part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartItems {
    /// Number of the part.
    pub part: u64,
    /// Rejected by the service.
    pub failed: Vec<CampaignItem>,
    /// May have been sent.
    pub unknown: Vec<CampaignItem>,
}

/// A campaign in a store: what a batch is given, and what its report is read from. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    pub(crate) campaign: String,
    pub(crate) store: Arc<dyn LedgerStore>,
    pub(crate) lease: Option<Duration>,
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger").field("campaign", &self.campaign).finish_non_exhaustive()
    }
}

impl Ledger {
    /// The campaign of this name, 1 to 128 characters. Every machine gives the same name with the same input; another campaign has
    /// another name.
    pub fn new(campaign: impl Into<String>, store: impl LedgerStore + 'static) -> Self {
        Ledger { campaign: campaign.into(), store: Arc::new(store), lease: None }
    }

    /// How long a claim holds without being renewed, from a second to a day; a minute by default. It is renewed while its
    /// part is being sent; after it, the part of a machine that crashed is unknown.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = Some(lease);
        self
    }

    /// Counts the campaign without sending anything.
    ///
    /// # Errors
    /// `validation` for the name, `transport` for a store that fails.
    pub async fn report(&self) -> Result<CampaignReport, Error> {
        let mut survey = Survey::default();
        while survey.add(&self.read(survey.next(), READ_MOST).await?) {}
        Ok(survey.report(None))
    }

    /// The failed and the unknown items of a page of parts from a number on, and the number that the next page begins at;
    /// `None` after the last one.
    ///
    /// # Errors
    /// As [`report`](Self::report).
    pub async fn items(&self, from: u64) -> Result<(Vec<PartItems>, Option<u64>), Error> {
        let parts = self.read(from, READ_MOST).await?;
        let mut survey = Survey::default();
        let next = survey.add(&parts).then(|| survey.next());
        let items = parts.iter().map(|part| {
            let (failed, unknown) = part.items();
            PartItems { part: part.part, failed, unknown }
        });
        Ok((items.filter(|part| !part.failed.is_empty() || !part.unknown.is_empty()).collect(), next))
    }

    /// Settles the unknown items of a part as what a person found out, with the reason. `Left` lets the next run send the part
    /// again: only for a part that is unknown as a whole, and only when the machine that had claimed it is gone.
    ///
    /// # Errors
    /// `validation` at `part` for one without unknown items, or one that was settled meanwhile.
    pub async fn resolve(&self, part: u64, resolution: Resolution, reason: &str) -> Result<(), Error> {
        self.resolve_some(part, None, resolution, reason).await
    }

    /// The same for some of the part's unknown items, by their positions in the whole list.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    pub async fn resolve_items(
        &self,
        part: u64,
        positions: &[u64],
        resolution: Resolution,
        reason: &str,
    ) -> Result<(), Error> {
        self.resolve_some(part, Some(positions), resolution, reason).await
    }

    async fn resolve_some(
        &self,
        number: u64,
        positions: Option<&[u64]>,
        resolution: Resolution,
        reason: &str,
    ) -> Result<(), Error> {
        let parts = self.read(number, 1).await?;
        let part = parts.into_iter().find(|part| part.part == number);
        // A part that nobody has claimed has no unknown items.
        let part = part.unwrap_or_else(|| LedgerPart { part: number, ..LedgerPart::default() });
        let request = resolve(&self.campaign, &part, positions, resolution, reason)?;
        match self.store.settle(&request).await.map_err(failed)? {
            true => Ok(()),
            false => Err(Error::setting("part", "settled", "was settled by somebody else meanwhile")),
        }
    }

    async fn read(&self, from: u64, most: u64) -> Result<Vec<LedgerPart>, Error> {
        check_name(&self.campaign)?;
        let request = ReadRequest { campaign: self.campaign.clone(), from, most };
        self.store.read(&request).await.map_err(failed)
    }
}

fn failed(error: StoreError) -> Error {
    let message = format!("the ledger's store failed: {error}");
    let failed = volc_im_core::error::Error::transport(TransportKind::Other, &message, false);
    Error::from(failed).caused(Some(Arc::from(error)))
}
