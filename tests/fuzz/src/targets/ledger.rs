//! What stores of campaigns give back: lines of a file, parts, records.

use volc_im_core::machine::ledger::{
    ClaimAnswer, ClaimRequest, LedgerFile, LedgerPart, ReadRequest, Resolution, SettleRequest, Survey,
    resolve,
};
use volc_im_core::time::WallTime;

use super::{NOW_MS, assert_json};
use crate::{Bytes, Target};

pub const TARGET: Target =
    Target { name: "ledger", reads: "what stores of campaigns give back", run, seeds: all };

const LINES: [&str; 6] = [
    r#"{"c":"spring","p":0,"d":"0a-0-2","o":"one","l":1744898979001}"#,
    r#"{"c":"spring","p":0,"d":"0a-0-2","o":"one","l":1,"r":{"s":1,"f":[[1,"8","UserNotFound","no such user"]]}}"#,
    r#"{"c":"spring","p":1,"d":"0b-2-1-last","r":{"s":0,"u":[[0,8,null,"m"]]}}"#,
    r#"[[0,"0a-0-2","one",0,"{\"s\":0,\"a\":[\"u\",2,null,\"m\"],\"w\":\"why\"}"],[1,"0b-2-1-last","two",0,""]]"#,
    r#"[[3,"0a-1000-500","one",0,"{\"s\":499,\"f\":[[7,null,\"E\",\"m\"]]}"],[4,"0b-1500-5","",0,""]]"#,
    r#"s{"s":2}"#,
];

fn all() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = LINES.iter().map(|line| [&[0, 0], line.as_bytes()].concat()).collect();
    all.push([&[1, 2], LINES[..3].join("\n").as_bytes()].concat());
    all
}

fn run(bytes: &[u8]) {
    let mut bytes = Bytes::new(bytes);
    let as_what = bytes.pick(&[Resolution::Sent, Resolution::Failed, Resolution::Left]);
    let place = u64::from(bytes.byte() % 4);
    let text = String::from_utf8_lossy(bytes.rest());
    if let Some(answer) = ClaimAnswer::from_text(&text) {
        assert_eq!(ClaimAnswer::from_text(&answer.text()), Some(answer));
    }
    let mut file = LedgerFile::default();
    for line in text.lines() {
        file.read_line(line);
    }
    let campaign = "spring".to_owned();
    let read = ReadRequest { campaign: campaign.clone(), from: 0, most: 500 };
    let now = WallTime::from_millis(NOW_MS);
    counted(&LedgerPart::list(&text).unwrap_or_default(), as_what, place);
    let parts = file.read(&read, now);
    counted(&parts, as_what, place);
    for part in parts {
        // Nobody gets a part that somebody else has, or that is settled.
        let (campaign, digest) = (campaign.clone(), part.digest.clone());
        let request =
            ClaimRequest { campaign, part: part.part, digest, owner: "me".to_owned(), lease_ms: 1_000 };
        let (answer, line) = file.claim(&request, now);
        let is_free = part.record.is_empty() && (part.owner.is_empty() || part.owner == "me");
        assert_eq!((answer == ClaimAnswer::Claimed, line.is_some()), (is_free, is_free), "{part:?}");
        written(&mut file, line);
        let (campaign, replaces) = (request.campaign, part.record.clone());
        let (owner, record) = (part.owner.clone(), r#"{"s":1}"#.to_owned());
        let settle = SettleRequest { campaign, part: part.part, owner, record, replaces };
        let (is_taken, line) = file.settle(&settle);
        written(&mut file, line);
        let after = file.read(&ReadRequest { from: part.part, most: 1, ..read.clone() }, now).remove(0);
        assert_eq!(is_taken, after.record == settle.record, "{part:?}");
        assert!(is_taken || after.record == part.record, "{part:?}");
    }
}

fn written(file: &mut LedgerFile, line: Option<volc_im_core::machine::ledger::Line>) {
    if let Some(line) = line {
        assert!(!line.text.contains('\n'), "{}", line.text);
        assert!(file.read_line(&line.text), "{}", line.text);
    }
}

/// Parts are counted so that each item is in one place.
fn counted(parts: &[LedgerPart], as_what: Resolution, place: u64) {
    let mut survey = Survey::default();
    survey.add(parts);
    let report = survey.report(None);
    assert_json(&report.to_json());
    let (mut failed, mut unknown) = (0, 0);
    for part in parts {
        let (some_failed, some_unknown) = part.items();
        failed += some_failed.len() as u64;
        unknown += some_unknown.len() as u64;
        for places in [None, Some(&[place][..])] {
            if let Ok(request) = resolve("spring", part, places, as_what, "why") {
                assert!(!some_unknown.is_empty(), "{part:?}");
                let after = LedgerPart { record: request.record, owner: String::new(), ..part.clone() };
                let (all, (now_failed, now_unknown)) =
                    (some_failed.len() + some_unknown.len(), after.items());
                assert!(now_unknown.len() < some_unknown.len(), "{part:?}");
                assert!(now_failed.len() + now_unknown.len() <= all, "{part:?}");
            }
        }
    }
    assert_eq!((failed, unknown), (report.failed, report.unknown), "{parts:?}");
}
