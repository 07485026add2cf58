//! Outputs of a campaign as JSON, for drivers in other languages.

use super::Campaign;
use super::output::CampaignOutput;
use crate::error::report::{ObjectText, report};
use crate::machine::output::{Output, Token};
use crate::machine::output_json::object;
use crate::time::Now;

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
