//! Outputs of a campaign, and its parts, as JSON for drivers in other languages.

use super::Campaign;
use super::output::CampaignOutput;
use super::record::or_null;
use super::resolve::{Resolution, resolve};
use super::row::{LedgerPart, SettleRequest};
use crate::error::report::{ObjectText, report};
use crate::error::{Error, invalid};
use crate::machine::output::{Output, Token};
use crate::machine::output_json::object;
use crate::time::Now;
use crate::transcode::{IntegerRule, array, copy_text, decimal_u64, joined, quote};

/// All outputs that are due, as one JSON array that ends with a wait or with the outcome. Bodies of requests do not go
/// into it: `keep` gets them, by the token of their `send`.
pub fn campaign_outputs(campaign: &mut Campaign, now: Now, keep: &mut dyn FnMut(Token, String)) -> String {
    let mut list = String::from("[");
    loop {
        let output = campaign.next(now);
        let is_last = matches!(output, CampaignOutput::Machine(Output::Wait(_) | Output::Over(_)));
        if list.len() > 1 {
            list.push(',');
        }
        list.push_str(&json(output, keep));
        if is_last {
            list.push(']');
            return list;
        }
    }
}

fn json(output: CampaignOutput, keep: &mut dyn FnMut(Token, String)) -> String {
    let mut json = ObjectText::new();
    match output {
        CampaignOutput::Machine(output) => match output.or_outcome().map_err(|outcome| *outcome) {
            Ok(output) => return object(output, keep),
            Err(Ok(campaign)) => {
                json.text("type", "campaign").raw("report", &campaign.to_json());
            }
            Err(Err(error)) => {
                json.text("type", "failed").raw("error", &report(&error));
            }
        },
        CampaignOutput::Items { token, most } => {
            json.text("type", "items").number("token", token).number("most", most);
        }
        CampaignOutput::Claim { token, request, timeout_ms } => {
            json.text("type", "claim").number("token", token).text("campaign", &request.campaign);
            json.number("part", request.part).text("digest", &request.digest).text("owner", &request.owner);
            json.number("leaseMs", request.lease_ms).number("timeoutMs", timeout_ms);
        }
        CampaignOutput::Settle { token, request, timeout_ms } => {
            json.text("type", "settle").number("token", token).text("campaign", &request.campaign);
            json.number("part", request.part).text("owner", &request.owner).text("record", &request.record);
            json.text("replaces", &request.replaces).number("timeoutMs", timeout_ms);
        }
        CampaignOutput::Read { token, request, timeout_ms } => {
            json.text("type", "read").number("token", token).text("campaign", &request.campaign);
            json.number("from", request.from).number("most", request.most).number("timeoutMs", timeout_ms);
        }
        CampaignOutput::Log(record) => {
            json.text("type", "log").text("level", record.level.name()).text("reason", record.reason);
            json.text("message", &record.message);
        }
    }
    json.finish()
}

/// Parts as [`LedgerPart::list`] reads them.
#[must_use]
pub fn parts_json(parts: &[LedgerPart]) -> String {
    let entry = |part: &LedgerPart| {
        let (number, left) = (decimal_u64(part.part), decimal_u64(part.ms_left));
        array(&[number, quote(&part.digest), quote(&part.owner), left, quote(&part.record)])
    };
    array(&parts.iter().map(entry).collect::<Vec<_>>())
}

/// The items of parts that failed or are unknown, as a JSON array of arrays: part, `failed` or `unknown`, position in the whole
/// list, item, code, message. `rule` says what becomes of integers in an item.
#[must_use]
pub fn items_json(parts: &[LedgerPart], rule: IntegerRule) -> String {
    let mut list = Vec::new();
    for part in parts {
        let (failed, unknown) = part.items();
        for (outcome, items) in [("\"failed\"", failed), ("\"unknown\"", unknown)] {
            for item in items {
                let given = item.item.and_then(|item| copy_text(&item, rule).ok());
                let given = given.unwrap_or_else(|| "null".to_owned());
                let (index, code) = (decimal_u64(item.index), or_null(item.code.as_deref()));
                let entry = [&decimal_u64(part.part), outcome, &index, &given, &code, &quote(&item.message)];
                list.push(joined(&["[", &entry.join(","), "]"]));
            }
        }
    }
    array(&list)
}

/// Parts that a store of another language has read.
///
/// # Errors
/// `validation` at `store` for anything else.
pub fn parts_of(json: &str) -> Result<Vec<LedgerPart>, Error> {
    let refused = || invalid("store", "read", "must give the parts that it knows", "");
    LedgerPart::list(json).ok_or_else(refused)
}

/// [`resolve`] by the name of the resolution, with the parts that were read from this number on.
///
/// # Errors
/// `validation`, also at `resolution` and at `store`.
pub fn resolve_read(
    campaign: &str,
    number: u64,
    read: &str,
    places: Option<&[u64]>,
    resolution: &str,
    reason: &str,
) -> Result<SettleRequest, Error> {
    let found = parts_of(read)?.into_iter().find(|part| part.part == number);
    // A part that nobody has claimed has no unknown items.
    let part = found.unwrap_or_else(|| LedgerPart { part: number, ..LedgerPart::default() });
    let refused = || invalid("resolution", "enum", "must be sent, failed or left", resolution);
    let as_what = Resolution::named(resolution).ok_or_else(refused)?;
    resolve(campaign, &part, places, as_what, reason)
}
