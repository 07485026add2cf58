//! A batch with a ledger.

use std::error::Error as StdError;
use std::fmt::Display;
use std::future::IntoFuture;

use futures_util::stream::{Stream, StreamExt};
use serde::Serialize;
use volc_im_core::machine::batch::Batched;
use volc_im_core::machine::client::{BatchSpec, CampaignSpec};
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::{JsonStyle, typed_input};

use super::driver::{DrivenCampaign, Items};
use super::{CampaignReport, Ledger};
use crate::batch::BatchSettings;
use crate::call::millis;
use crate::client::ImClient;
use crate::clock::now;
use crate::driver::{Drive, drive, entropy};
use crate::error::Error;
use crate::transport::BoxFuture;

/// A batch that a ledger remembers, not yet run: await it for the report of the whole campaign.
///
/// After five parts in a row with an unknown outcome the service counts as out: nothing more is claimed, running calls end and are
/// settled, and the campaign fails with [`Error::Transport`]. The same campaign goes on later with what nobody has claimed.
///
/// Its token stops it: no further part is claimed, running calls end and are settled, and the report says what is
/// left. Dropping it is a crash: what was on its way is unknown.
#[must_use = "a campaign is run when it is awaited"]
pub struct Campaign<R> {
    client: ImClient,
    request: R,
    settings: BatchSettings,
    ledger: Ledger,
    items: Option<Items>,
}

impl<R: Batched> Campaign<R> {
    pub(crate) fn new(client: ImClient, request: R, settings: BatchSettings, ledger: Ledger) -> Self {
        Campaign { client, request, settings, ledger, items: None }
    }

    /// Takes the items from an iterator, a part at a time, so that they are never all in memory. The list of the request is
    /// empty then. Every machine, and every run, gives the same items in the same order. An item that is given twice is two items.
    ///
    /// The iterator runs on the runtime: for one that waits for a disk or a network, see [`stream`](Self::stream).
    pub fn items<I>(self, items: I) -> Self
    where
        I: IntoIterator<Item = R::Item>,
        I::IntoIter: Send + 'static,
        R::Item: Serialize,
    {
        let items = items.into_iter().map(|item: R::Item| json(&item));
        self.of(Box::new(Box::pin(futures_util::stream::iter(items))))
    }

    /// The same from a stream. An error of it ends the campaign with that error, after the running calls.
    pub fn stream<S, E>(self, items: S) -> Self
    where
        S: Stream<Item = Result<R::Item, E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
        R::Item: Serialize,
    {
        let item = |item: Result<R::Item, E>| match item {
            Ok(item) => json(&item),
            Err(error) => Err(error.into().to_string()),
        };
        self.of(Box::new(Box::pin(items.map(item))))
    }

    fn of(mut self, items: Items) -> Self {
        self.items = Some(items);
        self
    }

    async fn run(self) -> Result<CampaignReport, Error> {
        let json = typed_input(&self.request)?;
        let Campaign { client, settings, ledger, items, .. } = self;
        run_campaign(&client, (R::OPERATION, &json, JsonStyle::TYPED), settings, &ledger, items).await
    }
}

impl<R: Batched + Send + 'static> IntoFuture for Campaign<R> {
    type Output = Result<CampaignReport, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

fn json(item: &impl Serialize) -> Result<String, String> {
    let written = serde_json::to_string(item);
    written.map_err(|error: serde_json::Error| message(&error))
}

fn message(error: &impl Display) -> String {
    format!("an item cannot be written as JSON: {error}")
}

pub(crate) async fn run_campaign(
    client: &ImClient,
    (operation, input, style): (&'static Operation, &str, JsonStyle),
    settings: BatchSettings,
    ledger: &Ledger,
    items: Option<Items>,
) -> Result<CampaignReport, Error> {
    let BatchSettings { core, on_progress, cancel } = settings;
    let spec = CampaignSpec {
        batch: BatchSpec { operation, input, style, options: core },
        name: &ledger.campaign,
        lease_ms: ledger.lease.map(millis),
        is_pulled: items.is_some(),
    };
    let campaign = client.0.core.start_campaign(spec, now(), &entropy()?)?;
    let driven = DrivenCampaign { campaign, store: ledger.store.clone(), items };
    let with = Drive { client: &client.0, cancel: cancel.as_ref(), on_progress: on_progress.as_ref() };
    let (outcome, _) = drive(operation.name, Box::new(driven), with).await;
    (*outcome).map_err(Error::from)
}
