//! Campaigns in a file: what its lines say.

use volc_im_core::machine::ledger::{
    ClaimRequest, LedgerFile as CoreLedgerFile, Line, ReadRequest, SettleRequest, parts_json,
};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::text::Text;
use crate::{timestamp, whole};

/// What a file with campaigns says. The driver appends lines to it.
#[wasm_bindgen]
#[derive(Default)]
pub struct LedgerFile(CoreLedgerFile);

/// An answer, whether the line has to be durable before it counts (`1`), and the line to append, by lines; without the last
/// two where nothing changes.
fn answered(answer: &str, line: Option<Line>) -> Text {
    let Some(Line { text, is_durable }) = line else { return Text(answer.to_owned()) };
    Text([answer, if is_durable { "1" } else { "0" }, &text].join("\n"))
}

#[wasm_bindgen]
impl LedgerFile {
    /// Of an empty file.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Result<LedgerFile, JsValue> {
        Ok(LedgerFile::default())
    }

    /// Takes a line. False for one that was not written to its end.
    #[wasm_bindgen(js_name = readLine)]
    pub fn read_line(&mut self, line: &str) -> bool {
        self.0.read_line(line)
    }

    /// Ends every claim: the process that reads the file to write to it is the only one.
    #[wasm_bindgen(js_name = endClaims)]
    pub fn end_claims(&mut self) {
        self.0.end_claims();
    }

    /// The answer to a claim as text.
    pub fn claim(
        &self,
        campaign: &str,
        part: f64,
        digest: &str,
        owner: &str,
        lease_ms: f64,
        wall_ms: f64,
    ) -> Text {
        let (campaign, digest, owner) = (campaign.to_owned(), digest.to_owned(), owner.to_owned());
        let (part, lease_ms) = (whole(part), whole(lease_ms));
        let request = ClaimRequest { campaign, part, digest, owner, lease_ms };
        let (answer, line) = self.0.claim(&request, timestamp(wall_ms));
        answered(&answer.text(), line)
    }

    /// `1` if the outcome is taken.
    pub fn settle(&self, campaign: &str, part: f64, owner: &str, record: &str, replaces: &str) -> Text {
        let (campaign, owner) = (campaign.to_owned(), owner.to_owned());
        let (record, replaces) = (record.to_owned(), replaces.to_owned());
        let request = SettleRequest { campaign, part: whole(part), owner, record, replaces };
        let (is_taken, line) = self.0.settle(&request);
        answered(if is_taken { "1" } else { "0" }, line)
    }

    /// Parts as a JSON array of arrays: number, digest, owner, milliseconds left, record.
    pub fn read(&self, campaign: &str, from: f64, most: f64, wall_ms: f64) -> Text {
        let request = ReadRequest { campaign: campaign.to_owned(), from: whole(from), most: whole(most) };
        Text(parts_json(&self.0.read(&request, timestamp(wall_ms))))
    }
}
