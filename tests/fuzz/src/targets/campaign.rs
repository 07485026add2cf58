//! Campaigns, driven by bytes: what a store, the service and the list say, in which order, after how long.

use std::collections::BTreeMap;

use volc_im_core::error::TransportKind;
use volc_im_core::machine::client::{BatchSpec, CampaignSpec, Client};
use volc_im_core::machine::ledger::{Campaign, CampaignOutput, ClaimAnswer, LedgerPart};
use volc_im_core::machine::options::{BatchOptions, CallOptions, ClientOptions, OptionNames};
use volc_im_core::machine::output::{Inputs, Output, ResponseHead, Token};
use volc_im_core::machine::pacing::Accounts;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::JsonStyle;

use super::{credentials, now, value};
use crate::{Bytes, Target};

pub const TARGET: Target =
    Target { name: "campaign", reads: "what stores and services tell campaigns", run, seeds: all };

const PART_SIZE: u64 = 2;

const ANSWERS: [&str; 7] = ["c", "c", "s{\"s\":2}", "s[", "r500", "l", "d"];
const PARTS: [&str; 4] = [
    "[]",
    r#"[[0,"h-0-2","o",0,"{\"s\":2}"]]"#,
    r#"[[0,"h-0-2","o",500,""],[1,"h-2-2","",0,""],[7,"h-4-9223372036854775807","o",0,""],[8,"d","o",0,""]]"#,
    r#"[[1,"h-9223372036854775807-2","o",0,"{\"f\":[[9223372036854775807,null,null,\"m\"]],\"s\":9223372036854775807}"]]"#,
];
const BODIES: [&str; 3] = [
    r#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"UserMessageId":{"1":7}}}"#,
    r#"{"ResponseMetadata":{"Error":{"Code":"InvalidParam","Message":"m"}}}"#,
    "<html>",
];

fn all() -> Vec<Vec<u8>> {
    vec![
        // Claim, response, settle, of three parts; then a reading.
        vec![6, 0, 2, 0, 0, 2, 0, 0, 3, 0, 0, 0, 2, 0, 0, 2, 0, 0, 3, 0, 0, 2, 0, 0, 0, 3, 0, 0, 5, 0, 1],
        vec![5, 1, 7, 0, 2, 2, 0, 0, 4, 0, 1, 200, 4, 0, 2, 0, 6, 7, 1, 0],
    ]
}

/// What waits for an answer.
enum Asked {
    Send(Token, u64),
    Claim(Token, u64),
    Settle(Token),
    Read(Token),
    Items(Token, u64),
}

/// What has to hold of a campaign, and what it waits for.
struct Seen {
    campaign: Campaign,
    asked: Vec<Asked>,
    /// Parts that the store has said are the machine's: whether an attempt at them may have been carried out.
    claimed: BTreeMap<u64, bool>,
    is_over: bool,
}

impl Seen {
    fn drain(&mut self, at: u64) {
        for count in 0.. {
            assert!(count < 200, "it goes on and on");
            let output = match self.campaign.next(now(at)) {
                CampaignOutput::Machine(output) => output,
                CampaignOutput::Claim { token, request, .. } => {
                    self.asked.push(Asked::Claim(token, request.part));
                    continue;
                }
                CampaignOutput::Settle { token, request, .. } => {
                    // A claim without an answer may hold, and is given back.
                    let is_free = request.record.is_empty();
                    assert!(
                        is_free || self.claimed.contains_key(&request.part),
                        "settles what is not its own"
                    );
                    self.asked.push(Asked::Settle(token));
                    continue;
                }
                CampaignOutput::Read { token, .. } => {
                    self.asked.push(Asked::Read(token));
                    continue;
                }
                CampaignOutput::Items { token, most } => {
                    self.asked.push(Asked::Items(token, most));
                    continue;
                }
                CampaignOutput::Log(_) => continue,
            };
            match output {
                Output::Send { token, request, timeout_ms, .. } => {
                    assert!(timeout_ms > 0 && !self.is_over, "sends after its end");
                    let body = value(&request.body).expect("a body");
                    let part = (body["Receiver"][0].as_u64().expect("an id") - 1) / PART_SIZE;
                    assert_eq!(self.claimed.get(&part), Some(&false), "sent without a claim, or again");
                    self.asked.push(Asked::Send(token, part));
                }
                Output::Wait(ms) => {
                    assert!(ms > 0, "does not wait");
                    return;
                }
                Output::Over(_) => {
                    assert!(!self.is_over, "over twice");
                    self.is_over = true;
                }
                Output::Tell(_) => {}
                Output::Reserve { .. } | Output::GiveBack { .. } | Output::SlowDown { .. } => {
                    panic!("there is no store of rates")
                }
                Output::RunProvider { .. } => panic!("there is no provider"),
            }
        }
    }

