//! What core's campaigns want besides what every machine wants: a store, and items.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{Stream, StreamExt};
use volc_im_core::machine::ledger::{Campaign, CampaignOutcome, CampaignOutput, ClaimAnswer, LedgerPart};
use volc_im_core::machine::output::{Inputs, Token};
use volc_im_core::time::Now;

use super::LedgerStore;
use crate::driver::{Drivable, Report, Step};
use crate::pacing::StoreError;

/// Where items come from.
pub(crate) type Items = Box<dyn TakeItems>;

/// Gives items as JSON.
#[doc(hidden)]
pub trait TakeItems: Send {
    /// The next items, or why there are none.
    fn take(&mut self, most: u64) -> BoxFuture<'_, Result<Taken, String>>;
}

/// Items as JSON.
#[doc(hidden)]
#[derive(Debug)]
pub struct Taken {
    /// At most as many as requested.
    pub items: Vec<String>,
    /// Whether there are no more after them.
    pub is_last: bool,
}

impl<S: Stream<Item = Result<String, String>> + Send> TakeItems for Pin<Box<S>> {
    fn take(&mut self, most: u64) -> BoxFuture<'_, Result<Taken, String>> {
        Box::pin(async move {
            let mut items = Vec::new();
            while (items.len() as u64) < most {
                match self.next().await {
                    Some(item) => items.push(item?),
                    None => return Ok(Taken { items, is_last: true }),
                }
            }
            Ok(Taken { items, is_last: false })
        })
    }
}

/// A campaign with what its outputs need.
pub(super) struct DrivenCampaign {
    pub(super) campaign: Campaign,
    pub(super) store: Arc<dyn LedgerStore>,
    /// None while items are being taken from them.
    pub(super) items: Option<Items>,
}

impl Drivable for DrivenCampaign {
    type Outcome = CampaignOutcome;

    fn inputs(&mut self) -> &mut dyn Inputs {
        &mut self.campaign
    }

    fn step(&mut self, now: Now) -> Step<Self> {
        let store = Arc::clone(&self.store);
        match self.campaign.next(now) {
            CampaignOutput::Machine(output) => Step::Output(output),
            CampaignOutput::Log(record) => Step::Log(record),
            CampaignOutput::Items { token, most } => Step::Work(take(self.items.take(), token, most)),
            CampaignOutput::Claim { token, request, timeout_ms } => {
                Step::Work(asked(token, timeout_ms, async move { store.claim(&request).await }))
            }
            CampaignOutput::Settle { token, request, timeout_ms } => {
                Step::Work(asked(token, timeout_ms, async move { store.settle(&request).await }))
            }
            CampaignOutput::Read { token, request, timeout_ms } => {
                Step::Work(asked(token, timeout_ms, async move { store.read(&request).await }))
            }
        }
    }
}

/// An answer of a store.
trait Answer: Send + 'static {
    fn tell(self, campaign: &mut Campaign, now: Now, token: Token);
}

impl Answer for ClaimAnswer {
    fn tell(self, campaign: &mut Campaign, now: Now, token: Token) {
        campaign.on_claimed(now, token, self);
    }
}

impl Answer for bool {
    fn tell(self, campaign: &mut Campaign, _: Now, token: Token) {
        campaign.on_settled(token, self);
    }
}

impl Answer for Vec<LedgerPart> {
    fn tell(self, campaign: &mut Campaign, now: Now, token: Token) {
        campaign.on_read(now, token, &self);
    }
}

/// Asks the store, for so long at most.
fn asked<A: Answer>(
    token: Token,
    timeout_ms: u64,
    question: impl Future<Output = Result<A, StoreError>> + Send + 'static,
) -> BoxFuture<'static, Report<DrivenCampaign>> {
    Box::pin(async move {
        let answer = tokio::time::timeout(Duration::from_millis(timeout_ms), question).await;
        let answer = match answer {
            Ok(answer) => answer.map_err(|error| error.to_string()),
            Err(_) => Err("no answer in time".to_owned()),
        };
        let report: Report<DrivenCampaign> = Box::new(move |driven, now| match answer {
            Ok(answer) => answer.tell(&mut driven.campaign, now, token),
            Err(message) => driven.campaign.on_store_failed(now, token, &message),
        });
        report
    })
}

/// Takes items.
fn take(items: Option<Items>, token: Token, most: u64) -> BoxFuture<'static, Report<DrivenCampaign>> {
    Box::pin(async move {
        let mut items = items;
        let taken = match &mut items {
            Some(items) => items.take(most).await,
            None => Ok(Taken { items: Vec::new(), is_last: true }),
        };
        let report: Report<DrivenCampaign> = Box::new(move |driven, now| {
            driven.items = items;
            match taken {
                Ok(Taken { items, is_last }) => driven.campaign.on_items(token, items, is_last),
                Err(message) => driven.campaign.on_items_failed(now, token, &message),
            }
        });
        report
    })
}
