//! Campaigns: batches whose memory is outside of the process, so that they survive it and many machines share them.
//!
//! Before a part of the list is sent it is claimed in a store, afterwards settled with its outcome. A part that was
//! claimed and never settled is unknown, and nobody sends it again unless a person says so. Without a claim nothing is
//! sent.
//!
//! A store has three functions: [`ClaimRequest`], [`SettleRequest`] and [`ReadRequest`] say what they get. Their rules
//! are in [`Row`], as code for stores that read and write single rows, and in [`REDIS_SCRIPT`] for Redis.

mod active;
mod campaign;
mod digest;
mod file;
mod json;
mod output;
mod progress;
mod record;
mod redis;
mod report;
mod resolve;
mod row;
mod source;

pub use campaign::Campaign;
pub use file::{LedgerFile, Line};
pub use json::{campaign_outputs, items_json, parts_json, parts_of, resolve_read};
pub use output::{CampaignOutcome, CampaignOutput};
pub use record::CampaignItem;
pub use redis::{REDIS_SCRIPT, redis_claim, redis_key, redis_read, redis_settle};
pub use report::{CampaignReport, READ_MOST, Survey};
pub use resolve::{Resolution, resolve};
pub use row::{CLAIM_LETTERS, ClaimAnswer, ClaimRequest, LedgerPart, ReadRequest, Row, SettleRequest};

/// Milliseconds that a claim holds without being renewed, unless set otherwise.
pub const DEFAULT_LEASE_MS: u64 = 60_000;

/// Milliseconds that a store may take for one question.
pub const STORE_TIMEOUT_MS: u64 = 5_000;

/// What keys of campaigns in Redis begin with unless set otherwise.
pub const DEFAULT_KEY_PREFIX: &str = "volc-im:campaign";

/// Parts of one run with an unknown outcome, one after the other, after which it ends. Where every seventeenth request breaks by
/// chance, five in a row are one in a million; an outage leaves no more unknown than these, or than the calls at once.
pub const MOST_UNKNOWN_PARTS: usize = 5;

/// Milliseconds that a store keeps a campaign in Redis after its last change: 30 days.
pub const DEFAULT_KEEP_MS: u64 = 30 * 86_400_000;

use crate::error::{Error, invalid};
use crate::transcode::{char_count, quote};

/// Checks a campaign's name: 1 to 128 characters, none of them a control character.
///
/// # Errors
/// `validation` at `campaign`.
pub fn check_name(name: &str) -> Result<(), Error> {
    let refuse = |rule, expected| Err(invalid("campaign", rule, expected, &quote(name)));
    if !(1..=128).contains(&char_count(name)) {
        return refuse("length", "must have 1 to 128 characters");
    }
    if name.chars().any(char::is_control) {
        return refuse("characters", "must not contain control characters");
    }
    Ok(())
}
