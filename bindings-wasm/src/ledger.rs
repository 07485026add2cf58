//! Campaigns: their machine, and what is read from their stores.

use volc_im_core::IntegerRule;
use volc_im_core::machine::ledger::{
    Campaign, ClaimAnswer, LedgerPart, READ_MOST, SettleRequest, Survey as CoreSurvey, campaign_outputs,
    check_name, items_json, parts_of, resolve_read,
};
use volc_im_core::machine::output::{Inputs, Token};
use volc_im_core::time::Now;
use volc_im_transcode::{integer, parts};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::machines::Driven;
use crate::text::Text;
use crate::whole;

/// A campaign behind the same interface as calls and batches.
pub(crate) struct DrivenCampaign(pub(crate) Campaign);

impl Driven for DrivenCampaign {
    fn inputs(&mut self) -> &mut dyn Inputs {
        &mut self.0
    }

    fn outputs(&mut self, now: Now, keep: &mut dyn FnMut(Token, String)) -> String {
        campaign_outputs(&mut self.0, now, keep)
    }

    /// `claimed` with the answer as core's `ClaimAnswer` is read, `settled` with `1` if the store has taken it, `read` with a
    /// JSON array of parts, `items` and `lastItems` with items by lines; `storeFailed` and `itemsFailed` with words.
    fn answer(&mut self, now: Now, token: Token, input: &str, words: &str) {
        let campaign = &mut self.0;
        let strange = match input {
            "claimed" => match ClaimAnswer::from_text(words) {
                Some(answer) => return campaign.on_claimed(now, token, answer),
                None => "the answer is none of a claim",
            },
            "read" => match LedgerPart::list(words) {
                Some(parts) => return campaign.on_read(now, token, &parts),
                None => "the answer is none of a reading",
            },
            "settled" => return campaign.on_settled(token, words == "1"),
            "itemsFailed" => return campaign.on_items_failed(now, token, words),
            "storeFailed" => words,
            _ => {
                let lines = if words.is_empty() { Vec::new() } else { parts(words, b'\n') };
                let items = lines.into_iter().map(str::to_owned).collect();
                return campaign.on_items(token, items, input == "lastItems");
            }
        };
        campaign.on_store_failed(now, token, strange);
    }
}

/// Counts a campaign, page by page.
#[wasm_bindgen]
#[derive(Default)]
pub struct Survey(CoreSurvey);

#[wasm_bindgen]
impl Survey {
    /// Of a campaign of this name; throws an error report.
    #[wasm_bindgen(constructor)]
    pub fn new(campaign: &str) -> Result<Survey, JsValue> {
        check_name(campaign).map(|()| Survey::default()).map_err(thrown)
    }

    /// Where the next page begins.
    #[allow(clippy::cast_precision_loss)]
    pub fn from(&self) -> f64 {
        self.0.next() as f64
    }

    /// How many parts a page has.
    #[allow(clippy::cast_precision_loss)]
    pub fn most(&self) -> f64 {
        READ_MOST as f64
    }

    /// Takes a page of parts, a JSON array. False when it was the last one.
    pub fn add(&mut self, parts: &str) -> Result<bool, JsValue> {
        parts_of(parts).map(|parts| self.0.add(&parts)).map_err(thrown)
    }

    /// The report as a JSON object.
    pub fn report(&self) -> Text {
        Text(self.0.report(None).to_json())
    }
}

/// The items of parts that failed or are unknown: JSON arrays of part, outcome, index, item, code, message.
#[wasm_bindgen(js_name = ledgerItems)]
pub fn ledger_items(parts: &str) -> Result<Text, JsValue> {
    parts_of(parts).map(|parts| Text(items_json(&parts, IntegerRule::QuoteIds))).map_err(thrown)
}

/// What to settle so that unknown items of a part become `sent`, `failed` or `left`: owner, record and the record that it
/// replaces, by lines. `places` are numbers by lines; undefined for all unknown items.
#[wasm_bindgen(js_name = ledgerResolve)]
pub fn ledger_resolve(
    campaign: &str,
    number: f64,
    read: &str,
    places: Option<String>,
    resolution: &str,
    reason: &str,
) -> Result<Text, JsValue> {
    let place = |text: &str| integer(text).and_then(|place| u64::try_from(place).ok());
    let places: Option<Vec<u64>> =
        places.as_deref().map(|lines| parts(lines, b'\n').into_iter().filter_map(place).collect());
    let request = resolve_read(campaign, whole(number), read, places.as_deref(), resolution, reason);
    let lines = |SettleRequest { owner, record, replaces, .. }| Text([owner, record, replaces].join("\n"));
    request.map(lines).map_err(thrown)
}
