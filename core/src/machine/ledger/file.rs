//! A store in one file, for one process at a time.
//!
//! The file has a JSON object a line, the last one of a part being its row: `c` the campaign, `p` the part, `d` its digest,
//! `o` the owner (absent: free), `l` when the claim ends in milliseconds since 1970, `r` the record (absent: none). Lines
//! are only appended. One that is no such object was not written to its end, and counts for nothing.

use std::collections::BTreeMap;

use super::row::{ClaimAnswer, ClaimRequest, LedgerPart, ReadRequest, Row, SettleRequest};
use crate::error::report::ObjectText;
use crate::time::WallTime;
use crate::transcode::{RawObject, integer};

/// What a file says. The driver appends the lines that it is given and makes them durable before it goes on.
#[derive(Clone, Debug, Default)]
pub struct LedgerFile {
    campaigns: BTreeMap<String, BTreeMap<u64, Row>>,
}

/// A line to append, without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The text, to be given to [`LedgerFile::read_line`] once it is written.
    pub text: String,
    /// Whether it has to be durable before the answer counts. Only a claim that is kept for longer does without.
    pub is_durable: bool,
}

impl LedgerFile {
    /// Takes one line. False for one that was not written to its end.
    pub fn read_line(&mut self, line: &str) -> bool {
        let Some((campaign, part, row)) = row_of(line) else { return false };
        self.campaigns.entry(campaign).or_default().insert(part, row);
        true
    }

    /// Ends every claim: the process that reads a file to write to it is the only one.
    pub fn end_claims(&mut self) {
        for row in self.campaigns.values_mut().flat_map(BTreeMap::values_mut) {
            row.lease_until = 0;
        }
    }

    /// The answer to a claim, and the line to write before it is given.
    #[must_use]
    pub fn claim(&self, request: &ClaimRequest, now: WallTime) -> (ClaimAnswer, Option<Line>) {
        let old = self.row(&request.campaign, request.part);
        let (answer, row) = Row::claim(old, request, now);
        let is_durable = old.is_none_or(|old| old.owner != request.owner);
        let line = row.map(|row| line_of(&request.campaign, request.part, &row));
        (answer, line.map(|text| Line { text, is_durable }))
    }

    /// Whether an outcome is taken, and the line to write before it is said.
    #[must_use]
    pub fn settle(&self, request: &SettleRequest) -> (bool, Option<Line>) {
        let (is_taken, row) = Row::settle(self.row(&request.campaign, request.part), request);
        let line = row.map(|row| line_of(&request.campaign, request.part, &row));
        (is_taken, line.map(|text| Line { text, is_durable: true }))
    }

    /// Parts of a campaign.
    #[must_use]
    pub fn read(&self, request: &ReadRequest, now: WallTime) -> Vec<LedgerPart> {
        let most = usize::try_from(request.most).unwrap_or(usize::MAX);
        let rows = self.campaigns.get(&request.campaign).into_iter();
        let rows = rows.flat_map(|rows| rows.range(request.from..));
        rows.take(most).map(|(part, row)| row.part(*part, now)).collect()
    }

    fn row(&self, campaign: &str, part: u64) -> Option<&Row> {
        self.campaigns.get(campaign)?.get(&part)
    }
}

fn line_of(campaign: &str, part: u64, row: &Row) -> String {
    let mut line = ObjectText::new();
    line.text("c", campaign).number("p", part).text("d", &row.digest);
    if !row.owner.is_empty() {
        line.text("o", &row.owner).number("l", row.lease_until);
    }
    if !row.record.is_empty() {
        line.raw("r", &row.record);
    }
    line.finish()
}

fn row_of(line: &str) -> Option<(String, u64, Row)> {
    let object = RawObject::read(line).ok()?;
    let text = |name| object.text(name).map(std::borrow::Cow::into_owned);
    let row = Row {
        digest: text("d")?,
        owner: text("o").unwrap_or_default(),
        lease_until: object.get("l").and_then(integer).unwrap_or(0),
        record: object.get("r").unwrap_or_default().to_owned(),
    };
    Some((text("c")?, u64::try_from(integer(object.get("p")?)?).ok()?, row))
}
