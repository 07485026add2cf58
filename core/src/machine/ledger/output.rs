//! Outputs of a campaign.

use super::report::CampaignReport;
use super::row::{ClaimRequest, ReadRequest, SettleRequest};
use crate::error::Error;
use crate::machine::call_log::CallLogRecord;
use crate::machine::output::{Output, Token};

/// Outcome of a campaign.
pub type CampaignOutcome = Box<Result<CampaignReport, Error>>;

/// What the driver of a campaign does next.
#[derive(Debug)]
pub enum CampaignOutput {
    /// As for any machine.
    Machine(Output<CampaignOutcome>),
    /// Take items from the list that the user gave piece by piece; answer with [`Campaign::on_items`] or
    /// [`Campaign::on_items_failed`], whenever they come. Only of a campaign that was started without a whole list.
    ///
    /// [`Campaign::on_items`]: super::Campaign::on_items
    /// [`Campaign::on_items_failed`]: super::Campaign::on_items_failed
    Items {
        /// Pass it back with the items.
        token: Token,
        /// How many at most.
        most: u64,
    },
    /// Ask the store for a part, or to keep it for longer; answer with [`Campaign::on_claimed`] or
    /// [`Campaign::on_store_failed`]. After `timeout_ms` the answer counts for nothing.
    ///
    /// [`Campaign::on_claimed`]: super::Campaign::on_claimed
    /// [`Campaign::on_store_failed`]: super::Campaign::on_store_failed
    Claim {
        /// Pass it back with the answer.
        token: Token,
        /// What is asked.
        request: ClaimRequest,
        /// Milliseconds after which the machine asks again.
        timeout_ms: u64,
    },
    /// Store the outcome of a part; answer with [`Campaign::on_settled`] or [`Campaign::on_store_failed`].
    ///
    /// [`Campaign::on_settled`]: super::Campaign::on_settled
    /// [`Campaign::on_store_failed`]: super::Campaign::on_store_failed
    Settle {
        /// Pass it back with the answer.
        token: Token,
        /// What is stored.
        request: SettleRequest,
        /// Milliseconds after which the machine asks again.
        timeout_ms: u64,
    },
    /// Read parts of the campaign; answer with [`Campaign::on_read`] or [`Campaign::on_store_failed`].
    ///
    /// [`Campaign::on_read`]: super::Campaign::on_read
    /// [`Campaign::on_store_failed`]: super::Campaign::on_store_failed
    Read {
        /// Pass it back with the parts.
        token: Token,
        /// What is read.
        request: ReadRequest,
        /// Milliseconds after which the machine asks again.
        timeout_ms: u64,
    },
    /// Write to the log: a part that was lost, a store that fails.
    Log(CallLogRecord),
}
