//! Campaigns, driven by bytes: what stores, lists and the service answer, in which order, after how long.

use std::collections::BTreeSet;

use volc_im_core::error::TransportKind;
use volc_im_core::machine::client::{BatchSpec, CampaignSpec, Client};
use volc_im_core::machine::ledger::{CampaignOutput, ClaimAnswer, LedgerPart};
use volc_im_core::machine::options::{BatchOptions, CallOptions, ClientOptions, OptionNames};
use volc_im_core::machine::output::{FOREVER_MS, Inputs, Output, ResponseHead};
use volc_im_core::machine::pacing::Accounts;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::JsonStyle;

use super::{credentials, now};
use crate::{Bytes, Target};

pub const TARGET: Target = Target { name: "campaign", reads: "what drivers tell campaigns", run, seeds: all };

const FIRST_TOKEN: u64 = 1_000_000_000_000_000;
const ANSWERS: [&str; 6] = ["c", "c", "s{\"s\":1}", "r700", "l", "d"];
const BODIES: [&str; 3] = [
    r#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"UserMessageId":{"1":7}}}"#,
    r#"{"ResponseMetadata":{"Error":{"Code":"InvalidParam"}}}"#,
    r#"{"ResponseMetadata":{"Error":{"Code":"FlowLimitExceeded"}}}"#,
];

fn all() -> Vec<Vec<u8>> {
    vec![
        vec![0, 1, 0, 2, 1, 0, 3, 0, 0, 4, 2, 0, 0, 5, 3, 0, 0, 0, 100],
        vec![1, 2, 6, 1, 1, 2, 2, 0, 3, 0, 0, 0, 250, 4, 4, 1, 5, 5, 9, 1, 7, 6],
    ]
}

fn run(bytes: &[u8]) {
    let mut bytes = Bytes::new(bytes);
    let is_pulled = bytes.byte() % 2 == 1;
    let concurrency = i64::from(bytes.byte() % 3) + 1;
    let options = ClientOptions::new(Some(credentials()), 123_456, OptionNames::JAVASCRIPT);
    let client = Client::new(options, &Accounts::new(), now(0)).expect("a client");
    let call = CallOptions { paced: Some(false), ..CallOptions::default() };
    let options =
        BatchOptions { call, part_size: Some(1), concurrency: Some(concurrency), deadline_ms: Some(60_000) };
    let list = if is_pulled { "[]" } else { "[1,2,3,4]" };
    let input = format!(r#"{{"sender":9,"receiver":{list},"msgType":1,"content":""}}"#);
    let operation = Operation::find("BatchSendMessage").expect("an action");
    let batch = BatchSpec { operation, input: &input, style: JsonStyle::JAVASCRIPT, options };
    let spec = CampaignSpec { batch, name: "spring", lease_ms: Some(1_000), is_pulled };
    let mut campaign = client.start_campaign(spec, now(0), &[9; 16]).expect("a campaign");
    let (mut at, mut is_over, mut claimed, mut sent) = (0u64, false, BTreeSet::new(), BTreeSet::new());
    // What was asked last of each kind: claims by part.
    let (mut claims, mut last_item) = (Vec::<(u64, u64)>::new(), 0u64);
    while !bytes.is_empty() {
        let what = bytes.byte();
        let token = FIRST_TOKEN + u64::from(bytes.byte() % 24);
        match what % 10 {
            0 => at += u64::from(bytes.pair() % 3_000),
            1 | 2 => {
                let answer = ClaimAnswer::from_text(bytes.pick(&ANSWERS)).expect("an answer");
                let asked = claims.iter().find(|(of, _)| *of == token);
                if let (ClaimAnswer::Claimed, Some((_, part))) = (&answer, asked) {
                    claimed.insert(*part);
                }
                campaign.on_claimed(now(at), token, answer);
            }
            3 => campaign.on_settled(token, bytes.byte().is_multiple_of(2)),
            4 => {
                let parts: Vec<LedgerPart> = (0..u64::from(bytes.byte() % 5))
                    .map(|part| LedgerPart {
                        part,
                        digest: format!("0a-{part}-1"),
                        owner: "o".to_owned(),
                        ms_left: u64::from(bytes.byte()),
                        record: bytes.pick(&["", r#"{"s":1}"#, "?"]).to_owned(),
                    })
                    .collect();
                campaign.on_read(now(at), token, &parts);
            }
            5 => campaign.on_store_failed(now(at), token, "down"),
            6 => {
                let items = (0..bytes.byte() % 3).map(|_| {
                    last_item += 1;
                    last_item.to_string()
                });
                let items = items.collect();
                campaign.on_items(token, items, bytes.byte().is_multiple_of(4));
            }
            7 => {
                let of_call = u64::from(bytes.byte() % 8) * (1 << 16) + 1 + u64::from(bytes.byte() % 2);
                match bytes.byte() % 4 {
                    0 => campaign.on_transport_error(now(at), of_call, TransportKind::Reset, "fault"),
                    1 => campaign.on_transport_error(now(at), of_call, TransportKind::Connect, "fault"),
                    _ => {
                        let head = ResponseHead { status: 200, ..ResponseHead::default() };
                        campaign.on_response(now(at), of_call, head, bytes.pick(&BODIES).as_bytes());
                    }
                }
            }
            8 if bytes.byte().is_multiple_of(8) => campaign.cancel(now(at), "enough"),
            9 if bytes.byte().is_multiple_of(8) => campaign.on_items_failed(now(at), token, "gone"),
            _ => {}
        }
        for count in 0.. {
            assert!(count < 200, "it goes on and on");
            match campaign.next(now(at)) {
                CampaignOutput::Machine(Output::Send { token, .. }) => {
                    let part = (token - 1) >> 16;
                    assert!(claimed.contains(&part), "sent without a claim");
                    // A rate limit is no reason to send what may have been sent.
                    let attempt = (token - 1) & 0xffff;
                    assert!(sent.insert((part, attempt)), "sent twice");
                    assert!(!is_over, "sent when it was over");
                }
                CampaignOutput::Machine(Output::Wait(ms)) => {
                    assert!(ms > 0 && (!is_over || ms == FOREVER_MS), "waits {ms} ms");
                    break;
                }
                CampaignOutput::Machine(Output::Over(outcome)) => {
                    assert!(!is_over, "over twice");
                    is_over = true;
                    if let Ok(report) = *outcome {
                        let all = report.sent + report.failed + report.unknown + report.left + report.running;
                        assert!(report.total.is_none_or(|total| total <= all), "{report:?}");
                    }
                }
                CampaignOutput::Machine(Output::Tell(_)) | CampaignOutput::Log(_) => {}
                CampaignOutput::Machine(other) => panic!("{other:?}"),
                CampaignOutput::Claim { token, request, .. } => claims.push((token, request.part)),
                CampaignOutput::Settle { request, .. } => {
                    assert!(claimed.contains(&request.part) || request.record.is_empty())
                }
                CampaignOutput::Items { .. } => assert!(is_pulled),
                CampaignOutput::Read { .. } => {}
            }
        }
    }
}