    fn answer(&mut self, at: u64, bytes: &mut Bytes<'_>, taken: &mut u64, items: u64) {
        let which = usize::from(bytes.byte());
        let how = bytes.byte();
        if self.asked.is_empty() {
            return;
        }
        let (campaign, count) = (&mut self.campaign, self.asked.len());
        match self.asked.remove(which % count) {
            Asked::Send(token, part) => {
                let refused = how.is_multiple_of(5);
                // What says that nothing was done: no connection, or a refusal.
                let is_done = !refused && how % 5 != 1;
                if let Some(maybe_done) = self.claimed.get_mut(&part) {
                    *maybe_done |= is_done;
                }
                if refused {
                    campaign.on_transport_error(now(at), token, TransportKind::Connect, "refused");
                } else if how % 5 == 4 {
                    campaign.on_transport_error(now(at), token, TransportKind::Reset, "reset");
                } else {
                    let body = [BODIES[1], BODIES[0], BODIES[2]][usize::from(how % 5) - 1];
                    let head = ResponseHead { status: 200, ..ResponseHead::default() };
                    campaign.on_response(now(at), token, head, body.as_bytes());
                }
            }
            Asked::Claim(token, part) => match ClaimAnswer::from_text(ANSWERS[usize::from(how % 7)]) {
                Some(answer) if how < 224 => {
                    if answer == ClaimAnswer::Claimed {
                        self.claimed.entry(part).or_default();
                    }
                    campaign.on_claimed(now(at), token, answer);
                }
                _ => campaign.on_store_failed(now(at), token, "down"),
            },
            Asked::Settle(token) if how < 32 => campaign.on_store_failed(now(at), token, "down"),
            Asked::Settle(token) => campaign.on_settled(token, how % 4 != 1),
            Asked::Read(token) if how < 32 => campaign.on_store_failed(now(at), token, "down"),
            Asked::Read(token) => {
                let parts = LedgerPart::list(PARTS[usize::from(how % 4)]).expect("parts");
                campaign.on_read(now(at), token, &parts);
            }
            Asked::Items(token, _) if how < 16 => campaign.on_items_failed(now(at), token, "broken"),
            Asked::Items(token, most) => {
                let to = (*taken + most.min(1 + u64::from(how % 4))).min(items);
                let given = (*taken + 1..=to).map(|id| id.to_string()).collect();
                *taken = to;
                campaign.on_items(token, given, to == items);
            }
        }
    }
}

fn run(bytes: &[u8]) {
    let mut bytes = Bytes::new(bytes);
    let items = u64::from(bytes.byte() % 24);
    let kind = bytes.byte();
    let is_pulled = kind & 1 == 1;
    let options = ClientOptions::new(Some(credentials()), 123_456, OptionNames::JAVASCRIPT);
    let client = Client::new(options, &Accounts::new(), now(0)).expect("a client");
    let receivers: Vec<u64> = if is_pulled { Vec::new() } else { (1..=items).collect() };
    let input = format!(r#"{{"sender":5000,"receiver":{receivers:?},"msgType":1,"content":"{{}}"}}"#);
    let options = BatchOptions {
        call: CallOptions { paced: Some(false), ..CallOptions::default() },
        part_size: i64::try_from(PART_SIZE).ok(),
        concurrency: Some(1 + i64::from(kind >> 1 & 3)),
        deadline_ms: (kind & 8 != 0).then_some(5_000),
    };
    let operation = Operation::find("BatchSendMessage").expect("an action");
    let batch = BatchSpec { operation, input: &input, style: JsonStyle::JAVASCRIPT, options };
    let spec = CampaignSpec { batch, name: "spring", lease_ms: Some(2_000), is_pulled };
    let Ok(campaign) = client.start_campaign(spec, now(0), &[9; 16]) else { return };
    let mut seen = Seen { campaign, asked: Vec::new(), claimed: BTreeMap::new(), is_over: false };
    let (mut at, mut taken) = (0u64, 0);
    while !bytes.is_empty() {
        match bytes.byte() % 8 {
            0 => at += u64::from(bytes.pair()),
            1 => at += u64::from(bytes.byte()),
            2..=5 => seen.answer(at, &mut bytes, &mut taken, items),
            6 if bytes.byte().is_multiple_of(4) => seen.campaign.cancel(now(at), "enough"),
            // Whatever was given up before.
            7 => seen.campaign.on_claimed(now(at), u64::from(bytes.byte()) + 10_000, ClaimAnswer::Claimed),
            _ => {}
        }
        seen.drain(at);
    }
}
