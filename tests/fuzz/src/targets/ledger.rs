//! What stores of campaigns kept: lines of files, answers, parts, records.

use volc_im_core::machine::ledger::{
    ClaimAnswer, ClaimRequest, LedgerFile, LedgerPart, ReadRequest, Resolution, SettleRequest, resolve,
};
use volc_im_core::time::WallTime;

use super::NOW_MS;
use crate::Target;

pub const TARGET: Target =
    Target { name: "ledger", reads: "files and answers of campaigns' stores", run, seeds: all };

fn all() -> Vec<Vec<u8>> {
    vec![
        br#"{"c":"spring","p":0,"d":"5f1c-0-2","o":"a1","l":1744898999000}"#.to_vec(),
        br#"{"c":"spring","p":0,"d":"5f1c-0-2","o":"a1","l":1,"r":{"s":1,"f":[[1,"7","InvalidParam","m"]],"w":"because"}}"#.to_vec(),
        br#"[[0,"5f1c-0-2","a1",500,""],[1,"5f1c-2-2-last","a1",0,"{\"a\":[\"u\",2,null,\"m\"],\"s\":0}"]]"#.to_vec(),
        b"s{\"s\":2}".to_vec(),
        b"r500".to_vec(),
    ]
}

fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let at = WallTime::from_millis(NOW_MS);
    if let Some(answer) = ClaimAnswer::from_text(&text) {
        assert_eq!(ClaimAnswer::from_text(&answer.text()), Some(answer), "another answer");
    }
    for part in LedgerPart::list(&text).unwrap_or_default() {
        let _ = part.items();
    }
    let mut file = LedgerFile::default();
    // What is not a line of its own is not known afterwards.
    for line in text.split('\n') {
        let _ = file.read_line(line);
    }
    let read = ReadRequest { campaign: "spring".to_owned(), from: 0, most: 1_000 };
    for part in file.read(&read, at) {
        let _ = part.items();
        let claim = ClaimRequest {
            campaign: "spring".to_owned(),
            part: part.part,
            digest: part.digest.clone(),
            owner: "another".to_owned(),
            lease_ms: 1_000,
        };
        let (answer, line) = file.claim(&claim, at);
        let is_free = part.owner.is_empty() && part.record.is_empty();
        let is_ours = part.owner == claim.owner && part.record.is_empty();
        assert_eq!(answer == ClaimAnswer::Claimed, is_free || is_ours, "claimed beside its owner");
        if let Some(line) = line {
            assert!(!line.text.contains('\n') && file.clone().read_line(&line.text), "{}", line.text);
        }
        let settle = SettleRequest {
            campaign: "spring".to_owned(),
            part: part.part,
            owner: part.owner.clone(),
            record: "{\"s\":1}".to_owned(),
            replaces: part.record.clone(),
        };
        if let (true, Some(line)) = file.settle(&settle) {
            assert!(file.clone().read_line(&line.text), "{}", line.text);
        }
        for found in [Resolution::Sent, Resolution::Failed, Resolution::Left] {
            if let Ok(settle) = resolve("spring", &part, None, found, "because") {
                assert_eq!((settle.owner, settle.replaces), (part.owner.clone(), part.record.clone()));
            }
        }
    }
}
