//! A part that is being claimed, sent or settled.

use super::digest::{Place, digest, no_id, part_id};
use super::source::Cut;
use crate::error::Error;
use crate::machine::batch::split::Split;
use crate::machine::call::Call;
use crate::machine::client::Client;
use crate::machine::options::CallOptions;
use crate::machine::output::Token;
use crate::model::shape::Operation;
use crate::time::MonoTime;
use crate::wire::protocol::{JsonStyle, WireBody};

/// A question to the store.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) token: Token,
    pub(super) asked_at: MonoTime,
    pub(super) until: MonoTime,
}

/// When a claim is renewed.
#[derive(Debug)]
pub(super) struct Renewal {
    /// When the claim was answered.
    pub(super) claimed_at: MonoTime,
    pub(super) due: MonoTime,
    pub(super) asked: Option<Question>,
    /// The end of the claim, as requested from the store.
    pub(super) lease_end: MonoTime,
    /// The store says that the part is not this machine's any more.
    pub(super) is_refused: bool,
}

#[derive(Debug)]
pub(super) enum State {
    /// The store is asked for the part.
    Claiming(Question),
    /// It is asked again then.
    ClaimAgain(MonoTime),
    /// Its call runs.
    Calling(Box<Call>, Renewal),
    /// The store is asked to keep the outcome.
    Settling(Question),
    /// It is asked again then.
    SettleAgain(MonoTime),
    /// It has refused the outcome: the part is claimed anew.
    Refused,
    /// The store is asked whether the part is still this machine's.
    Reclaiming(Question),
}

#[derive(Debug)]
pub(super) struct Active {
    pub(super) number: u64,
    pub(super) place: Place,
    pub(super) digest: String,
    pub(super) split: Split,
    /// Until the call starts.
    pub(super) body: Option<WireBody>,
    pub(super) state: State,
    /// Questions without an answer, one after the other.
    pub(super) failures: u32,
    /// The outcome, and since when the store is asked to keep it.
    pub(super) outcome: Option<(String, MonoTime)>,
    /// The part was claimed anew to settle it.
    pub(super) is_reclaimed: bool,
    pub(super) call_id: String,
}

/// How a campaign's parts become requests.
#[derive(Debug)]
pub(super) struct Maker {
    pub(super) operation: &'static Operation,
    pub(super) style: JsonStyle,
    /// The input without items.
    pub(super) head: Split,
    pub(super) options: CallOptions,
    pub(super) campaign: String,
}

impl Maker {
    /// A part, ready to be claimed.
    pub(super) fn part(&self, client: &Client, cut: Cut, now: MonoTime) -> Result<Active, Error> {
        let Cut { number, place, items } = cut;
        let of_action = |error: Error| error.of_action(self.operation.name);
        let first = usize::try_from(place.first).unwrap_or(usize::MAX);
        let split = self.head.only(self.operation, self.style, items, first).map_err(of_action)?;
        let input = split.parts.first().map_or("{}", |part| part.input.as_str());
        let body = |id: &str| client.body_with_id(self.operation, input, self.style, &self.options, id);
        let nothing = no_id();
        let mut wire = body(&nothing)?;
        let digest = digest(self.operation.name, &wire.json, place);
        if wire.idempotency_id.as_ref() == Some(&nothing) {
            wire = body(&part_id(&self.campaign, number, &digest))?;
        }
        Ok(Active {
            number,
            place,
            digest,
            split,
            body: Some(wire),
            state: State::ClaimAgain(now),
            failures: 0,
            outcome: None,
            is_reclaimed: false,
            call_id: String::new(),
        })
    }
}
